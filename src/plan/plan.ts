import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import { isWrite } from '../domain/step.js'
import { planAddress } from './address-rules.js'
import { planAssignment } from './assignment-rules.js'
import { rest, type Act, type Decision } from './decision.js'
import { isStale, type Moment } from './patience.js'
import { goesBack } from './target.js'
import { isRefused } from './troubled.js'

/** A thing we keep in its desired state. */
export type Managed = Assignment | Address

/** The one decision in this service. No I/O, no clock of its own, no memory: the same facts give the same answer. */
export function plan (managed: Managed, moment: Moment): Decision {
  switch (managed.kind) {
    case 'assignment': return heldBack(managed, planAssignment(managed, moment), moment)
    case 'address': return planAddress(managed, moment)
  }
}

/** What is paused, or refused in this generation, is looked at and not written to; going back stays open. */
function heldBack (assignment: Assignment, decision: Decision, moment: Moment): Decision {
  if (decision.kind !== 'act' || !aimsAtWrite(assignment, decision, moment)) return decision
  if (assignment.desired.paused) return rest('waiting', 'paused')
  const { journal: { trouble }, generation } = assignment
  return isRefused(trouble, generation) && !goesBack(assignment) ? rest('blocked', 'refused') : decision
}

/** A write, or the look that only renews a sighting for one: what would not be written need not be looked at. */
function aimsAtWrite ({ number }: Assignment, { step, reason }: Act, moment: Moment): boolean {
  const renewal = reason === 'sighting-stale' && number !== null && !isStale(number.observedAt, moment)
  return isWrite(step) || renewal
}
