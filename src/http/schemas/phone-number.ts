import { Type, type Static } from 'typebox'
import type { PhoneNumberSid } from '../../domain/brand.js'
import { PHONE_NUMBER_SID } from '../../domain/patterns.js'
import { COVERAGES } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { anyOf, PAGING, QUERY } from './operation.js'
import {
  AccountSidSchema, CountrySchema, NullableAddressSidSchema, nullableString, NullableTrunkSidSchema, oneOf,
  PhoneNumberSchema, string, TimeSchema, TrunkSidSchema
} from './primitives.js'

/** A number of the account, as Twilio last showed it. */
export const PhoneNumberBodySchema = Type.Object({
  phoneNumber: PhoneNumberSchema,
  accountSid: AccountSidSchema,
  phoneNumberSid: string<PhoneNumberSid>({ pattern: PHONE_NUMBER_SID }),
  trunkSid: NullableTrunkSidSchema,
  isoCountry: nullableString({ description: 'Null when the digits do not say.' }),
  voice: Type.Boolean({ description: 'Whether calls can be made from it.' }),
  emergencyAddressSid: NullableAddressSidSchema,
  emergencyAddressStatus: nullableString({ description: 'Twilio\'s own word. This is the truth about registration.' }),
  emergencyStatus: nullableString({ description: 'Twilio\'s own word. It proves nothing about registration.' }),
  observedAt: TimeSchema,
  coverage: oneOf(COVERAGES),
  assigned: Type.Boolean({ description: 'Whether there is an assignment for it.' })
}, { $id: 'PhoneNumber', additionalProperties: false })

export type PhoneNumberBody = Static<typeof PhoneNumberBodySchema>
export const PhoneNumberRef = Type.Unsafe<PhoneNumberBody>(Type.Ref('PhoneNumber#'))

export const PhoneNumberQuery = Type.Object({
  trunkSid: anyOf(TrunkSidSchema, { examples: [[EXAMPLE.trunkSid]], description: 'The numbers of one SIP trunk.' }),
  coverage: anyOf(oneOf(COVERAGES), {
    examples: [['protected', 'unprotected', 'unknown']], description: 'With one of these verdicts now.'
  }),
  assigned: Type.Optional(Type.Boolean({ examples: [false], description: 'Whether there is an assignment for it.' })),
  country: anyOf(CountrySchema, { examples: [['US']], description: 'The number\'s country.' }),
  ...PAGING
}, QUERY)

export const PHONE_NUMBER_EXAMPLE = {
  phoneNumber: EXAMPLE.phoneNumber,
  accountSid: EXAMPLE.accountSid,
  phoneNumberSid: EXAMPLE.phoneNumberSid,
  trunkSid: null,
  isoCountry: 'US',
  voice: true,
  emergencyAddressSid: null,
  emergencyAddressStatus: 'unregistered',
  emergencyStatus: 'Active',
  observedAt: EXAMPLE.earlier,
  coverage: 'unprotected',
  assigned: false
}
