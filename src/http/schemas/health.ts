import { Type } from 'typebox'
import { CHECKS, CHECK_STATUSES } from './enumerations.js'
import { nullableString, oneOf } from './primitives.js'

export const HealthSchema = Type.Object({ status: oneOf({ ok: 'the process lives' }) }, { additionalProperties: false })

const Checks = Type.Array(Type.Object({
  name: oneOf(CHECKS),
  status: oneOf(CHECK_STATUSES),
  detail: nullableString()
}, { additionalProperties: false }))

/** Ready also when degraded: declarations are kept while Twilio or the queue is away. */
export const ReadinessSchema = Type.Object({
  status: oneOf({ ready: 'everything answers', degraded: 'ready, though something is down' }),
  checks: Checks
}, { additionalProperties: false })

export const READINESS_EXAMPLE = {
  status: 'ready',
  checks: [
    { name: 'postgres', status: 'up', detail: null },
    { name: 'queue', status: 'up', detail: null },
    { name: 'twilio', status: 'up', detail: null }
  ]
}
