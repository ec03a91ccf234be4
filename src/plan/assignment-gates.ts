import { act, rest, type Decision } from './decision.js'
import { hasDrifted, healSuspendedMs, isHealing } from './drift.js'
import { isStale } from './patience.js'
import { look, shows, type Seen } from './seen.js'
import { registeredSid } from './target.js'

/** Somebody asked, or a pass over the account did not show it: what was seen before then will not do. */
export function lookRequested (seen: Seen): Decision | null {
  const { assignment: { retryRequestedAt, missing }, number: { observedAt } } = seen
  const asked = Math.max(retryRequestedAt?.getTime() ?? 0, missing?.at.getTime() ?? 0)
  return observedAt.getTime() < asked ? act('look-requested', look(seen)) : null
}

/** Removal is done once Twilio shows neither an address nor a registration. */
export function removed (seen: Seen): Decision | null {
  const { assignment: { desired }, number: { emergencyAddressSid } } = seen
  const bare = emergencyAddressSid === null && shows(seen, 'unregistered')
  return !desired.assigned && bare ? { kind: 'forget', reason: 'removed' } : null
}

export function noVoice ({ assignment, number }: Seen): Decision | null {
  return assignment.desired.assigned && !number.voice ? rest('blocked', 'no-voice') : null
}

/** It was as wanted, and somebody changed it: told, or undone through the same steps as any change. */
export function drift ({ assignment, now }: Seen): Decision | null {
  const { desired, memory } = assignment
  if (!hasDrifted(assignment)) return null
  // Half-way through: not so when somebody has put theirs on again meanwhile, which is another change to undo.
  if (isHealing(memory) && registeredSid(assignment) === null) return null
  if (desired.drift === 'report') return rest('blocked', 'drifted')
  const left = healSuspendedMs(memory, now)
  return left > 0 ? rest('blocked', 'healed-too-often', left) : null
}

/** The address's own row is woken by Twilio's verdict, and wakes this one in the same commit. */
export function addressNotAccepted ({ assignment: { desired, address } }: Seen): Decision | null {
  if (!desired.assigned) return null
  switch (address.state) {
    case 'valid': return null
    case 'validating': return rest('waiting', 'address-validating')
    case 'retired':
    case 'removing': return rest('waiting', 'address-removing')
    case 'suggested': return rest('blocked', 'address-suggested')
    case 'invalid': return rest('blocked', 'address-invalid')
  }
}

/** What was so long ago may not be so: it is not called settled before it was seen again. */
export function staleSighting (seen: Seen): Decision | null {
  return isStale(seen.number.observedAt, seen) ? act('sighting-stale', look(seen)) : null
}
