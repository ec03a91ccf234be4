import type { Patience } from '../../plan/patience.js'

/** When asking again makes sense, for `Retry-After`. */
export function lookAgainSeconds ({ pollMs }: Pick<Patience, 'pollMs'>): number {
  return Math.max(1, Math.ceil(pollMs / 1000))
}
