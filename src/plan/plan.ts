import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import { isWrite } from '../domain/step.js'
import { planAddress } from './address-rules.js'
import { planAssignment } from './assignment-rules.js'
import { rest, type Act, type Decision } from './decision.js'
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
    case 'address': return heldBackAddress(managed, planAddress(managed, moment))
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
  const refused = isRefused(trouble, generation) && !goesBack(assignment)
  return refused ? rest('blocked', reasonOf(trouble.fault)) : decision
}

/** A write, or the look that only renews a sighting for one: what would not be written need not be looked at. */
function aimsAtWrite ({ number }: Assignment, { step, reason }: Act, moment: Moment): boolean {
  const renewal = reason === 'sighting-stale' && number !== null && !isStale(number.observedAt, moment)
  return isWrite(step) || renewal
}

/**
 * While the account is paused nothing is made or deleted, and nothing searched for only to be made; nor is an address
 * made while every wish for it is paused.
 */
function heldBackAddress ({ accountPaused, wishesPaused }: Address, decision: Decision): Decision {
  if (decision.kind !== 'act') return decision
  const making = decision.reason === 'never-created'
  if (accountPaused && (making || isWrite(decision.step))) return rest('waiting', 'account-paused')
  return wishesPaused && making ? rest('waiting', 'paused') : decision
}
