import type { Address } from '../domain/address.js'
import type { Assignment, Memory } from '../domain/assignment.js'
import type { Outcome, Sighting } from '../domain/outcome.js'
import { suggestionFor } from '../domain/suggestion.js'
import { isWrite, type Step, type Write } from '../domain/step.js'
import { targetOf } from './begun.js'
import { isVerdict, journalAfter, type Spread } from './journal.js'
import type { Managed } from './plan.js'
import { MAX_ASSOCIATIONS } from './target.js'

/** What is known once a step has reported. Pure: the same facts and outcome give the same knowledge. */
export function absorb (managed: Assignment, step: Step, outcome: Outcome, moment: Spread): Assignment
export function absorb (managed: Managed, step: Step, outcome: Outcome, moment: Spread): Managed
export function absorb (managed: Managed, step: Step, outcome: Outcome, moment: Spread): Managed {
  const journal = journalAfter(managed, step, outcome, moment)
  if (managed.kind === 'address') return absorbAddress({ ...managed, journal }, step, outcome)
  return absorbAssignment({ ...managed, journal }, step, outcome, managed.journal.doubt?.begunAt ?? null)
}

function absorbAssignment (
  assignment: Assignment, step: Step, outcome: Outcome, begunAt: Date | null
): Assignment {
  const { memory } = assignment
  if (!outcome.ok) {
    if (outcome.fault.kind === 'refused') {
      return { ...assignment, memory: { ...memory, ...refused(assignment, step) } }
    }
    const unknown = assignment.journal.doubt !== null
    return unknown ? assignment : { ...assignment, memory: { ...memory, ...unasked(step, memory, begunAt) } }
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
function unasked ({ name }: Step, { heals }: Memory, begunAt: Date | null): Partial<Memory> {
  if (name === 'disassociate-address') return { heals: heals.filter((at) => at.getTime() !== begunAt?.getTime()) }
  if (name === 'set-emergency-status') return { calling: null }
  return name === 'associate-address' ? { pendingSince: null } : {}
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
  if (step === 'associate-address') {
    return { clears: 0, associations: memory.associations + (target === address.sid ? 1 : 0) }
  }
  if (step === 'disassociate-address') return { clears: memory.clears + 1, pendingSince: null }
  // The answer is not yet the next look: only what is seen after it can tell that Twilio ignored the write.
  const { calling } = memory
  const sent = step === 'set-emergency-status' && calling !== null && number !== null
  return sent ? { calling: { ...calling, sentAt: number.observedAt } } : {}
}

function absorbAddress (address: Address, step: Step, outcome: Outcome): Address {
  if (!outcome.ok) {
    const { fault } = outcome
    if (!isVerdict(step, fault)) return address
    const { kind: _, suggested, ...answered } = fault
    const suggestion = suggested === undefined ? null : suggestionFor(address.civic, suggested)
    return { ...address, refusal: { ...answered, suggestion } }
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
