import { Type, type Static } from 'typebox'
import type { AddressId } from '../../domain/brand.js'
import { CivicAddressRef, type CivicAddressBody } from './address.js'
import { COVERAGES, DRIFT, EMERGENCY_CALLING, ON_FAILURE, SORTS, STATES } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { anyOf, PAGING, QUERY } from './operation.js'
import {
  AddressIdSchema, CountrySchema, LabelSchema, nullableText, oneOf, oneOfOrNull, PhoneNumberSchema, text, TEXT
} from './primitives.js'
import { ReasonSchema } from './reason.js'

const Labels = Type.Unsafe<Readonly<Record<string, string>> | null>({
  type: ['object', 'null'],
  maxProperties: 32,
  propertyNames: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,63}$' },
  additionalProperties: { type: 'string', maxLength: 255, pattern: TEXT },
  description: 'The caller\'s own, to filter lists by. Null clears them.'
})

const Fields = Type.Object({
  addressId: Type.Optional(AddressIdSchema),
  address: Type.Optional(CivicAddressRef),
  emergencyCalling: Type.Optional(oneOfOrNull(EMERGENCY_CALLING, { default: 'enabled' })),
  onFailure: Type.Optional(oneOfOrNull(ON_FAILURE)),
  drift: Type.Optional(oneOfOrNull(DRIFT)),
  paused: Type.Optional(Type.Unsafe<boolean | null>({
    type: ['boolean', 'null'], description: 'While true, the service looks and changes nothing.'
  })),
  labels: Type.Optional(Labels),
  externalReference: Type.Optional(nullableText(255, { description: 'The caller\'s own id for it. Null clears it.' })),
  reason: Type.Optional(ReasonSchema)
})

/** Where the number is to be registered: at an address that is there, or at one given on the spot. */
type Place =
  | { readonly addressId: AddressId, readonly address?: never }
  | { readonly addressId?: never, readonly address: CivicAddressBody }

export type DeclarationBody = Place & Omit<Static<typeof Fields>, 'addressId' | 'address'>

/** What PUT takes. An omitted field keeps its value, null brings the default back. */
export const DeclarationSchema = Type.Unsafe<DeclarationBody>({
  ...Fields,
  additionalProperties: false,
  oneOf: [{ required: ['addressId'] }, { required: ['address'] }],
  'x-examples': {
    'inline-address': {
      summary: 'With an address given on the spot',
      value: { address: EXAMPLE.address, labels: { site: 'san-francisco' }, reason: 'New office' }
    },
    first: {
      summary: 'First registration: nothing but the address',
      value: { address: EXAMPLE.address }
    },
    change: {
      summary: 'Change to another address, with a gap in between',
      value: { address: EXAMPLE.otherAddress, reason: 'The office has moved' }
    },
    suggestion: {
      summary: 'An address for which Twilio suggests another spelling',
      value: { address: EXAMPLE.suggestedAddress }
    },
    'every-field': {
      summary: 'With everything that can be said',
      value: {
        address: EXAMPLE.address,
        emergencyCalling: 'enabled',
        onFailure: 'restore-previous',
        drift: 'report',
        paused: false,
        labels: { site: 'san-francisco', floor: '3' },
        externalReference: 'customer-4711',
        reason: 'New office'
      }
    }
  }
})

export const AssignmentParams = Type.Object({ phoneNumber: PhoneNumberSchema }, { additionalProperties: false })

export const AssignmentQuery = Type.Object({
  state: anyOf(oneOf(STATES), {
    examples: [['ready', 'converging', 'action-required', 'stalled']], description: 'In one of these states now.'
  }),
  coverage: anyOf(oneOf(COVERAGES), {
    examples: [['protected', 'unprotected', 'unknown']], description: 'With one of these verdicts now.'
  }),
  addressId: anyOf(AddressIdSchema, {
    examples: [[EXAMPLE.addressId]], description: 'Wanted at one of these addresses.'
  }),
  country: anyOf(CountrySchema, { examples: [['US']], description: 'The number\'s country.' }),
  label: anyOf(LabelSchema, { examples: [['site:san-francisco']], description: 'Key, colon, value. May be repeated.' }),
  externalReference: anyOf(text(255, { minLength: 1 }), {
    examples: [['customer-4711']],
    description: 'The whole external reference. One with a comma in it is found by `q`.'
  }),
  q: Type.Optional(text(255, {
    minLength: 1,
    description: 'Part of the phone number or of the external reference.',
    examples: [EXAMPLE.phoneNumber]
  })),
  sort: Type.Optional(oneOf(SORTS, { default: 'phoneNumber', examples: ['-updatedAt'] })),
  ...PAGING
}, QUERY)

export type AssignmentQueryBody = Static<typeof AssignmentQuery>

export const RemovalQuery = Type.Object({
  acknowledgeUnprotected: Type.Optional(Type.Boolean({
    description: 'Must be `true`: after removal, no emergency address covers the number.', examples: [true]
  })),
  reason: Type.Optional(text(500, { description: 'Why, for the record.', examples: ['The office has closed'] }))
}, QUERY)
