import type { Address } from '../domain/address.js'
import type { Assignment, Memory } from '../domain/assignment.js'
import type { Doubt, Journal, Trouble } from '../domain/journal.js'
import type { Fault, Outcome, Refused, Sighting } from '../domain/outcome.js'
import { isWrite, isWriteName, type Step, type Write } from '../domain/step.js'
import { after, HOUR } from './clock.js'
import { backoffMs, CREDENTIALS_MS, RETRY_AFTER_MAX_MS, type Moment } from './patience.js'
import type { Managed } from './plan.js'
import { MAX_ASSOCIATIONS } from './target.js'

/** A moment with a die: a number in [0, 1) that spreads retries, drawn by the caller. */
export interface Spread extends Moment {
  readonly random: number
}

/** What is known once a write is written down and about to be sent. Stored before the request leaves. */
export function begun (managed: Managed, step: Write, { now, patience }: Moment): Managed {
  const target = targetOf(step)
  const doubt: Doubt = { step: step.name, target, begunAt: now, quarantineUntil: after(now, patience.quarantineMs) }
  const journal = { ...managed.journal, doubt }
  if (managed.kind === 'address') return { ...managed, journal }
  return { ...managed, journal, memory: { ...managed.memory, ...remembered(managed, step, now) } }
}

function targetOf (step: Write): string | null {
  switch (step.name) {
    case 'associate-address': return step.addressSid
    case 'set-emergency-status': return step.value
    case 'create-address':
    case 'delete-address':
    case 'disassociate-address': return null
  }
}

function remembered ({ number, memory }: Assignment, step: Write, now: Date): Partial<Memory> {
  switch (step.name) {
    case 'set-emergency-status': return { calling: { before: number?.emergencyStatus ?? null, sentAt: now } }
    // From here on the old address may be gone: the gap is measured from before the request leaves.
    case 'disassociate-address': return { unprotectedSince: memory.unprotectedSince ?? now }
    case 'associate-address': return { pendingSince: now }
    case 'create-address':
    case 'delete-address': return {}
  }
}

/** What is known once a step has reported. Pure: the same facts and outcome give the same knowledge. */
export function absorb (managed: Managed, step: Step, outcome: Outcome, moment: Spread): Managed {
  const journal = journalAfter(managed, step, outcome, moment)
  if (managed.kind === 'address') return absorbAddress({ ...managed, journal }, step, outcome)
  return absorbAssignment({ ...managed, journal }, step, outcome)
}

function journalAfter (managed: Managed, step: Step, outcome: Outcome, moment: Spread): Journal {
  const { doubt, trouble } = managed.journal
  if (outcome.ok) {
    // A look says nothing about whether a write that failed would now go through: its pause goes on growing.
    const stands = trouble !== null && isWriteName(trouble.step) && !isWrite(step)
    return { doubt: isWrite(step) ? null : doubt, trouble: stands ? trouble : null }
  }
  const landed = isWrite(step) && outcome.fault.kind === 'unavailable' && outcome.fault.applied === 'unknown'
  return {
    doubt: isWrite(step) && !landed ? null : doubt,
    trouble: settlesItself(step, outcome.fault) ? null : troubleFrom(managed, step, outcome.fault, moment)
  }
}

/** A refusal that is an answer in itself: of an address, it is the verdict; of calling, the next look judges. */
function settlesItself (step: Step, fault: Fault): boolean {
  return fault.kind === 'refused' && (isVerdict(step, fault) || step.name === 'set-emergency-status')
}

/** Only what Twilio says of the request's content is a verdict on the address; a 404 or 405 says something of us. */
function isVerdict (step: Step, fault: Fault): fault is Refused {
  return step.name === 'create-address' && fault.kind === 'refused' && (fault.status === 400 || fault.status === 422)
}

function troubleFrom (managed: Managed, step: Step, fault: Fault, moment: Spread): Trouble {
  const before = managed.journal.trouble
  const times = before?.step === step.name ? before.times + 1 : 1
  const generation = managed.kind === 'assignment' ? managed.generation : 0
  const { now: at } = moment
  return { step: step.name, fault, generation, times, at, retryAt: retryAt(managed, step, fault, times, moment) }
}

