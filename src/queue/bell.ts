import type { Key } from '../reconcile/ports.js'
import { openProducer, type QueueOptions } from './backend.js'
import { closePatiently } from './patiently.js'
import { connected, evictionPolicy, wiped } from './redis.js'

/** Every job is thrown away once taken: what is left to do stands in the ledger, not here. */
const ONCE = { attempts: 1, removeOnComplete: true, removeOnFail: true }

/** Where in the line: what was begun goes first, so that nothing new keeps it from its end. */
export type Place = 'first' | 'last'

/** A bell, not a ledger: a lost, late or repeated ring changes nothing but when a key is looked at. */
export interface Bell {
  /** Asks some worker to look at these keys. Rejects when the queue does not answer within `RING_MS`. */
  ring (keys: readonly Key[], place?: Place): Promise<void>
  /** How many rings nobody has taken yet. Null when it does not answer. */
  waiting (): Promise<number | null>
  /** Was everything in it lost since this was last asked? False when it does not answer. */
  wiped (): Promise<boolean>
  /** What it does with jobs when its memory is full; null where it tells nobody. Rejects when it does not answer. */
  evictionPolicy (): Promise<string | null>
  /** Calls back each time the queue comes back. */
  onConnected (back: () => void): void
  close (): Promise<void>
}

/** How long anybody waits for the queue: after that the sweep of due rows has to do. */
const RING_MS = 500

/** As long as a connection may take. */
const CONNECT_MS = 2_000

/** `onError` hears of every broken connection; nothing is lost by one. */
export function openBell (options: QueueOptions, onError: (error: Error) => void): Bell {
  const { queue, redis } = openProducer<Key>(options, onError)

  /** What is asked before there is a connection would wait, and pile up, until there is one. */
  async function asked<Value> (ask: () => Promise<Value>): Promise<Value> {
    if (redis !== null && redis.status !== 'ready') throw new Error('There is no connection to the queue.')
    return await within(RING_MS, ask())
  }

  return {
    async ring (keys, place = 'last') {
      if (keys.length === 0) return
      // Spelled out: a whole row would also fit the type, and rows hold people's addresses.
      const opts = { ...ONCE, lifo: place === 'first' }
      const jobs = keys.map(({ kind, key }) => ({ name: kind, data: { kind, key } as Key, opts }))
      await asked(() => queue.addBulk(jobs))
    },
    async waiting () {
      return await asked(() => queue.getJobCountByTypes('wait')).catch(() => null)
    },
    async wiped () {
      return redis !== null && await asked(() => wiped(redis)).catch(() => false)
    },
    async evictionPolicy () {
      if (redis === null) return 'noeviction'
      await connected(redis, CONNECT_MS)
      return await asked(() => evictionPolicy(redis))
    },
    onConnected (back) {
      redis?.on('ready', back)
    },
    async close () {
      await closePatiently(() => queue.close(), () => queue.disconnect())
      redis?.disconnect()
    }
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
