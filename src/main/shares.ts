import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { startLoop, type Loop } from '../queue/loop.js'
import { BEAT_MS, openWorkers } from '../store/workers.js'
import type { Config } from './config.js'
import type { Connections } from './connections.js'

/**
 * Keeps this worker's share of what the account may send to Twilio at once: an equal part for everyone who is alive.
 * While the database does not say how many that are, the share stays as it was.
 */
export function startShares (
  { pool }: Pick<Connections, 'pool'>, { twilio: { accountSid, concurrency } }: Config, log: Logger,
  take: (requests: number) => void
): Loop {
  const workers = openWorkers(pool, accountSid, randomUUID())
  let alive = 1
  const beat = async () => {
    const now = await workers.beat()
    if (now !== alive) log.info({ workers: now }, 'shares what may be sent to Twilio at once')
    alive = now
    take(Math.ceil(concurrency / alive))
  }
  const onError = (err: unknown) => log.warn({ err }, 'this worker could not say that it is alive')
  const beats = startLoop(beat, BEAT_MS, onError)
  return {
    async stop () {
      await beats.stop()
      // The others find out by themselves a little later.
      await workers.leave().catch(onError)
    }
  }
}
