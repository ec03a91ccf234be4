import type { CivicAddress } from './civic-address.js'
import { registersAddresses, type RegistrationCountry } from './country.js'
import type { FieldError } from './errors.js'

/** Twilio's limit for the name of an emergency Address: 16 four-byte or 21 three-byte characters. */
export const CUSTOMER_NAME_BYTES = 64

const STATES = `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH
  OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI`.split(/\s+/)
const PROVINCES = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')

interface CountryRules {
  readonly regions: ReadonlySet<string> | null
  readonly regionHint: string
  readonly postalCode: RegExp
  readonly postalCodeHint: string
}

const RULES: Readonly<Record<RegistrationCountry, CountryRules>> = {
  US: {
    regions: new Set(STATES),
    regionHint: 'Use the two-letter code of a US state or territory, such as "CA".',
    postalCode: /^[0-9]{5}(-[0-9]{4})?$/,
    postalCodeHint: 'Use a ZIP code, such as "94105" or "94105-2222".'
  },
  CA: {
    regions: new Set(PROVINCES),
    regionHint: 'Use the two-letter code of a Canadian province or territory, such as "ON".',
    postalCode: /^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]$/,
    postalCodeHint: 'Use a Canadian postal code, such as "K1A 0B1".'
  },
  GB: {
    regions: null, // Twilio wants a value and publishes no list: counties, nations and cities are all in use.
    regionHint: 'Name the county, city or nation, such as "London".',
    postalCode: /^(GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2})$/,
    postalCodeHint: 'Use a UK postcode, such as "SW1A 1AA".'
  }
}

/** Tidies what people write in many ways: outer and doubled spaces, the case of codes, the gap in a postcode. */
export function tidied (civic: CivicAddress): CivicAddress {
  const secondary = civic.streetSecondary === null ? '' : oneLine(civic.streetSecondary)
  return {
    customerName: oneLine(civic.customerName),
    street: oneLine(civic.street),
    streetSecondary: secondary === '' ? null : secondary,
    city: oneLine(civic.city),
    region: civic.isoCountry === 'GB' ? oneLine(civic.region) : oneLine(civic.region).toUpperCase(),
    postalCode: spaced(oneLine(civic.postalCode).toUpperCase(), civic.isoCountry),
    isoCountry: civic.isoCountry
  }
}

/** What is wrong with a tidied address before Twilio is asked; empty when nothing is. Pointers are relative to it. */
export function civicErrors (civic: CivicAddress): readonly FieldError[] {
  if (!registersAddresses(civic.isoCountry)) {
    const detail = `Twilio registers emergency addresses in US, CA and GB only, not in ${civic.isoCountry}.`
    return [{ pointer: '/isoCountry', detail }]
  }
  const rules = RULES[civic.isoCountry]
  return [...blanks(civic), ...nameErrors(civic), ...regionErrors(civic, rules), ...postalCodeErrors(civic, rules)]
}

function blanks (civic: CivicAddress): FieldError[] {
  const required = ['customerName', 'street', 'city', 'region', 'postalCode'] as const
  return required
    .filter((field) => civic[field] === '')
    .map((field) => ({ pointer: `/${field}`, detail: 'It must not be blank.' }))
}

function nameErrors ({ customerName }: CivicAddress): FieldError[] {
  const bytes = new TextEncoder().encode(customerName).length
  if (bytes <= CUSTOMER_NAME_BYTES) return []
  const detail = `It is ${bytes} bytes long in UTF-8; Twilio takes at most ${CUSTOMER_NAME_BYTES}. Shorten it.`
  return [{ pointer: '/customerName', detail }]
}

function regionErrors ({ region }: CivicAddress, { regions, regionHint }: CountryRules): FieldError[] {
  if (region === '' || regions === null || regions.has(region)) return []
  return [{ pointer: '/region', detail: `It is not a region of the country. ${regionHint}` }]
}

function postalCodeErrors ({ postalCode }: CivicAddress, rules: CountryRules): FieldError[] {
  if (postalCode === '' || rules.postalCode.test(postalCode)) return []
  return [{ pointer: '/postalCode', detail: `It is not a postal code of the country. ${rules.postalCodeHint}` }]
}

function oneLine (text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ')
}

/** Canadian and UK postcodes end in a block of three, set apart by a space that people leave out. */
function spaced (postalCode: string, isoCountry: string): string {
  if (isoCountry !== 'CA' && isoCountry !== 'GB') return postalCode
  const solid = postalCode.replaceAll(' ', '')
  return solid.length < 5 ? solid : `${solid.slice(0, -3)} ${solid.slice(-3)}`
}
