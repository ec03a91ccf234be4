import { Type } from 'typebox'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid, TrunkSid } from '../../domain/brand.js'
import {
  ACCOUNT_SID, ADDRESS_ID, ADDRESS_SID, PHONE_NUMBER, PHONE_NUMBER_SID, TRUNK_SID
} from '../../domain/patterns.js'
import { EXAMPLE } from './examples.js'

// Spelled out, not as \p{Cc} and \p{Cs}: Swagger UI reads patterns without the flag those need, and then wrongly.
const CONTROLS = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f'
const HALF_SURROGATES = '\\ud800-\\udfff'

/** Text a person may write: Postgres can keep neither NUL nor, in JSON, half a surrogate pair. */
export const TEXT = `^[^${CONTROLS}${HALF_SURROGATES}]*$`
const COUNTRY = '^[A-Z]{2}$'
/** A label as a filter: key, colon, value. */
const LABEL = `^[A-Za-z0-9_.-]{1,63}:[^${CONTROLS}${HALF_SURROGATES}]{0,255}$`

/** What a pattern asks for, in words. */
export const PATTERN_HINTS: Readonly<Record<string, string>> = {
  [PHONE_NUMBER]: 'It must be a phone number in E.164: a plus sign and 7 to 15 digits, such as "+14155550100".',
  [ADDRESS_ID]: 'It must be an address id: "addr_" and 26 characters.',
  [TRUNK_SID]: 'It must be a trunk SID: "TK" and 32 hex digits.',
  [COUNTRY]: 'It must be a country in ISO 3166-1 alpha-2: two capital letters, such as "US".',
  [LABEL]: 'It must be a label key and its value with a colon between, such as "site:berlin".',
  [TEXT]: 'It must not contain control characters.'
}

type Keywords = Readonly<Record<string, unknown>>

/** A string that is a `Word` once it has passed; there is no other way to make one. */
export function string<Word extends string = string> (keywords: Keywords = {}) {
  return Type.Unsafe<Word>({ type: 'string', ...keywords })
}

/** The same, or null. */
export function nullableString<Word extends string = string> (keywords: Keywords = {}) {
  return Type.Unsafe<Word | null>({ type: ['string', 'null'], ...keywords })
}

/** One of the words of a table, each with what it means: the table is the enumeration and its documentation. */
export function oneOf<Word extends string> (meanings: Readonly<Record<Word, string>>, keywords: Keywords = {}) {
  return string<Word>({ enum: Object.keys(meanings), ...described(meanings), ...keywords })
}

/** The same, or null. */
export function oneOfOrNull<Word extends string> (meanings: Readonly<Record<Word, string>>, keywords: Keywords = {}) {
  return nullableString<Word>({ enum: [...Object.keys(meanings), null], ...described(meanings), ...keywords })
}

function described (meanings: Readonly<Record<string, string>>) {
  return { description: Object.entries(meanings).map(([word, meaning]) => `- \`${word}\`: ${meaning}`).join('\n') }
}

export const PhoneNumberSchema = string<PhoneNumber>({
  pattern: PHONE_NUMBER,
  description: 'A phone number in E.164. In a path, `+` may be written as it is or as `%2B`.',
  examples: [EXAMPLE.phoneNumber]
})

export const AddressIdSchema = string<AddressId>({
  pattern: ADDRESS_ID,
  description: 'The id of an address, as `POST /v1/addresses` and an assignment\'s `desired.addressId` give it.',
  examples: [EXAMPLE.addressId]
})

export const CountrySchema = string({
  pattern: COUNTRY,
  description: 'ISO 3166-1 alpha-2. Twilio registers emergency addresses in `US`, `CA` and `GB`.',
  examples: [EXAMPLE.address.isoCountry]
})

export const TrunkSidSchema = string<TrunkSid>({ pattern: TRUNK_SID, examples: [EXAMPLE.trunkSid] })
export const LabelSchema = string({ pattern: LABEL, maxLength: 320, examples: ['site:san-francisco'] })

export const AccountSidSchema = string<AccountSid>({ pattern: ACCOUNT_SID })
export const NullablePhoneNumberSidSchema = nullableString<PhoneNumberSid>({ pattern: PHONE_NUMBER_SID })
export const NullableAddressSidSchema = nullableString<AddressSid>({ pattern: ADDRESS_SID })
export const NullableTrunkSidSchema = nullableString<TrunkSid>({ pattern: TRUNK_SID })

/** RFC 3339, UTC, with milliseconds. */
export const TimeSchema = string({ format: 'date-time' })
export const NullableTimeSchema = nullableString({ format: 'date-time' })

/** Text a caller writes. */
export function text (maxLength: number, keywords: Keywords = {}) {
  return string({ maxLength, pattern: TEXT, ...keywords })
}

/** Text a caller writes, or null to clear it. */
export function nullableText (maxLength: number, keywords: Keywords = {}) {
  return nullableString({ maxLength, pattern: TEXT, ...keywords })
}
