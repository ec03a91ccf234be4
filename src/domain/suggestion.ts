import { identityOf, type CivicAddress } from './civic-address.js'
import { civicErrors, tidied } from './civic-rules.js'

/** A field on which the caller and Twilio differ. */
export interface Difference {
  readonly field: string
  /** What the caller wants. */
  readonly wanted: string | null
  /** What Twilio shows, or suggests. */
  readonly shown: string | null
}

/** The spelling Twilio would accept, complete, and how it differs from the caller's. */
export interface Suggestion {
  readonly civic: CivicAddress
  readonly differences: readonly Difference[]
}

/** In the order in which an address is written. */
const FIELDS = ['customerName', 'street', 'streetSecondary', 'city', 'region', 'postalCode', 'isoCountry'] as const

/**
 * The address Twilio would accept, from the fields it named; null when there is nothing to take: it says what the
 * caller said, it is in another country, or it breaks our own rules.
 */
export function suggestionFor (civic: CivicAddress, named: Partial<CivicAddress>): Suggestion | null {
  // What Twilio does not name stays, the suite above all: without it nobody is found inside the building.
  const complete = { ...civic, ...named, streetSecondary: named.streetSecondary ?? civic.streetSecondary }
  // Text that is the same address but for its spacing would lead back to the very one that was refused.
  if (complete.isoCountry !== civic.isoCountry || identityOf(complete) === identityOf(civic)) return null
  // Judged like a caller's text, tidied; but kept as it is, because that is the spelling Twilio knows.
  if (civicErrors(tidied(complete)).length > 0) return null
  return { civic: complete, differences: differencesBetween(civic, complete) }
}

function differencesBetween (wanted: CivicAddress, shown: CivicAddress): readonly Difference[] {
  return FIELDS
    .filter((field) => wanted[field] !== shown[field])
    .map((field) => ({ field, wanted: wanted[field], shown: shown[field] }))
}
