import type { Difference } from '../../domain/suggestion.js'

/** The representation of where the caller and Twilio part. */
export function differencesView (differences: readonly Difference[]) {
  return differences.map(({ field, wanted, shown }) => ({ field, wanted, shown }))
}
