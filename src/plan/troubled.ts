import type { Trouble } from '../domain/journal.js'
import { msBetween } from './clock.js'
import { rest, type Decision } from './decision.js'
import { reasonOf } from './twilio-errors.js'

/** The last call failed and may be tried again later: wait until then. Null when the way is free. */
export function troubled (trouble: Trouble | null, now: Date): Decision | null {
  if (trouble === null || trouble.retryAt === null) return null
  const left = msBetween(now, trouble.retryAt)
  if (left <= 0) return null
  return rest(trouble.fault.kind === 'unauthorized' ? 'blocked' : 'waiting', reasonOf(trouble.fault), left)
}

/** Twilio refused a change for good. It belongs to its generation: the caller may since want something else. */
export function isRefused (trouble: Trouble | null, generation: number): trouble is Trouble {
  return trouble !== null && trouble.retryAt === null && trouble.generation === generation
}
