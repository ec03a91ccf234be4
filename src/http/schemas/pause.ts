import { Type, type Static } from 'typebox'
import { EXAMPLE } from './examples.js'
import { NullableTimeSchema } from './primitives.js'
import { ReasonSchema } from './reason.js'

/** Whether the account is paused. */
export const PauseSchema = Type.Object({
  paused: Type.Boolean({ description: 'While true, nothing is changed at Twilio for the whole account.' }),
  since: NullableTimeSchema
}, { $id: 'Pause', additionalProperties: false })

export type PauseBody = Static<typeof PauseSchema>
export const PauseRef = Type.Unsafe<PauseBody>(Type.Ref('Pause#'))

/** What PUT takes. The examples end where they began: unpaused. */
export const SetPauseSchema = Type.Object({
  paused: Type.Boolean(),
  reason: Type.Optional(ReasonSchema)
}, {
  additionalProperties: false,
  'x-examples': {
    pause: { summary: 'Change nothing at Twilio any more', value: { paused: true } },
    resume: { summary: 'Go on', value: { paused: false } }
  }
})

export const PAUSED_EXAMPLE = { paused: true, since: EXAMPLE.earlier }
export const UNPAUSED_EXAMPLE = { paused: false, since: null }
