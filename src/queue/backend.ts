import { createRedisBackend, withBackend } from 'bullmq'
import type { Redis } from 'ioredis'
import { createPostgresBackend, postgresOptions } from './postgres.js'
import { consumerOptions, producerConnection } from './redis.js'

/** Where the bell hangs: on Redis where there is one, otherwise on the database that is there anyway. */
export interface QueueOptions {
  readonly redisUrl: string | null
  readonly databaseUrl: string
}

/** All jobs are hints that carry a key, in one queue. */
export const QUEUE = 'reconcile'

const ON_REDIS = withBackend(createRedisBackend)
const ON_POSTGRES = withBackend(createPostgresBackend)

/** The end that is rung at, and its Redis where there is one. */
export function openProducer<Data> (
  { redisUrl, databaseUrl }: QueueOptions, onError: (error: Error) => void
) {
  const redis: Redis | null = redisUrl === null ? null : producerConnection(redisUrl, onError)
  // Without the version check nothing that happens while it connects can break it for good.
  const queue = redis === null
    ? new ON_POSTGRES.Queue<Data>(QUEUE, { connection: postgresOptions(databaseUrl) })
    : new ON_REDIS.Queue<Data>(QUEUE, { connection: redis, skipVersionCheck: true })
  queue.on('error', onError)
  return { queue, redis }
}

/** What makes the end that listens. */
export function consumerBackend ({ redisUrl, databaseUrl }: QueueOptions, closing: () => boolean) {
  return redisUrl === null
    ? { Worker: ON_POSTGRES.Worker, connection: postgresOptions(databaseUrl) }
    : { Worker: ON_REDIS.Worker, connection: consumerOptions(redisUrl, closing) }
}
