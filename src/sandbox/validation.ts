import { registrationCountries } from './countries.js'
import type { Address } from './model.js'
import { Refusal } from './refusal.js'

/** A street with this in it cannot be validated, and there is nothing to suggest: 21628. */
export const HOPELESS_STREET = 'Nowhere'
/** Streets with one of these in them are known under a corrected text: 21629, or corrected silently. */
export const CORRECTABLE_STREETS = ['Harrison St.', 'Suggest'] as const
/** A street with this in it is accepted, but every association with it ends in `registration-failure`. */
export const NEVER_REGISTERS_STREET = 'Never Registers'

/** What a client may say about an Address; the rest is the account's. */
export type AddressText = Pick<Address,
  'friendlyName' | 'customerName' | 'street' | 'streetSecondary' | 'city' | 'region' | 'postalCode' | 'isoCountry' |
  'emergencyEnabled'>

const required = {
  CustomerName: 'customerName',
  Street: 'street',
  City: 'city',
  Region: 'region',
  PostalCode: 'postalCode',
  IsoCountry: 'isoCountry'
} as const satisfies Record<string, keyof AddressText>

const postalCodes: Readonly<Record<string, RegExp>> = {
  US: /^\d{5}(-\d{4})?$/,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i
}

/** The text Twilio would store, or a refusal. */
export function validated (text: AddressText, autoCorrect: boolean): AddressText {
  for (const [parameter, field] of Object.entries(required)) {
    if (text[field].trim() === '') throw badParameter(`${parameter} is required`)
  }
  refuseBadLengths(text)
  refuseBadPlaces(text)
  if (text.street.includes(HOPELESS_STREET)) throw hopeless()
  if (!CORRECTABLE_STREETS.some((street) => text.street.includes(street))) return text
  const corrected = {
    ...text,
    street: text.street.replaceAll('.', '').toUpperCase(),
    city: text.city.toUpperCase()
  }
  if (autoCorrect) return corrected
  throw new Refusal(400, 21629, suggestion(corrected))
}

function refuseBadLengths (text: AddressText): void {
  const longest = text.emergencyEnabled ? 32 : 64
  if ([...text.friendlyName ?? ''].length > longest) {
    throw badParameter(`FriendlyName must not be longer than ${longest} characters`)
  }
  if (Buffer.byteLength(text.customerName) > 64) throw badParameter('CustomerName must not be longer than 64 bytes')
}

function refuseBadPlaces (text: AddressText): void {
  if (!/^[A-Z]{2}$/.test(text.isoCountry)) throw badParameter('IsoCountry must be two upper-case letters')
  if (text.isoCountry === 'US' && !/^[A-Z]{2}$/.test(text.region)) {
    throw badParameter('Region must be two upper-case letters')
  }
  if (!text.emergencyEnabled) return
  if (!registrationCountries.has(text.isoCountry)) {
    throw badParameter(`IsoCountry ${text.isoCountry} does not support emergency addresses`)
  }
  if (postalCodes[text.isoCountry]?.test(text.postalCode) === false) throw hopeless()
}

function hopeless (): Refusal {
  return new Refusal(400, 21628, 'The address you have provided cannot be validated.')
}

/** An Address parameter that is missing or wrong. */
export function badParameter (message: string): Refusal {
  return new Refusal(400, 21238, message)
}

function suggestion (text: AddressText): string {
  const pairs: ReadonlyArray<readonly [key: string, value: string | null]> = [
    ['FriendlyName', text.friendlyName],
    ['CustomerName', text.customerName],
    ['Street', text.street],
    ['StreetSecondary', text.streetSecondary],
    ['Locality', text.city],
    ['Region', text.region],
    ['PostalCode', text.postalCode],
    ['IsoCountry', text.isoCountry]
  ]
  const told = pairs.filter(([, value]) => value !== null && value !== '').map(([key, value]) => `${key}: ${value}`)
  return `Failed to validate address. Check the suggested address. | ${told.join(', ')}`
}
