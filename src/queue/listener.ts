import type { Key } from '../reconcile/ports.js'
import { QUEUE, queueBackend, type QueueOptions } from './backend.js'
import { closePatiently } from './patiently.js'

export interface ListenerOptions extends QueueOptions {
  readonly concurrency: number
}

/** Takes keys off the queue and hands each to `run`, so many at a time. Close waits for those in hand. */
export interface Listener {
  close (): Promise<void>
}

/** A key whose run fails is not tried again from here: its row is due again a lease later. */
export function listen (
  { concurrency, ...options }: ListenerOptions, run: (key: Key) => Promise<void>, onError: (error: Error) => void
): Listener {
  const { Worker, consumer } = queueBackend(options)
  const inHand = new Set<Promise<void>>()
  const taken = async (key: Key): Promise<void> => {
    const running = run(key)
    inHand.add(running)
    try {
      await running
    } finally {
      inHand.delete(running)
    }
  }
  const worker = new Worker<Key>(QUEUE, async ({ data: { kind, key } }) => await taken({ kind, key } as Key), {
    connection: consumer,
    concurrency,
    lockDuration: 30_000,
    stalledInterval: 15_000,
    maxStalledCount: 1,
    drainDelay: 5
  })
  worker.on('error', onError)
  worker.on('failed', (_job, error) => onError(error))
  return {
    async close () {
      // Takes no more, without waiting; what is in hand may take as long as a request; the queue itself, a second.
      worker.pause(true).catch(() => {})
      await Promise.allSettled(inHand)
      await closePatiently(() => worker.close(), () => worker.close(true))
    }
  }
}
