import { Type, type Static } from 'typebox'
import { DifferencesSchema } from './difference.js'
import {
  ACTORS, CONDITION_STATUSES, CONDITION_TYPES, COVERAGES, DRIFT, EMERGENCY_CALLING, ON_FAILURE, STATES, STEPS
} from './enumerations.js'
import {
  AccountSidSchema, AddressIdSchema, NullableAddressSidSchema, NullablePhoneNumberSidSchema, nullableString,
  NullableTimeSchema, NullableTrunkSidSchema, oneOf, oneOfOrNull, PhoneNumberSchema, TimeSchema
} from './primitives.js'

const CLOSED = { additionalProperties: false }
const Generation = Type.Integer({ minimum: 1, description: 'Counts changes of what is wanted of Twilio.' })
const ObservedGeneration = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  description: 'The generation last seen fulfilled at Twilio; null before the first.'
})
const EmergencyAddressStatus = nullableString({
  description: 'Twilio\'s own word. This is the truth about registration.', examples: ['registered']
})
const EmergencyStatus = nullableString({
  description: 'Twilio\'s own word. It proves nothing: a number that reads `Active` may be unprotected.',
  examples: ['Active']
})
const UnprotectedSince = nullableString({
  format: 'date-time', description: 'Since when the number has been `unprotected`, as far as was seen.'
})

const Desired = Type.Object({
  addressId: AddressIdSchema,
  emergencyCalling: oneOf(EMERGENCY_CALLING),
  onFailure: oneOf(ON_FAILURE),
  drift: oneOf(DRIFT),
  paused: Type.Boolean(),
  labels: Type.Unsafe<Readonly<Record<string, string>>>({ type: 'object', additionalProperties: { type: 'string' } }),
  externalReference: nullableString()
}, CLOSED)

const Observed = Type.Object({
  observedAt: NullableTimeSchema,
  observedGeneration: ObservedGeneration,
  emergencyAddressSid: NullableAddressSidSchema,
  emergencyAddressStatus: EmergencyAddressStatus,
  emergencyStatus: EmergencyStatus
}, { ...CLOSED, description: 'What Twilio last showed; all null until the first look.' })

const Condition = Type.Object({
  type: oneOf(CONDITION_TYPES),
  status: oneOf(CONDITION_STATUSES),
  reason: Type.String({ description: 'The rule that spoke. New reasons may appear.' }),
  message: Type.String(),
  lastTransitionAt: TimeSchema,
  observedGeneration: Type.Integer({ description: 'The generation this was judged for.' }),
  twilio: Type.Optional(Type.Object({
    code: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    status: Type.Integer(),
    message: nullableString({ description: 'Twilio\'s own words.' }),
    moreInfo: nullableString({ description: 'Where Twilio explains the code.' }),
    requestId: nullableString({ description: 'For a ticket with Twilio\'s support.' })
  }, { ...CLOSED, description: 'Twilio\'s refusal, where the condition rests on one.' }))
}, CLOSED)

/** The wish for one number, and all that is known of it. */
export const AssignmentSchema = Type.Object({
  phoneNumber: PhoneNumberSchema,
  accountSid: AccountSidSchema,
  phoneNumberSid: NullablePhoneNumberSidSchema,
  trunkSid: NullableTrunkSidSchema,
  generation: Generation,
  desired: Desired,
  observed: Observed,
  state: oneOf(STATES),
  coverage: oneOf(COVERAGES),
  unprotectedSince: UnprotectedSince,
  conditions: Type.Array(Condition),
  explanation: Type.Object({
    summary: Type.String(),
    actor: oneOf(ACTORS),
    nextAction: Type.String({ description: 'What the actor should do; the exact call where there is one.' }),
    differences: DifferencesSchema
  }, CLOSED),
  progress: Type.Object({
    step: oneOfOrNull(STEPS),
    attempts: Type.Integer({ description: 'How often the last call failed in a row.' }),
    nextAttemptAt: NullableTimeSchema,
    deadlineAt: nullableString({ format: 'date-time', description: 'By when Twilio should have finished.' })
  }, CLOSED),
  createdAt: TimeSchema,
  updatedAt: TimeSchema
}, { $id: 'Assignment', ...CLOSED })

export type AssignmentBody = Static<typeof AssignmentSchema>
export const AssignmentRef = Type.Unsafe<AssignmentBody>(Type.Ref('Assignment#'))

/** What a poller needs, without any address. */
export const AssignmentStatusSchema = Type.Object({
  phoneNumber: PhoneNumberSchema,
  state: oneOf(STATES),
  coverage: oneOf(COVERAGES),
  generation: Generation,
  observedGeneration: ObservedGeneration,
  emergencyStatus: EmergencyStatus,
  emergencyAddressStatus: EmergencyAddressStatus,
  emergencyAddressSid: NullableAddressSidSchema,
  observedAt: NullableTimeSchema,
  unprotectedSince: UnprotectedSince
}, { $id: 'AssignmentStatus', ...CLOSED })

export type AssignmentStatusBody = Static<typeof AssignmentStatusSchema>
export const AssignmentStatusRef = Type.Unsafe<AssignmentStatusBody>(Type.Ref('AssignmentStatus#'))
