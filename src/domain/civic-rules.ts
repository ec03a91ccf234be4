import type { CivicAddress } from './civic-address.js'
import { registersAddresses, type RegistrationCountry } from './country.js'
import type { FieldError } from './errors.js'

/** Twilio's limit for the name of an emergency Address: 16 four-byte or 21 three-byte characters. */
export const CUSTOMER_NAME_BYTES = 64

// Without the military AA, AE and AP: they are where mail goes, and nobody can be sent there.
const STATES = `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH
  OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI`.split(/\s+/)
const PROVINCES = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')

interface CountryRules {
  /** Null where any name will do. */
  readonly regions: { readonly codes: ReadonlySet<string>, readonly hint: string } | null
  readonly postalCode: PostalCodeRules
}

interface PostalCodeRules {
  /** Its two blocks, however they were set apart. */
  readonly blocks: RegExp
  readonly spelling: string
  readonly pattern: RegExp
  readonly hint: string
}

const RULES: Readonly<Record<RegistrationCountry, CountryRules>> = {
  US: {
    regions: {
      codes: new Set(STATES),
      hint: 'Use the two-letter code of a US state or territory, such as "CA".'
    },
    postalCode: {
      blocks: /^([0-9]{5})-?([0-9]{4})$/,
      spelling: '$1-$2',
      pattern: /^[0-9]{5}(-[0-9]{4})?$/,
      hint: 'Use a ZIP code, such as "94105" or "94105-2222".'
    }
  },
  CA: {
    regions: {
      codes: new Set(PROVINCES),
      hint: 'Use the two-letter code of a Canadian province or territory, such as "ON".'
    },
    postalCode: {
      blocks: /^([A-Z0-9]{3})-?([A-Z0-9]{3})$/,
      spelling: '$1 $2',
      pattern: /^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]$/,
      hint: 'Use a Canadian postal code, such as "K1A 0B1".'
    }
  },
  GB: {
    regions: null, // Twilio wants a value and publishes no list: counties, nations and cities are all in use.
    postalCode: {
      blocks: /^([A-Z0-9]{2,4})([A-Z0-9]{3})$/,
      spelling: '$1 $2',
      // Not BF: like "BFPO 801" it is the forces' mail, wherever they are.
      pattern: /^(GIR 0AA|(?!BF)[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2})$/,
      hint: 'Use a UK postcode, such as "SW1A 1AA".'
    }
  }
}

/**
 * Tidies what people write in many ways: spaces, the case of codes, the gap in a postcode, and in what says where the
 * place is, the punctuation Twilio advises against. Tidying what is tidy changes nothing.
 */
export function tidied (civic: CivicAddress): CivicAddress {
  const secondary = plain(civic.streetSecondary ?? '')
  return {
    // Twilio gives its advice for the name too. It stays as it is: it is who is there, not where, and no map knows it.
    customerName: oneLine(civic.customerName),
    street: plain(civic.street),
    streetSecondary: secondary === '' ? null : secondary,
    city: plain(civic.city),
    region: regionOf(civic),
    postalCode: postalCodeOf(civic),
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
  const required = ['customerName', 'street', 'city'] as const
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

/** Where any name will do there is nothing to say: blank is the city, and the city's blank is told already. */
function regionErrors ({ region }: CivicAddress, { regions }: CountryRules): FieldError[] {
  if (regions === null || regions.codes.has(region)) return []
  const problem = region === '' ? 'It must not be blank.' : 'It is not a region of the country.'
  return [{ pointer: '/region', detail: `${problem} ${regions.hint}` }]
}

function postalCodeErrors (civic: CivicAddress, { postalCode: { pattern, hint } }: CountryRules): FieldError[] {
  if (pattern.test(civic.postalCode)) return []
  const problem = civic.postalCode === '' ? 'It must not be blank.' : 'It is not a postal code of the country.'
  return [{ pointer: '/postalCode', detail: `${problem} ${hint}` }]
}

/** A code in the US and Canada. In the UK a name that few people write, so without one it is the post town's. */
function regionOf ({ region, city, isoCountry }: CivicAddress): string {
  if (isoCountry !== 'GB') return oneLine(region.toUpperCase())
  const name = plain(region)
  return name === '' ? plain(city) : name
}

/** Spaces say nothing in a postal code, and people leave them out, or type a hyphen instead. */
function postalCodeOf ({ postalCode, isoCountry }: CivicAddress): string {
  const upper = postalCode.toUpperCase()
  if (!registersAddresses(isoCountry)) return oneLine(upper)
  const { blocks, spelling } = RULES[isoCountry].postalCode
  return upper.replace(/\s/g, '').normalize('NFC').replace(blocks, spelling)
}

/**
 * As Twilio's validation finds it best: without `&`, `@`, `#`, and `St`, `Ave` without a full stop.
 * Source: https://support.twilio.com/hc/en-us/articles/360007534873 ("Some best practices"). We ask Twilio not to
 * correct an address silently, so a mere full stop would come back as a refusal that a person must answer.
 */
function plain (text: string): string {
  return oneLine(withoutFullStops(oneLine(text.replace(/[&@#]/g, ' '))))
}

/** A full stop ends an abbreviation, and no reader misses it. In a number ("12.5 Mile Rd") it is part of the number. */
function withoutFullStops (line: string): string {
  return line
    .replace(/(?<!\p{L})\p{L}(\.\p{L})+(?!\p{L})/gu, (initials) => initials.replaceAll('.', ''))
    .replace(/\.(?=\p{L})|(?<!^|[\d ])\.(?=\d)/gu, ' ') // "St.Louis" and "No.5" are two words; ".5" is a half.
    .replace(/\.(?!\d)/g, '')
}

function oneLine (text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ')
}
