import type { Assignment, Memory } from '../domain/assignment.js'
import type { Doubt, Trouble } from '../domain/journal.js'
import { isOpen, registrationOf, type ObservedNumber } from '../domain/phone-number.js'
import { counted } from './absorb.js'
import { callingArrived } from './calling-rules.js'
import { coverageOf } from './coverage.js'
import { driftedSince } from './drift.js'
import type { Moment } from './patience.js'
import { goesBack, registeredAt, registeredSid } from './target.js'

/**
 * Draws from what Twilio shows what must be kept when it shows something else: done before every decision, because a
 * sighting may have come from anywhere. Pure and idempotent.
 */
export function remember (assignment: Assignment, moment: Moment): Assignment {
  const certain = withoutSettledDoubt(retried(ofThisGeneration(assignment)))
  const { number } = certain
  if (number === null) return withMemory(certain, released(certain))
  const noted = withMemory(certain, countsFrom(certain, number))
  return withMemory(noted, { unprotectedSince: unprotectedSince(noted, number, moment) })
}

function withMemory (assignment: Assignment, more: Partial<Memory>): Assignment {
  return { ...assignment, memory: { ...assignment.memory, ...more } }
}

/** Failures of what was wanted before do not count against what is wanted now. */
function ofThisGeneration (assignment: Assignment): Assignment {
  const { memory, generation } = assignment
  if (memory.generation === generation) return assignment
  return withMemory(assignment, { generation, associations: 0, clears: 0, calling: null, driftedAt: null })
}

/**
 * Somebody asked to try again what was blocked: what failed before is no reason to wait, but where Twilio itself asked
 * for a pause; and what ended in giving up counts no more, once the number was looked at again and is settled.
 */
function retried (assignment: Assignment): Assignment {
  const { retryRequestedAt: asked, memory, journal, number } = assignment
  if (asked === null || asked.getTime() <= (memory.retriedAt?.getTime() ?? 0)) return assignment
  const heeded = { ...assignment, journal: { ...journal, trouble: standing(journal.trouble, asked) } }
  // Of what is still open something registered may come.
  if (number !== null && (number.observedAt < asked || isOpen(number))) return heeded
  return withMemory(heeded, {
    associations: isKept(assignment) ? memory.associations : 0,
    clears: 0,
    heals: healsKept(assignment),
    absentAt: null,
    calling: memory.calling?.arrived === true ? null : memory.calling,
    retriedAt: asked
  })
}

function standing (trouble: Trouble | null, asked: Date): Trouble | null {
  return trouble !== null && (trouble.at > asked || trouble.fault.kind === 'throttled') ? trouble : null
}

/** What a heal has left bare is carried through; where nothing is bare, another may begin. */
function healsKept (assignment: Assignment): Memory['heals'] {
  const { memory: { driftedAt, heals }, number } = assignment
  const bare = number !== null && registeredSid(assignment) === null
  return bare && driftedAt !== null ? heals.filter((at) => at >= driftedAt) : []
}

/** Nothing that works, or is on its way back, is taken down for what failed twice, unless it is declared anew. */
function isKept (assignment: Assignment): boolean {
  const { number, memory: { previousSid } } = assignment
  const failsToo = number !== null && number.emergencyAddressSid === previousSid &&
    number.emergencyAddressStatus === 'registration-failure'
  return registeredSid(assignment) !== null || (goesBack(assignment) && !failsToo)
}

/** Of a number that has left the account nothing is bare, and nothing comes off it: it holds up no other. */
function released (assignment: Assignment): Partial<Memory> {
  const left = releasedAt(assignment)
  return left === null ? {} : { releasedAt: left, unprotectedSince: null, releasingSid: null }
}

/** Seen before, searched for in vain, and missing from two whole passes: one list may have skipped it. */
function releasedAt ({ memory: { absentAt, ownedSid, releasedAt }, missing }: Assignment): Date | null {
  if (absentAt === null || ownedSid === null || missing === null || missing.passes < 2) return releasedAt
  return releasedAt ?? missing.at
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
    default: return step === 'set-emergency-status' && number.emergencyStatus === target
  }
}

function countsFrom (assignment: Assignment, number: ObservedNumber): Partial<Memory> {
  const { memory, address, desired } = assignment
  const registration = registrationOf(number)
  const failing = registration === 'registration-failure' || registration === 'unregistration-failure'
  const bare = number.emergencyAddressSid === null && registration === 'unregistered'
  // What was seen before a clear that may have landed is no arrival: it may be all there is to go back to.
  const leaving = assignment.journal.doubt?.step === 'disassociate-address'
  const arrived = desired.assigned && registeredAt(assignment, address.sid) && !leaving
  return {
    ownedSid: number.phoneNumberSid,
    calling: callingArrived(assignment, number),
    releasedAt: null,
    driftedAt: driftedSince(assignment, number),
    previousSid: previousSid(assignment, arrived),
    releasingSid: isReleased(assignment, number) ? null : memory.releasingSid,
    associations: arrived ? 0 : memory.associations,
    clears: bare ? 0 : memory.clears,
    failedAt: failing ? memory.failedAt ?? number.observedAt : null,
    pendingSince: pendingSince(memory, number)
  }
}

/** Is nothing coming off the number any more? While a clear is in doubt, what was seen may be from before it. */
function isReleased ({ journal: { doubt } }: Assignment, number: ObservedNumber): boolean {
  const registration = registrationOf(number)
  const settled = number.emergencyAddressSid === null ? registration === 'unregistered' : registration === 'registered'
  return settled && doubt?.step !== 'disassociate-address'
}

/** The last other Address seen registered on the way to the wanted one. Where drift led is no place to go back to. */
function previousSid (assignment: Assignment, arrived: boolean): Memory['previousSid'] {
  if (arrived) return null
  const { generation, memory } = assignment
  // Remembered when a heal takes it down, and not before.
  const astray = memory.observedGeneration === generation
  return astray ? memory.previousSid : registeredSid(assignment) ?? memory.previousSid
}

function pendingSince ({ pendingSince }: Memory, number: ObservedNumber): Date | null {
  if (isOpen(number)) return pendingSince ?? number.observedAt
  const unseen = registrationOf(number) === 'unregistered' && number.emergencyAddressSid !== null
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
