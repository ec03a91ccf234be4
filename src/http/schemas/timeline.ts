import { Type, type Static } from 'typebox'
import type { AddressId } from '../../domain/brand.js'
import { ADDRESS_ID } from '../../domain/patterns.js'
import { ENTRY_KINDS, ENTRY_TYPES, OUTCOMES, STEPS } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { PAGING, QUERY } from './operation.js'
import { nullableString, oneOf, oneOfOrNull, string, TimeSchema } from './primitives.js'

const CLOSED = { additionalProperties: false }

/** The key of an entry, and of a cursor: as many digits as Postgres is sure to take. */
export const EntryIdSchema = string({ pattern: '^[0-9]{1,18}$', description: 'Grows with time.' })

function nullable (type: 'integer' | 'number', description: string) {
  return Type.Unsafe<number | null>({ type: [type, 'null'], description })
}

const Twilio = Type.Object({
  status: nullable('integer', 'The HTTP status of a refusal.'),
  code: nullable('integer', 'Twilio\'s error code.'),
  requestId: nullableString({ description: 'For a ticket with Twilio\'s support.' })
}, CLOSED)

/** One line of the history of a number. */
export const EntrySchema = Type.Object({
  id: EntryIdSchema,
  at: TimeSchema,
  kind: oneOf(ENTRY_KINDS),
  type: oneOf(ENTRY_TYPES),
  generation: nullable('integer', 'Of the assignment at the time.'),
  addressId: nullableString<AddressId>({ pattern: ADDRESS_ID, description: 'The address it is about.' }),
  reason: nullableString({ description: 'The caller\'s own words, or the name of the rule that spoke.' }),
  requestId: nullableString({ description: 'The `X-Request-Id` of the request that asked for it.' }),
  askedBy: nullableString({
    description: 'The id of the API key that asked for it; `admin` for `ADMIN_API_KEY`.', examples: [EXAMPLE.apiKeyId]
  }),
  step: oneOfOrNull(STEPS),
  outcome: oneOfOrNull(OUTCOMES),
  target: nullableString({ description: 'What a change leaves behind: an Address SID or an EmergencyStatus.' }),
  twilio: Type.Unsafe<Static<typeof Twilio> | null>({
    ...Twilio, type: ['object', 'null'], description: 'The answer of Twilio that it was learnt from.'
  }),
  changes: Type.Array(Type.Object({
    field: Type.String(), from: nullableString(), to: nullableString()
  }, CLOSED), { description: 'What is no longer as it was: fields Twilio shows, or conditions.' }),
  gapSeconds: nullable('number', 'How long no registered address covered the number; with `gap-closed`.')
}, { $id: 'TimelineEntry', ...CLOSED })

export type EntryBody = Static<typeof EntrySchema>
export const EntryRef = Type.Unsafe<EntryBody>(Type.Ref('TimelineEntry#'))

export const TimelineQuery = Type.Object({ ...PAGING }, QUERY)

const BLANK_EXAMPLE = {
  generation: 1,
  addressId: null,
  reason: null,
  requestId: null,
  askedBy: null,
  step: null,
  outcome: null,
  target: null,
  twilio: null,
  changes: [],
  gapSeconds: null
}

/** Who asked, what was called, what was answered, and what came of it. */
export const TIMELINE_EXAMPLE = {
  data: [
    {
      ...BLANK_EXAMPLE,
      id: '1',
      at: EXAMPLE.earlier,
      kind: 'cause',
      type: 'declared',
      addressId: EXAMPLE.addressId,
      reason: 'New office',
      requestId: EXAMPLE.requestId,
      askedBy: EXAMPLE.apiKeyId
    },
    {
      ...BLANK_EXAMPLE,
      id: '2',
      at: EXAMPLE.earlier,
      kind: 'call',
      type: 'call-sent',
      reason: 'missing-address',
      step: 'associate-address',
      target: EXAMPLE.addressSid
    },
    {
      ...BLANK_EXAMPLE,
      id: '3',
      at: EXAMPLE.earlier,
      kind: 'answer',
      type: 'call-answered',
      step: 'associate-address',
      outcome: 'ok',
      target: EXAMPLE.addressSid,
      twilio: { status: null, code: null, requestId: EXAMPLE.twilioRequestId }
    },
    {
      ...BLANK_EXAMPLE,
      id: '4',
      at: EXAMPLE.later,
      kind: 'observation',
      type: 'number-changed',
      twilio: { status: null, code: null, requestId: EXAMPLE.twilioRequestId },
      changes: [{ field: 'emergencyAddressStatus', from: 'pending-registration', to: 'registered' }]
    },
    { ...BLANK_EXAMPLE, id: '5', at: EXAMPLE.later, kind: 'verdict', type: 'gap-closed', gapSeconds: 31.363 }
  ],
  page: { nextCursor: null, hasMore: false }
}
