import { addressState, type Address } from '../../domain/address.js'
import type { CivicAddress } from '../../domain/civic-address.js'
import type { Suggestion } from '../../domain/suggestion.js'
import type { AddressBody } from '../schemas/address.js'
import { answeredView } from './answered.js'
import { differencesView } from './differences.js'
import { time } from './time.js'

/** The representation of an address and where it stands at Twilio. */
export function addressView (address: Address & { readonly createdAt: Date }): AddressBody {
  const { id, civic, sid, refusal, createdAt } = address
  return {
    id,
    state: addressState(address),
    ...civicView(civic),
    emergencyAddressSid: sid,
    suggestion: suggestionView(refusal?.suggestion ?? null),
    twilio: refusal === null ? null : answeredView(refusal),
    createdAt: time(createdAt)
  }
}

function suggestionView (suggestion: Suggestion | null): AddressBody['suggestion'] {
  if (suggestion === null) return null
  return { ...civicView(suggestion.civic), differences: differencesView(suggestion.differences) }
}

function civicView ({ customerName, street, streetSecondary, city, region, postalCode, isoCountry }: CivicAddress) {
  return { customerName, street, streetSecondary, city, region, postalCode, isoCountry }
}
