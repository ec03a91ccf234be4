import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq'

/** Where the bell hangs: on Redis where there is one, otherwise on the database that is there anyway. */
export interface QueueOptions {
  readonly redisUrl: string | null
  readonly databaseUrl: string
}

/** All jobs are hints that carry a key, in one queue. */
export const QUEUE = 'reconcile'

/** BullMQ reconnects ever more slowly, up to 20 s; work must go on within two seconds of an outage's end. */
const retryStrategy = (times: number) => Math.min(200 * times, 1_500)

/** The only place that knows which backend BullMQ runs on. */
export function queueBackend ({ redisUrl, databaseUrl }: QueueOptions) {
  if (redisUrl !== null) {
    const redis = { url: redisUrl, connectTimeout: 2_000, retryStrategy }
    return {
      ...withBackend(createRedisBackend),
      // A producer fails at once while Redis is away: no request ever waits for it.
      producer: { ...redis, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
      consumer: { ...redis, maxRetriesPerRequest: null }
    }
  }
  const postgres = { connectionString: databaseUrl, schema: 'queue', migrate: true, max: 3 }
  return { ...withBackend(createPostgresBackend), producer: postgres, consumer: postgres }
}
