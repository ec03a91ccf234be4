import type { Key } from '../reconcile/ports.js'
import { QUEUE, queueBackend, type QueueOptions } from './backend.js'
import { closePatiently } from './patiently.js'

/** Every job is thrown away once taken: what is left to do stands in the ledger, not here. */
const ONCE = { attempts: 1, removeOnComplete: true, removeOnFail: true }

/** A bell, not a ledger: a lost, late or repeated ring changes nothing but when a key is looked at. */
export interface Bell {
  /** Asks some worker to look at these keys. Rejects when the queue does not answer within `RING_MS`. */
  ring (keys: readonly Key[]): Promise<void>
  /** Does the queue answer? */
  ready (): Promise<boolean>
  close (): Promise<void>
}

/** How long anybody waits for the queue: after that the sweep of due rows has to do. */
const RING_MS = 500

/** `onError` hears of every broken connection; nothing is lost by one. */
export function openBell (options: QueueOptions, onError: (error: Error) => void): Bell {
  const { Queue, producer } = queueBackend(options)
  const queue = new Queue<Key>(QUEUE, { connection: producer })
  queue.on('error', onError)
  return {
    async ring (keys) {
      if (keys.length === 0) return
      // Spelled out: a whole row would also fit the type, and rows hold people's addresses.
      const jobs = keys.map(({ kind, key }) => ({ name: kind, data: { kind, key } as Key, opts: ONCE }))
      await within(RING_MS, queue.addBulk(jobs))
    },
    async ready () {
      return await within(RING_MS, queue.getJobCounts('wait')).then(() => true, () => false)
    },
    close: () => closePatiently(() => queue.close(), () => queue.disconnect())
  }
}

async function within<Value> (ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The queue did not answer within ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
