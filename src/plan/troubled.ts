import type { Trouble } from '../domain/journal.js'
import { msBetween } from './clock.js'
import { rest, type Decision } from './decision.js'

/** The last call failed: wait until it may be tried again, or stop and say why. Null when the way is free. */
export function troubled (trouble: Trouble | null, generation: number, now: Date): Decision | null {
  if (trouble === null) return null
  const { fault, retryAt } = trouble
  if (retryAt === null) {
    // A refusal belongs to its generation: the caller may since have asked for something else.
    return trouble.generation < generation ? null : rest('blocked', 'refused')
  }
  const left = msBetween(now, retryAt)
  if (left <= 0) return null
  const blocked = fault.kind === 'unauthorized' ? 'blocked' : 'waiting'
  return rest(blocked, fault.kind, left)
}
