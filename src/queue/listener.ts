import type { Key } from '../reconcile/ports.js'
import { consumerBackend, QUEUE, type QueueOptions } from './backend.js'
import type { RunKey } from './one-at-a-time.js'
import { closePatiently } from './patiently.js'

export interface ListenerOptions extends QueueOptions {
  /** So many keys at a time, to begin with. */
  readonly concurrency: number
}

/** Takes keys off the queue and hands each to `run`, so many at a time. Close waits for those in hand. */
export interface Listener {
  /** Was anything taken since this was last asked, or are all hands full? */
  heard (): boolean
  /** Takes so many keys at a time from now on; those in hand are finished. */
  resize (concurrency: number): void
  close (): Promise<void>
}

/** A key whose run fails is not tried again from here: its row is due again a lease later. */
export function listen (
  { concurrency, ...options }: ListenerOptions, run: RunKey, onError: (error: Error) => void
): Listener {
  let closing = false
  const { Worker, connection } = consumerBackend(options, () => closing)
  const inHand = new Set<Promise<void>>()
  let took = false
  const taken = async (key: Key): Promise<void> => {
    took = true
    const running = run(key)
    inHand.add(running)
    try {
      await running
    } finally {
      inHand.delete(running)
    }
  }
  const worker = new Worker<Key>(QUEUE, async ({ data: { kind, key } }) => await taken({ kind, key } as Key), {
    connection,
    concurrency,
    lockDuration: 30_000,
    stalledInterval: 15_000,
    maxStalledCount: 1,
    drainDelay: 5,
    runRetryDelay: 1_000
  })
  worker.on('error', onError)
  worker.on('failed', (_job, error) => onError(error))
  return {
    heard () {
      const heard = took || inHand.size >= worker.concurrency
      took = false
      return heard
    },
    resize (most) { worker.concurrency = most },
    async close () {
      // Takes no more, without waiting; what is in hand may take as long as a request; the queue itself, a second.
      closing = true
      worker.pause(true).catch(() => {})
      await Promise.allSettled(inHand)
      await closePatiently(() => worker.close(), () => worker.disconnect())
    }
  }
}
