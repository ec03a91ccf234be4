import type { Assignment, Memory } from '../domain/assignment.js'
import { isOpen, type ObservedNumber } from '../domain/phone-number.js'
import { HOUR, msBetween } from './clock.js'
import { registeredAt } from './target.js'

/** So many heals within an hour; after them somebody must find out who keeps changing the number. */
const MAX_HEALS = 3

/** Once this generation was seen fulfilled, only somebody else can have changed it. Judged by SID, never by text. */
export function hasDrifted (assignment: Assignment): boolean {
  const { desired, memory, generation, address } = assignment
  return desired.assigned && memory.observedGeneration === generation && !registeredAt(assignment, address.sid)
}

/** Since when somebody else's change stands. What Twilio is still working on is neither its beginning nor its end. */
export function driftedSince (assignment: Assignment, number: ObservedNumber): Memory['driftedAt'] {
  const { journal: { doubt }, memory: { driftedAt } } = assignment
  // Our own clear may be on its way: what it does to the number is a part of the undoing.
  if (doubt !== null) return driftedAt
  if (!hasDrifted(assignment)) return null
  return driftedAt ?? (isOpen(number) ? null : number.observedAt)
}

/** Has the undoing of this very change begun? What it has left bare is carried through, whatever the policy is now. */
export function isHealing ({ driftedAt, heals }: Pick<Memory, 'driftedAt' | 'heals'>): boolean {
  return driftedAt !== null && heals.some((at) => at >= driftedAt)
}

/** How long, in ms, until another heal is allowed; 0 when it is allowed now. */
export function healSuspendedMs ({ heals }: Memory, now: Date): number {
  const first = heals.at(-MAX_HEALS)
  return first === undefined ? 0 : Math.max(0, HOUR - msBetween(first, now))
}
