import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import { isWrite } from '../domain/step.js'
import { planAddress } from './address-rules.js'
import { planAssignment } from './assignment-rules.js'
import { msBetween } from './clock.js'
import { rest, type Act, type Decision } from './decision.js'
import { gapsFull, opensGap, willOpenGap } from './gap.js'
import { isStale, type Moment } from './patience.js'
import { pauseOf } from './pause.js'
import { goesBack } from './target.js'
import { isRefused } from './troubled.js'
import { reasonOf } from './twilio-errors.js'

/** A thing we keep in its desired state. */
export type Managed = Assignment | Address

/** The one decision in this service. No I/O, no clock of its own, no memory: the same facts give the same answer. */
export function plan (managed: Managed, moment: Moment): Decision {
  switch (managed.kind) {
    case 'assignment': return heldBack(managed, planAssignment(managed, moment), moment)
    case 'address': return heldBackAddress(managed, planAddress(managed, moment), moment)
  }
}

/** Waiting for an address that may not be made or deleted is waiting for the pause to end. */
function waitsForAddress ({ reason }: Decision): boolean {
  return reason === 'address-validating' || reason === 'address-removing'
}

/** What is paused, or refused in this generation, is looked at and not written to; going back stays open. */
function heldBack (assignment: Assignment, decision: Decision, moment: Moment): Decision {
  const pause = pauseOf(assignment)
  if (pause !== null && waitsForAddress(decision)) return rest('waiting', pause)
  if (decision.kind !== 'act' || !aimsAtWrite(assignment, decision, moment)) return decision
  if (pause !== null) return rest('waiting', pause)
  const { journal: { trouble }, generation } = assignment
  const isFinal = isRefused(trouble, generation) &&
    (trouble.fault.kind === 'invariant-violated' || !goesBack(assignment))
  if (isFinal) return rest('blocked', reasonOf(trouble.fault))
  return credentialsRefused(assignment, moment) ?? gapLimited(assignment, decision, moment) ?? decision
}

/** Until the credentials are tried again nothing is changed. It is the account's trouble, and not this one's. */
function credentialsRefused ({ accountRefusedUntil: until }: Managed, { now }: Moment): Decision | null {
  const left = until === null ? 0 : msBetween(now, until)
  return left > 0 ? rest('waiting', 'unauthorized', left) : null
}

/** A number that is covered waits for its turn with the address it has, and is not looked at for nothing. */
function gapLimited (assignment: Assignment, { step }: Act, { patience }: Moment): Decision | null {
  if (!gapsFull(assignment, patience)) return null
  const opens = isWrite(step) ? opensGap(assignment, step) : willOpenGap(assignment)
  return opens ? rest('waiting', 'gap-limit') : null
}

/** A write, or the look that only renews a sighting for one: what would not be written need not be looked at. */
function aimsAtWrite ({ number }: Assignment, { step, reason }: Act, moment: Moment): boolean {
  const seenAt = number?.observedAt ?? moment.now
  const renewal = reason === 'sighting-stale' && !isStale(seenAt, moment)
  return isWrite(step) || renewal
}

/**
 * While the account is paused nothing is made or deleted, and nothing searched for only to be made; nor is an address
 * made while every wish for it is paused.
 */
function heldBackAddress (address: Address, decision: Decision, moment: Moment): Decision {
  if (decision.kind !== 'act') return decision
  const making = decision.reason === 'never-created'
  const changing = making || isWrite(decision.step)
  if (address.accountPaused && changing) return rest('waiting', 'account-paused')
  if (address.wishesPaused && making) return rest('waiting', 'paused')
  return (changing ? credentialsRefused(address, moment) : null) ?? decision
}
