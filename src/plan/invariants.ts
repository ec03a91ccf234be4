import type { Address } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import { inFlight, registrationOf, type ObservedNumber } from '../domain/phone-number.js'
import type { Write } from '../domain/step.js'
import { pauseOf } from './pause.js'
import type { Managed } from './plan.js'
import { registeredAt, registeredSid } from './target.js'

/** What must hold of every change that leaves this service, whichever rule wanted it. */
export type Invariant =
  | 'one-change-at-a-time'
  | 'nothing-while-paused'
  | 'only-what-was-seen'
  | 'never-while-pending'
  | 'only-onto-a-bare-number'
  | 'only-a-known-address'
  | 'no-needless-gap'
  | 'make-before-break'
  | 'calling-only-when-registered'
  | 'search-before-create'
  | 'delete-only-what-retires'

/**
 * Asked once more right before a change is written down, apart from the rules and on purpose in other words: a mistake
 * in the ladder stops one number here and does not reach Twilio. Null when all is well.
 */
export function violatedBy (managed: Managed, step: Write): Invariant | null {
  if (managed.journal.doubt !== null) return 'one-change-at-a-time'
  return managed.kind === 'assignment' ? ofNumber(managed, step) : ofAddress(managed, step)
}

function ofNumber (assignment: Assignment, step: Write): Invariant | null {
  const { number } = assignment
  if (pauseOf(assignment) !== null) return 'nothing-while-paused'
  if (number === null || !('phoneNumberSid' in step) || number.phoneNumberSid !== step.phoneNumberSid) {
    return 'only-what-was-seen'
  }
  if (inFlight(number)) return 'never-while-pending'
  switch (step.name) {
    case 'associate-address': return ofAssociation(assignment, number, step)
    case 'disassociate-address': return ofClear(assignment)
    case 'set-emergency-status':
      return registeredSid(assignment) === null ? 'calling-only-when-registered' : null
  }
}

function ofAssociation (
  { address, memory: { previousSid }, desired }: Assignment, number: ObservedNumber,
  { addressSid }: Extract<Write, { name: 'associate-address' }>
): Invariant | null {
  const { emergencyAddressSid: shown } = number
  const bare = registrationOf(number) === 'unregistered' && (shown === null || shown === addressSid)
  if (!bare) return 'only-onto-a-bare-number'
  const known = (address.state === 'valid' && addressSid === address.sid) || addressSid === previousSid
  return desired.assigned && known ? null : 'only-a-known-address'
}

/** Of a removal nothing is asked but that Twilio has settled. */
function ofClear (assignment: Assignment): Invariant | null {
  const { desired, address } = assignment
  if (!desired.assigned) return null
  if (registeredAt(assignment, address.sid)) return 'no-needless-gap'
  return registeredSid(assignment) !== null && address.state !== 'valid' ? 'make-before-break' : null
}

function ofAddress ({ accountPaused, sid, searchedAt, retiring }: Address, step: Write): Invariant | null {
  if (accountPaused) return 'nothing-while-paused'
  switch (step.name) {
    case 'create-address': return sid === null && searchedAt !== null && !retiring ? null : 'search-before-create'
    case 'delete-address': return retiring && sid === step.addressSid ? null : 'delete-only-what-retires'
    case 'associate-address':
    case 'disassociate-address':
    case 'set-emergency-status': return 'only-what-was-seen'
  }
}
