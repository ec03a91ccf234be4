import { contradictory, inFlight, registrationOf } from '../domain/phone-number.js'
import type { Decision } from './decision.js'
import { lookEvery, poll, shows, type Seen } from './seen.js'

/** A write was begun and its end is not known: only looking is allowed until it is. */
export function outcomeUnknown (seen: Seen): Decision | null {
  const { doubt } = seen.assignment.journal
  return doubt === null ? null : lookEvery(seen, 'outcome-unknown', seen.patience.pollMs)
}

export function changeInFlight (seen: Seen): Decision | null {
  if (!inFlight(seen.number)) return null
  const reason = shows(seen, 'pending-registration') ? 'registration-pending' : 'unregistration-pending'
  return poll(seen, reason, seen.assignment.memory.pendingSince ?? seen.number.observedAt)
}

export function unknownStatus (seen: Seen): Decision | null {
  return registrationOf(seen.number) === null ? lookEvery(seen, 'status-unknown', seen.patience.pollMaxMs) : null
}

/** No address and yet registered, or failed to be: read again, not acted upon; stalled past the deadline. */
export function contradiction (seen: Seen): Decision | null {
  return contradictory(seen.number) ? lookEvery(seen, 'status-contradictory', seen.patience.pollMaxMs) : null
}
