import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { PhoneNumber } from './brand.js'

/** Where Twilio registers addresses (https://www.twilio.com/docs/voice/tutorials/emergency-calling-for-programmable-voice). */
export const REGISTRATION_COUNTRIES = ['US', 'CA', 'GB'] as const

/** A country whose numbers can be registered at an emergency address. */
export type RegistrationCountry = typeof REGISTRATION_COUNTRIES[number]

const NANP_NON_GEOGRAPHIC = /^\+1(8(00|33|44|55|66|77|88)|900)/

/**
 * The ISO 3166-1 country a number belongs to, or null when its digits do not say.
 * `+1` is told apart into US, CA and the Caribbean by area code; toll-free `+1` numbers belong to no one country
 * and count as US, which is how Twilio lists them.
 */
export function countryOf (phoneNumber: PhoneNumber): string | null {
  if (NANP_NON_GEOGRAPHIC.test(phoneNumber)) return 'US'
  return parsePhoneNumberFromString(phoneNumber)?.country ?? null
}

/** Can a number of this country be registered at an emergency address at all? */
export function registersAddresses (country: string | null): country is RegistrationCountry {
  return REGISTRATION_COUNTRIES.some((known) => known === country)
}
