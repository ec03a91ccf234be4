import { msBetween, MINUTE } from './clock.js'
import { rest, type Decision } from './decision.js'
import { backoffMs } from './patience.js'
import type { Reason } from './reasons.js'
import { poll, shows, write, type Seen } from './seen.js'
import { gaveUp, MAX_ASSOCIATIONS, targetSid } from './target.js'

/** How often a clear that Twilio fails is tried before an operator must help. */
const MAX_CLEARS = 5

/** How long an address that Twilio took may stay `unregistered` before it is put on again. */
const ASSOCIATION_GRACE = MINUTE

export function clearFailed (seen: Seen): Decision | null {
  if (!shows(seen, 'unregistration-failure')) return null
  const { clears } = seen.assignment.memory
  return clears < MAX_CLEARS
    ? clearLater(seen, 'unregistration-failed', clears)
    : rest('blocked', 'unregistration-refused')
}

/** The desired address was refused downstream. To go back, or to give up, is the next rule's affair. */
export function registrationFailed (seen: Seen): Decision | null {
  const { assignment: { desired, address, memory: { associations } }, number } = seen
  const failed = shows(seen, 'registration-failure') && number.emergencyAddressSid === address.sid
  if (!failed || !desired.assigned) return null
  if (associations < MAX_ASSOCIATIONS) return clear(seen, 'registration-failed')
  return desired.onFailure === 'keep-trying' ? clearLater(seen, 'registration-failed', associations) : null
}

export function unwantedAddress (seen: Seen): Decision | null {
  const { emergencyAddressSid } = seen.number
  if (emergencyAddressSid === null) return null
  if (emergencyAddressSid !== targetSid(seen.assignment)) return clear(seen, 'unwanted-address')
  // The address we went back to is refused as well: nothing is left to try without the caller.
  return shows(seen, 'registration-failure') ? rest('blocked', 'registration-refused') : null
}

export function unseenAssociation (seen: Seen): Decision | null {
  const { assignment: { memory: { pendingSince, associations } }, number, now } = seen
  const taken = number.emergencyAddressSid !== null && shows(seen, 'unregistered')
  if (!taken || pendingSince === null) return null
  const again = msBetween(pendingSince, now) >= ASSOCIATION_GRACE && associations < MAX_ASSOCIATIONS
  return again ? null : poll(seen, 'registration-pending', pendingSince)
}

export function missingAddress (seen: Seen): Decision | null {
  const addressSid = targetSid(seen.assignment)
  if (addressSid === null || !shows(seen, 'unregistered')) return null
  const { phoneNumberSid } = seen.number
  return write(seen, 'missing-address', { name: 'associate-address', phoneNumberSid, addressSid })
}

export function wentBack ({ assignment }: Seen): Decision | null {
  return gaveUp(assignment) ? rest('blocked', 'rolled-back') : null
}

function clear (seen: Seen, reason: Reason): Decision {
  return write(seen, reason, { name: 'disassociate-address', phoneNumberSid: seen.number.phoneNumberSid })
}

/** Clears once the pause for so many failures has passed since Twilio showed the last one. */
function clearLater (seen: Seen, reason: Reason, failures: number): Decision {
  const failedAt = seen.assignment.memory.failedAt ?? seen.number.observedAt
  const left = backoffMs(Math.max(1, failures), seen.patience) - msBetween(failedAt, seen.now)
  return left > 0 ? rest('waiting', reason, left) : clear(seen, reason)
}
