/** Area codes of +1 that are Canadian; the rest of +1 is taken for American. */
const canadianAreaCodes = new Set([
  '204', '226', '236', '249', '250', '257', '263', '289', '306', '343', '354', '365', '367', '368', '382', '387',
  '403', '416', '418', '428', '431', '437', '438', '450', '460', '468', '474', '506', '514', '519', '537', '548',
  '568', '579', '581', '584', '587', '604', '613', '639', '647', '672', '683', '705', '709', '742', '753', '778',
  '780', '782', '807', '819', '825', '867', '873', '879', '902', '905', '942'
])

/** Where Twilio registers emergency addresses; it does so nowhere else. */
export const registrationCountries: ReadonlySet<string> = new Set(['US', 'CA', 'GB'])

/** The country of an E.164 number, as far as the sandbox's own seeds need to know; `ZZ` is anywhere else. */
export function countryOf (phoneNumber: string): string {
  if (phoneNumber.startsWith('+44')) return 'GB'
  if (phoneNumber.startsWith('+61')) return 'AU'
  if (!phoneNumber.startsWith('+1')) return 'ZZ'
  return canadianAreaCodes.has(phoneNumber.slice(2, 5)) ? 'CA' : 'US'
}
