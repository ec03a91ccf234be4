import type { Assignment, Memory } from '../domain/assignment.js'
import type { Doubt } from '../domain/journal.js'
import { contradictory, inFlight, registrationOf, type ObservedNumber } from '../domain/phone-number.js'
import { counted } from './absorb.js'
import { coverageOf } from './coverage.js'
import type { Moment } from './patience.js'
import { registeredAt } from './target.js'

/**
 * Draws from what Twilio shows what must be kept when it shows something else: done before every decision, because a
 * sighting may have come from anywhere. Pure and idempotent.
 */
export function remember (assignment: Assignment, moment: Moment): Assignment {
  const current = ofThisGeneration(assignment)
  const certain = withoutSettledDoubt(current)
  const { number } = certain
  if (number === null) return certain
  const noted = { ...certain, memory: { ...certain.memory, ...countsFrom(certain, number) } }
  return { ...noted, memory: { ...noted.memory, unprotectedSince: unprotectedSince(noted, number, moment) } }
}

/** Failures of what was wanted before do not count against what is wanted now. */
function ofThisGeneration (assignment: Assignment): Assignment {
  const { memory, generation } = assignment
  if (memory.generation === generation) return assignment
  return { ...assignment, memory: { ...memory, generation, associations: 0, clears: 0, calling: null } }
}

/** Evidence that the write landed counts at once; evidence that it did not, only when it no longer can. */
function withoutSettledDoubt (assignment: Assignment): Assignment {
  const { journal, journal: { doubt }, number } = assignment
  if (doubt === null || number === null || number.observedAt <= doubt.begunAt) return assignment
  const landed = showsEffect(doubt, number)
  if (!landed && number.observedAt <= doubt.quarantineUntil) return assignment
  const settled = { ...assignment, journal: { ...journal, doubt: null } }
  if (!landed) return settled
  const more = doubt.step === 'associate-address' || doubt.step === 'disassociate-address'
    ? counted(settled, doubt.step, doubt.target)
    : {}
  return { ...settled, memory: { ...settled.memory, ...more } }
}

/** What only the write can have left behind; what stood there before it as well proves nothing. */
function showsEffect ({ step, target }: Doubt, number: ObservedNumber): boolean {
  const registration = registrationOf(number)
  switch (step) {
    case 'associate-address': return number.emergencyAddressSid === target && registration !== 'unregistered'
    case 'disassociate-address':
      return number.emergencyAddressSid === null && registration !== 'unregistration-failure'
    case 'set-emergency-status': return number.emergencyStatus === target
    default: return false
  }
}

function countsFrom (assignment: Assignment, number: ObservedNumber): Partial<Memory> {
  const { memory, address, desired } = assignment
  const registration = registrationOf(number)
  const failing = registration === 'registration-failure' || registration === 'unregistration-failure'
  const bare = number.emergencyAddressSid === null && registration === 'unregistered'
  const arrived = desired.assigned && registeredAt(assignment, address.sid)
  return {
    previousSid: previousSid(assignment, number, arrived),
    associations: arrived ? 0 : memory.associations,
    clears: bare ? 0 : memory.clears,
    failedAt: failing ? memory.failedAt ?? number.observedAt : null,
    pendingSince: pendingSince(memory, number)
  }
}

/** The last other Address seen registered on the way to the wanted one. Where drift led is no place to go back to. */
function previousSid (assignment: Assignment, number: ObservedNumber, arrived: boolean): Memory['previousSid'] {
  if (arrived) return null
  const { generation, memory } = assignment
  const { emergencyAddressSid } = number
  const astray = memory.observedGeneration === generation
  return registeredAt(assignment, emergencyAddressSid) && !astray ? emergencyAddressSid : memory.previousSid
}

function pendingSince ({ pendingSince }: Memory, number: ObservedNumber): Date | null {
  const registration = registrationOf(number)
  if (inFlight(number) || registration === null || contradictory(number)) return pendingSince ?? number.observedAt
  const unseen = registration === 'unregistered' && number.emergencyAddressSid !== null
  return unseen ? pendingSince : null
}

function unprotectedSince (assignment: Assignment, { observedAt }: ObservedNumber, moment: Moment): Date | null {
  const since = assignment.memory.unprotectedSince
  switch (coverageOf(assignment, moment)) {
    case 'unprotected': return since ?? observedAt
    case 'unknown': return since
    case 'protected':
    case 'protected-by-previous':
    case 'not-applicable': return null
  }
}
