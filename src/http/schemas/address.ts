import { Type, type Static } from 'typebox'
import type { AddressId } from '../../domain/brand.js'
import { DifferencesSchema } from './difference.js'
import { ADDRESS_STATES } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { PAGING, QUERY, anyOf } from './operation.js'
import {
  AddressIdSchema, CountrySchema, NullableAddressSidSchema, nullableString, nullableText, oneOf, text, TimeSchema
} from './primitives.js'

// Far more than any address has, so that what is merely too long for Twilio is told so in its own words (422).
const LONGEST = 512

const CivicFields = Type.Object({
  customerName: text(LONGEST, { description: 'Who is there, as the dispatcher sees it. At most 64 bytes of UTF-8.' }),
  street: text(LONGEST, {
    description: 'House number and street. As Twilio advises, `&`, `@`, `#` and the full stops of abbreviations are ' +
      'taken out: here, in the next two, and in a British region.'
  }),
  streetSecondary: Type.Optional(nullableText(LONGEST, { description: 'Suite, unit, floor.' })),
  city: text(LONGEST),
  region: Type.Optional(nullableText(LONGEST, {
    description: 'US and CA: the two-letter code, required. GB: county, nation or city; without it the city is taken.'
  })),
  postalCode: text(LONGEST),
  isoCountry: CountrySchema
}, { additionalProperties: false })

/** A place help can be sent to, as a caller writes it. Tidied and judged by the domain afterwards. */
export const CivicAddressSchema = Type.Unsafe<CivicAddressBody>({ ...CivicFields, $id: 'CivicAddress' })

export type CivicAddressBody = Static<typeof CivicFields>
export const CivicAddressRef = Type.Unsafe<CivicAddressBody>(Type.Ref('CivicAddress#'))

/** What POST takes: the same, with an example that works in the sandbox. */
export const CreateAddressSchema = Type.Unsafe<CivicAddressBody>({ ...CivicFields, examples: [EXAMPLE.address] })

/** An address as it is shown. */
const SHOWN = {
  customerName: Type.String(),
  street: Type.String(),
  streetSecondary: nullableString(),
  city: Type.String(),
  region: Type.String(),
  postalCode: Type.String(),
  isoCountry: Type.String()
}

const Suggestion = Type.Object({ ...SHOWN, differences: DifferencesSchema }, { additionalProperties: false })

const TwilioRefusal = Type.Object({
  code: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Twilio\'s error code.' }),
  status: Type.Integer({ description: 'The HTTP status Twilio answered with.' }),
  message: Type.String(),
  moreInfo: nullableString(),
  requestId: nullableString({ description: 'For a ticket with Twilio\'s support.' })
}, { additionalProperties: false })

/** An address and where it stands at Twilio. */
export const AddressSchema = Type.Object({
  id: AddressIdSchema,
  state: oneOf(ADDRESS_STATES),
  ...SHOWN,
  emergencyAddressSid: NullableAddressSidSchema,
  suggestion: Type.Unsafe<Static<typeof Suggestion> | null>({
    ...Suggestion,
    type: ['object', 'null'],
    description: 'The spelling Twilio would accept, complete, and how it differs. ' +
      '`POST /v1/addresses/{id}/suggestion-acceptances` takes it.'
  }),
  twilio: Type.Unsafe<Static<typeof TwilioRefusal> | null>({
    ...TwilioRefusal, type: ['object', 'null'], description: 'Why Twilio would not have it.'
  }),
  createdAt: TimeSchema
}, { $id: 'Address', additionalProperties: false })

export type AddressBody = Static<typeof AddressSchema>
export const AddressRef = Type.Unsafe<AddressBody>(Type.Ref('Address#'))

export const AddressParams = Type.Object({ id: AddressIdSchema }, { additionalProperties: false })

/** The same, with the example of an address that Twilio has a suggestion for. */
export const SuggestedAddressParams = Type.Object({
  id: Type.Unsafe<AddressId>({ ...AddressIdSchema, examples: [EXAMPLE.suggestedAddressId] })
}, { additionalProperties: false })

export const AddressQuery = Type.Object({
  state: anyOf(oneOf(ADDRESS_STATES), { examples: [['validating', 'valid']], description: 'In one of these states.' }),
  country: anyOf(CountrySchema, { examples: [['US']], description: 'The address\'s country.' }),
  ...PAGING
}, QUERY)

/** The address of the examples, as it reads once Twilio has accepted it. */
export const ADDRESS_EXAMPLE = {
  id: EXAMPLE.addressId,
  state: 'valid',
  ...EXAMPLE.address,
  emergencyAddressSid: EXAMPLE.addressSid,
  suggestion: null,
  twilio: null,
  createdAt: EXAMPLE.earlier
}

const CORRECTED = { ...EXAMPLE.suggestedAddress, street: '1 SUGGEST WAY', city: 'SAN FRANCISCO' }

/** The address that Twilio would have in another spelling. */
export const SUGGESTED_EXAMPLE = {
  ...ADDRESS_EXAMPLE,
  id: EXAMPLE.suggestedAddressId,
  state: 'suggested',
  ...EXAMPLE.suggestedAddress,
  emergencyAddressSid: null,
  suggestion: {
    ...CORRECTED,
    differences: [
      { field: 'street', wanted: EXAMPLE.suggestedAddress.street, shown: CORRECTED.street },
      { field: 'city', wanted: EXAMPLE.suggestedAddress.city, shown: CORRECTED.city }
    ]
  },
  twilio: {
    code: 21629,
    status: 400,
    message: 'Failed to validate address. Check the suggested address.',
    moreInfo: 'https://www.twilio.com/docs/errors/21629',
    requestId: EXAMPLE.twilioRequestId
  }
}

/** What accepting the suggestion leads to. */
export const CORRECTED_EXAMPLE = { ...ADDRESS_EXAMPLE, state: 'validating', ...CORRECTED, emergencyAddressSid: null }
