import { inFlight, registrationOf } from '../domain/phone-number.js'
import type { Decision } from './decision.js'
import { pollMs } from './patience.js'
import { lookEvery, shows, type Seen } from './seen.js'

/** A write was begun and its end is not known: only looking is allowed until it is. */
export function outcomeUnknown (seen: Seen): Decision | null {
  const { doubt } = seen.assignment.journal
  return doubt === null ? null : lookEvery(seen, 'outcome-unknown', seen.patience.pollMs)
}

export function changeInFlight (seen: Seen): Decision | null {
  if (!inFlight(seen.number)) return null
  const reason = shows(seen, 'pending-registration') ? 'registration-pending' : 'unregistration-pending'
  return lookEvery(seen, reason, pollMs(seen.assignment.memory.pendingSince ?? seen.number.observedAt, seen))
}

export function unknownStatus (seen: Seen): Decision | null {
  return registrationOf(seen.number) === null ? lookEvery(seen, 'status-unknown', seen.patience.pollMaxMs) : null
}

/** Twilio's own sample answer to a clear shows `registered` and no SID: such a state is read again, not acted upon. */
export function contradiction (seen: Seen): Decision | null {
  const bare = seen.number.emergencyAddressSid === null
  return bare && shows(seen, 'registered', 'registration-failure')
    ? lookEvery(seen, 'status-contradictory', seen.patience.pollMaxMs)
    : null
}
