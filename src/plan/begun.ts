import type { Assignment, Memory } from '../domain/assignment.js'
import type { Doubt } from '../domain/journal.js'
import type { Write } from '../domain/step.js'
import { after, HOUR, msBetween } from './clock.js'
import { hasDrifted, isHealing } from './drift.js'
import type { Moment } from './patience.js'
import type { Managed } from './plan.js'
import { registeredSid } from './target.js'

/** What is known once a write is written down and about to be sent. Stored before the request leaves. */
export function begun (managed: Assignment, step: Write, moment: Moment): Assignment
export function begun (managed: Managed, step: Write, moment: Moment): Managed
export function begun (managed: Managed, step: Write, { now, patience }: Moment): Managed {
  const target = targetOf(step)
  const doubt: Doubt = { step: step.name, target, begunAt: now, quarantineUntil: after(now, patience.quarantineMs) }
  const journal = { ...managed.journal, doubt }
  if (managed.kind === 'address') return { ...managed, journal }
  const memory = { ...managed.memory, heals: healsAfter(managed, step, now) }
  return { ...managed, journal, memory: { ...memory, ...remembered(managed, step, now) } }
}

/** The first write of an undoing counts as one heal, and so does whatever takes down a registered address after it. */
function healsAfter (assignment: Assignment, { name }: Write, now: Date): Memory['heals'] {
  const { memory: { driftedAt, heals } } = assignment
  const again = name === 'disassociate-address' && registeredSid(assignment) !== null
  if (driftedAt === null || (isHealing({ driftedAt, heals }) && !again)) return heals
  return [...heals.filter((at) => msBetween(at, now) < HOUR), now]
}

/** What a write is to leave behind: an Address SID, an EmergencyStatus; null for a clear, a create or a delete. */
export function targetOf (step: Write): string | null {
  switch (step.name) {
    case 'associate-address': return step.addressSid
    case 'set-emergency-status': return step.value
    case 'create-address':
    case 'delete-address':
    case 'disassociate-address': return null
  }
}

function remembered (assignment: Assignment, step: Write, now: Date): Partial<Memory> {
  const { number, memory } = assignment
  if (step.name === 'set-emergency-status') return { calling: { before: number?.emergencyStatus ?? null, sentAt: now } }
  // From here on the old address may be gone: the gap is measured from before the request leaves.
  if (step.name === 'disassociate-address') {
    return {
      unprotectedSince: memory.unprotectedSince ?? now,
      releasingSid: number?.emergencyAddressSid ?? memory.releasingSid,
      ...leaving(assignment)
    }
  }
  return step.name === 'associate-address' ? { pendingSince: now } : {}
}

/** Where drift led, the number is registered all the same: what a heal takes down it can bring back. */
function leaving (assignment: Assignment): Partial<Memory> {
  const previousSid = registeredSid(assignment)
  return hasDrifted(assignment) && previousSid !== null ? { previousSid } : {}
}
