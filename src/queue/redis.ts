import { Redis } from 'ioredis'

/** BullMQ reconnects ever more slowly, up to 20 s; work must go on within two seconds of an outage's end. */
const retryStrategy = (times: number) => Math.min(200 * times, 1_500)

/** What was the master may come back as a replica after a failover: it is asked for anew, rather than for ever. */
const reconnectOnError = ({ message }: Error) => message.startsWith('READONLY')

/** A peer that has gone without a word is given up after so long; a wait for the next job may take half of it. */
const SILENCE_MS = { producer: 2_000, consumer: 10_000 }

const COMMON = { connectTimeout: 2_000, retryStrategy, reconnectOnError }

/** How a worker connects, twice: it tries for as long as it takes, or until it is closed. */
export function consumerOptions (url: string, closing: () => boolean) {
  return {
    ...COMMON,
    url,
    retryStrategy: (times: number) => closing() ? null : retryStrategy(times),
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS.consumer,
    skipVersionCheck: true
  }
}

/** The connection of those who ring: it fails at once while Redis is away, for no request ever waits for it. */
export function producerConnection (url: string, onError: (error: Error) => void): Redis {
  const options = { ...COMMON, enableOfflineQueue: false, maxRetriesPerRequest: 1, socketTimeout: SILENCE_MS.producer }
  const redis = new Redis(url, options)
  redis.on('error', onError)
  return redis
}

/** Waits for so long at most until Redis can be asked. */
export async function connected (redis: Redis, ms: number): Promise<boolean> {
  if (redis.status === 'ready') return true
  return await new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), ms)
    redis.once('ready', () => {
      clearTimeout(late)
      resolve(true)
    })
  })
}

/** What Redis does when its memory is full; null where it tells nobody. Many providers forbid CONFIG, few INFO. */
export async function evictionPolicy (redis: Redis): Promise<string | null> {
  const configured = await redis.config('GET', 'maxmemory-policy').catch(() => null)
  if (Array.isArray(configured) && configured[1] !== undefined) return String(configured[1])
  const memory = await redis.info('memory').catch(() => '')
  return /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? null
}

/** Among the queue's own keys: whatever empties the queue takes it along. */
const EPOCH = 'bull:reconcile:epoch'

/** Was Redis emptied since this was last asked, by anybody? Its answer to the first who asks is that it was. */
export async function wiped (redis: Redis): Promise<boolean> {
  return await redis.set(EPOCH, new Date().toISOString(), 'NX').catch(() => null) === 'OK'
}
