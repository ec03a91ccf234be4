import { act, rest, type Decision } from './decision.js'
import { isStale } from './patience.js'
import { look, shows, type Seen } from './seen.js'
import { registeredAt } from './target.js'

/** Removal is done once Twilio shows neither an address nor a registration. */
export function removed (seen: Seen): Decision | null {
  const { assignment: { desired }, number: { emergencyAddressSid } } = seen
  const bare = emergencyAddressSid === null && shows(seen, 'unregistered')
  return !desired.assigned && bare ? { kind: 'forget', reason: 'removed' } : null
}

export function noVoice ({ assignment, number }: Seen): Decision | null {
  return assignment.desired.assigned && !number.voice ? rest('blocked', 'no-voice') : null
}

/** Once this generation was seen fulfilled, only somebody else can have changed the number. */
export function drift ({ assignment }: Seen): Decision | null {
  const { desired, memory, generation, address } = assignment
  const wasFulfilled = desired.assigned && memory.observedGeneration === generation
  const drifted = wasFulfilled && !registeredAt(assignment, address.sid)
  return drifted && desired.drift === 'report' ? rest('blocked', 'drifted') : null
}

/** The address's own row is woken by Twilio's verdict, and wakes this one in the same commit. */
export function addressNotAccepted ({ assignment: { desired, address } }: Seen): Decision | null {
  if (!desired.assigned) return null
  switch (address.state) {
    case 'valid': return null
    case 'validating': return rest('waiting', 'address-validating')
    case 'removing': return rest('waiting', 'address-removing')
    case 'suggested': return rest('blocked', 'address-suggested')
    case 'invalid': return rest('blocked', 'address-invalid')
  }
}

/** What was so long ago may not be so: it is not called settled before it was seen again. */
export function staleSighting (seen: Seen): Decision | null {
  return isStale(seen.number.observedAt, seen) ? act('sighting-stale', look(seen)) : null
}
