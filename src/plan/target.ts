import type { Assignment } from '../domain/assignment.js'
import type { AddressSid } from '../domain/brand.js'
import { registrationOf } from '../domain/phone-number.js'

/** How often one generation's address is associated before its registration counts as refused: once, and once more. */
export const MAX_ASSOCIATIONS = 2

/** The registration of the desired address failed for good in this generation, and the caller allows going back. */
export function gaveUp (assignment: Assignment): boolean {
  const { desired, memory } = assignment
  return desired.onFailure === 'restore-previous' && memory.associations >= MAX_ASSOCIATIONS &&
    !registeredAt(assignment, assignment.address.sid)
}

/** There is a previous address to bring back. The one that is wanted is none: it is what has just failed. */
export function goesBack (assignment: Assignment): boolean {
  const { address, memory: { previousSid } } = assignment
  return gaveUp(assignment) && previousSid !== null && previousSid !== address.sid
}

/** The Address that belongs on the number now; null for none, and while the desired one is not accepted yet. */
export function targetSid (assignment: Assignment): AddressSid | null {
  const { desired, address, memory } = assignment
  if (!desired.assigned) return null
  return goesBack(assignment) ? memory.previousSid : address.sid
}

/** The Address at which Twilio last showed the number registered, whosever it is; null for none. */
export function registeredSid ({ number }: Assignment): AddressSid | null {
  return number !== null && registrationOf(number) === 'registered' ? number.emergencyAddressSid : null
}

/** Did Twilio last show the number registered at this very Address? */
export function registeredAt (assignment: Assignment, sid: AddressSid | null): boolean {
  return sid !== null && registeredSid(assignment) === sid
}
