import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import { isWrite } from '../domain/step.js'
import { planAddress } from './address-rules.js'
import { planAssignment } from './assignment-rules.js'
import { rest, type Decision } from './decision.js'
import type { Moment } from './patience.js'

/** A thing we keep in its desired state. */
export type Managed = Assignment | Address

/** The one decision in this service. No I/O, no clock of its own, no memory: the same facts give the same answer. */
export function plan (managed: Managed, moment: Moment): Decision {
  switch (managed.kind) {
    case 'assignment': return heldBack(managed, planAssignment(managed, moment))
    case 'address': return planAddress(managed, moment)
  }
}

/** A paused assignment is looked at and never written to. */
function heldBack ({ desired }: Assignment, decision: Decision): Decision {
  const writes = decision.kind === 'act' && isWrite(decision.step)
  return desired.paused && writes ? rest('waiting', 'paused') : decision
}
