import type { Assignment } from '../domain/assignment.js'
import { registersAddresses } from '../domain/country.js'
import { registrationOf, type ObservedNumber } from '../domain/phone-number.js'
import { hasDrifted } from './drift.js'
import { isStale, type Moment } from './patience.js'
import { registeredAt, registeredSid } from './target.js'

/** Would an emergency call from the number reach the right dispatcher now? */
export type Coverage = 'protected' | 'protected-by-previous' | 'unprotected' | 'unknown' | 'not-applicable'

/**
 * Judged by emergency_address_status, the Address SID and the age of what we saw; never by emergency_status.
 * Old news is `unknown`, never green.
 */
export function coverageOf (assignment: Assignment, moment: Moment): Coverage {
  const { number, isoCountry } = assignment
  if (number === null) return 'unknown'
  return notKnown(number, isoCountry, moment) ?? registeredCoverage(assignment)
}

/** A number nobody assigned is protected exactly when it is registered, at whatever address. */
export function coverageOfUnassigned (number: ObservedNumber, isoCountry: string | null, moment: Moment): Coverage {
  const registered = registrationOf(number) === 'registered' && number.emergencyAddressSid !== null
  return notKnown(number, isoCountry, moment) ?? (registered ? 'protected' : 'unprotected')
}

function notKnown (number: ObservedNumber, isoCountry: string | null, moment: Moment): Coverage | null {
  if (!number.voice || !registersAddresses(isoCountry)) return 'not-applicable'
  return isStale(number.observedAt, moment) || registrationOf(number) === null ? 'unknown' : null
}

function registeredCoverage (assignment: Assignment): Coverage {
  const { desired, address, journal: { doubt } } = assignment
  // A clear that may have landed has taken the address down, whatever we saw before it.
  if (doubt?.step === 'disassociate-address') return 'unprotected'
  if (desired.assigned && registeredAt(assignment, address.sid)) return 'protected'
  if (registeredSid(assignment) === null) return 'unprotected'
  // Registered elsewhere: on the way there the earlier address still helps; once arrived, somebody has led it astray.
  return hasDrifted(assignment) ? 'unprotected' : 'protected-by-previous'
}
