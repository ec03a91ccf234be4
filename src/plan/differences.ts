import type { Assignment } from '../domain/assignment.js'
import type { Difference } from '../domain/suggestion.js'
import type { Reason } from './reasons.js'

/** Field by field, where the wish and Twilio part: its suggestion for the address, or what drift made of the number. */
export function differencesBehind (reason: Reason, assignment: Assignment): readonly Difference[] {
  switch (reason) {
    case 'address-suggested': return assignment.address.refusal?.suggestion?.differences ?? []
    case 'drifted':
    case 'healed-too-often': return driftOf(assignment)
    default: return []
  }
}

function driftOf ({ address, number }: Assignment): readonly Difference[] {
  const differences: readonly Difference[] = [
    { field: 'emergencyAddressSid', wanted: address.sid, shown: number?.emergencyAddressSid ?? null },
    { field: 'emergencyAddressStatus', wanted: 'registered', shown: number?.emergencyAddressStatus ?? null }
  ]
  return differences.filter(({ wanted, shown }) => wanted !== shown)
}
