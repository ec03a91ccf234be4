import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import type { Step } from '../domain/step.js'
import type { Patience } from './patience.js'

/** Does the step leave bare a number that has been covered until now, because it is wanted elsewhere? */
export function opensGap (managed: Assignment | Address, step: Step): managed is Assignment {
  return managed.kind === 'assignment' && step.name === 'disassociate-address' && managed.desired.assigned &&
    managed.memory.unprotectedSince === null
}

/** Are as many numbers of the account bare as may be at once? */
export function gapsFull ({ openGaps }: Pick<Assignment, 'openGaps'>, { gapLimit }: Patience): boolean {
  return gapLimit > 0 && openGaps >= gapLimit
}
