import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import type { Step } from '../domain/step.js'
import type { Patience } from './patience.js'
import { registeredSid, targetSid } from './target.js'

/** Does the step leave bare a number that has been covered until now, because it is wanted elsewhere? */
export function opensGap (managed: Assignment | Address, step: Step): managed is Assignment {
  return managed.kind === 'assignment' && step.name === 'disassociate-address' && managed.desired.assigned &&
    managed.memory.unprotectedSince === null
}

/** The same of the clear that a look at a number is to prepare: it is covered, and not where it belongs. */
export function willOpenGap (assignment: Assignment): boolean {
  const { desired, memory: { unprotectedSince } } = assignment
  const sid = registeredSid(assignment)
  return desired.assigned && unprotectedSince === null && sid !== null && sid !== targetSid(assignment)
}

/** Are as many numbers of the account bare as may be at once? */
export function gapsFull ({ openGaps }: Pick<Assignment, 'openGaps'>, { gapLimit }: Patience): boolean {
  return gapLimit > 0 && openGaps >= gapLimit
}