/** Full jitter, so that a thousand rows that failed together do not come back together. */
function retryAt (
  { kind }: Managed, step: Step, fault: Fault, times: number, { now, patience, random }: Spread
): Date | null {
  switch (fault.kind) {
    case 'refused':
      // A look is not the caller's: that it was refused can end without a new declaration.
      if (!isWrite(step)) return after(now, patience.backoffMaxMs)
      return kind === 'assignment' ? null : after(now, HOUR)
    case 'unauthorized': return after(now, CREDENTIALS_MS)
    case 'throttled': {
      const asked = Math.min(fault.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)
      return after(now, asked + random * backoffMs(times, patience))
    }
    case 'conflict':
    case 'unavailable': return after(now, random * backoffMs(times, patience))
  }
}

function absorbAssignment (assignment: Assignment, step: Step, outcome: Outcome): Assignment {
  const { memory } = assignment
  if (!outcome.ok) {
    if (outcome.fault.kind === 'refused') {
      return { ...assignment, memory: { ...memory, ...refused(assignment, step) } }
    }
    const unknown = assignment.journal.doubt !== null
    return unknown ? assignment : { ...assignment, memory: { ...memory, ...unasked(step) } }
  }
  const seen = withSighting(assignment, step, outcome.sighting)
  return isWrite(step) ? { ...seen, memory: { ...seen.memory, ...counted(seen, step.name, targetOf(step)) } } : seen
}

/** An address that Twilio will not put on the number is given up at once; one it was to go back to is none. */
function refused ({ address }: Assignment, step: Step): Partial<Memory> {
  if (step.name !== 'associate-address') return {}
  return step.addressSid === address.sid ? { associations: MAX_ASSOCIATIONS } : { previousSid: null }
}

/** Not processed, so not asked: what `begun` remembered of it did not happen. */
function unasked ({ name }: Step): Partial<Memory> {
  switch (name) {
    case 'set-emergency-status': return { calling: null }
    case 'associate-address': return { pendingSince: null }
    default: return {}
  }
}

function withSighting (assignment: Assignment, step: Step, sighting: Sighting): Assignment {
  const { memory } = assignment
  switch (sighting.kind) {
    case 'number': return { ...assignment, number: sighting.number, memory: { ...memory, absentAt: null } }
    case 'no-number': {
      // Gone by its SID is not yet gone from the account: it is searched for by its digits first.
      const absentAt = step.name === 'find-number' ? sighting.at : null
      return { ...assignment, number: null, memory: { ...memory, absentAt } }
    }
    case 'address':
    case 'no-address': return assignment
  }
}

/** Twilio took the write: what that adds to the counts that end in giving up. */
export function counted (assignment: Assignment, step: Write['name'], target: string | null): Partial<Memory> {
  const { address, memory, number } = assignment
  switch (step) {
    case 'associate-address':
      return { clears: 0, associations: memory.associations + (target === address.sid ? 1 : 0) }
    case 'disassociate-address': return { clears: memory.clears + 1, pendingSince: null }
    case 'set-emergency-status': {
      // The answer is not yet the next look: only what is seen after it can tell that Twilio ignored the write.
      const { calling } = memory
      return calling === null || number === null ? {} : { calling: { ...calling, sentAt: number.observedAt } }
    }
    case 'create-address':
    case 'delete-address': return {}
  }
}

function absorbAddress (address: Address, step: Step, outcome: Outcome): Address {
  if (!outcome.ok) {
    const { fault } = outcome
    if (!isVerdict(step, fault)) return address
    const { kind: _, ...refusal } = fault
    return { ...address, refusal }
  }
  const { sighting } = outcome
  switch (sighting.kind) {
    case 'address': return found(address, sighting.sid, sighting.at)
    case 'no-address': return notFound(address, step, sighting.at)
    case 'number':
    case 'no-number': return address
  }
}

function found (address: Address, sid: Address['sid'], at: Date): Address {
  const { doubt } = address.journal
  // Found after a lost delete: that it is still there counts only once the delete can no longer land.
  const standing = doubt?.step === 'delete-address' && at <= doubt.quarantineUntil ? doubt : null
  return { ...address, sid, searchedAt: at, refusal: null, journal: { ...address.journal, doubt: standing } }
}

function notFound (address: Address, step: Step, at: Date): Address {
  const { doubt } = address.journal
  if (step.name === 'delete-address') return { ...address, sid: null, searchedAt: null }
  // Not found after a lost create: absence counts only once the create can no longer land.
  const standing = doubt?.step === 'create-address' && at <= doubt.quarantineUntil ? doubt : null
  return { ...address, sid: null, searchedAt: at, journal: { ...address.journal, doubt: standing } }
}
