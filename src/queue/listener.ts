import type { Key } from '../reconcile/ports.js'
import { QUEUE, queueBackend, type QueueOptions } from './backend.js'

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
  const worker = new Worker<Key>(QUEUE, async ({ data: { kind, key } }) => await run({ kind, key } as Key), {
    connection: consumer,
    concurrency,
    lockDuration: 30_000,
    stalledInterval: 15_000,
    maxStalledCount: 1,
    drainDelay: 5
  })
  worker.on('error', onError)
  worker.on('failed', (_job, error) => onError(error))
  return { close: () => worker.close() }
}
