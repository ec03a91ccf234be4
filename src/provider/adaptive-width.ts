/** So long without a 429, and one more request at a time is tried. */
const QUIET_MS = 5_000

/**
 * How many requests to let out at once. Twilio publishes no limit, and a 429 (error 20429) is all it says: below its
 * share a process halves what it sends at once whenever a request meets one, and takes one more in every quiet while.
 * Additive increase, multiplicative decrease, as in congestion avoidance (RFC 5681, section 3.1).
 */
export function adaptiveWidth (share: number, monotonic: () => number) {
  let most = share
  let width = share
  let changedAt = monotonic()
  let cutAt = -Infinity

  return {
    now (): number {
      const quiet = Math.floor((monotonic() - changedAt) / QUIET_MS)
      if (quiet > 0) {
        width = Math.min(most, width + quiet)
        changedAt += quiet * QUIET_MS
      }
      return width
    },
    /** A request that was let out then met a 429. What was let out before the last cut says nothing about it. */
    cut (enteredAt: number): void {
      if (enteredAt < cutAt) return
      width = Math.max(1, Math.floor(width / 2))
      cutAt = changedAt = monotonic()
    },
    /** So many from now on, and at once where nothing was cut lately. */
    share (requests: number): void {
      width = width === most ? requests : Math.min(width, requests)
      most = requests
    }
  }
}
