import type { Assignment } from '../domain/assignment.js'

/** What holds an assignment back from every change: the wider pause speaks. Null when nothing does. */
export function pauseOf ({ accountPaused, desired }: Assignment): 'paused' | 'account-paused' | null {
  if (accountPaused) return 'account-paused'
  return desired.paused ? 'paused' : null
}
