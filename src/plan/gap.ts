import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import type { Step } from '../domain/step.js'
import type { Patience } from './patience.js'
import { registeredSid, targetSid } from './target.js'

/** Does the step leave bare one number more, because it is wanted elsewhere? */
export function opensGap (managed: Assignment | Address, step: Step): managed is Assignment {
  return managed.kind === 'assignment' && step.name === 'disassociate-address' && wouldOpenGap(managed)
}

/** The same of the clear that a look at a number is to prepare: it is covered, and not where it belongs. */
export function willOpenGap (assignment: Assignment): boolean {
  return wouldOpenGap(assignment) && registeredSid(assignment) !== targetSid(assignment)
}

/** It is registered, wherever that is, and not among those that are bare because of a change, as the ledger counts. */
function wouldOpenGap (assignment: Assignment): boolean {
  const { desired, memory: { unprotectedSince, previousSid } } = assignment
  const counted = unprotectedSince !== null && previousSid !== null
  return desired.assigned && registeredSid(assignment) !== null && !counted
}

/** Are as many numbers of the account bare as may be at once? */
export function gapsFull ({ openGaps }: Pick<Assignment, 'openGaps'>, { gapLimit }: Patience): boolean {
  return gapLimit > 0 && openGaps >= gapLimit
}
