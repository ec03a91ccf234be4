import { setTimeout } from 'node:timers/promises'

/** How long a queue that does not answer is waited for at the end. Nothing is lost with it. */
const CLOSE_MS = 1_000

/** Closes in order, or, where the queue is away and closing hangs, leaves it at that after a second. */
export async function closePatiently (close: () => Promise<unknown>, force: () => Promise<unknown>): Promise<void> {
  const enough = new AbortController()
  const late = setTimeout(CLOSE_MS, 'late' as const, { signal: enough.signal }).catch(() => 'aborted' as const)
  const outcome = await Promise.race([close().catch(() => 'closed'), late])
  enough.abort()
  if (outcome === 'late') force().catch(() => {})
}
