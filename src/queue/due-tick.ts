import type { Key } from '../reconcile/ports.js'

export interface DueTickDeps {
  /** What is due and on nobody's list; `again` when it was offered before and nobody took it. */
  readonly offerDue: () => Promise<ReadonlyArray<{ readonly key: Key, readonly again: boolean }>>
  /** Hands keys to the workers; rejects when the queue is away. */
  readonly ring: (keys: readonly Key[]) => Promise<void>
  /** Looks at one key here and now. */
  readonly run: (key: Key) => Promise<void>
  /** How many at a time when there is no queue. */
  readonly concurrency: number
  readonly onError: (error: unknown, what: string) => void
}

/**
 * Offers what is due to the queue, and does it here when the queue is away, or silent: progress never depends on a
 * single job surviving, nor on there being a queue at all.
 */
export async function dueTick (deps: DueTickDeps, stopping: AbortSignal): Promise<void> {
  const due = await deps.offerDue()
  const fresh = due.filter(({ again }) => !again).map(({ key }) => key)
  const left = due.filter(({ again }) => again).map(({ key }) => key)
  await deps.ring(fresh).catch((error: unknown) => {
    deps.onError(error, 'the queue is away; working straight from the ledger')
    left.push(...fresh)
  })
  await inLanes(left, deps, stopping)
}

async function inLanes (
  keys: readonly Key[], { concurrency, run, onError }: DueTickDeps, stopping: AbortSignal
): Promise<void> {
  const left = [...keys]
  await Promise.all(Array.from({ length: Math.min(concurrency, left.length) }, async () => {
    for (let key = left.shift(); key !== undefined && !stopping.aborted; key = left.shift()) {
      await run(key).catch((error: unknown) => onError(error, 'a run failed; the row is due again a lease later'))
    }
  }))
}
