import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Limits } from '../metrics/limits.js'
import { openMetrics, type Metrics } from '../metrics/metrics.js'
import { twilioClient } from '../provider/twilio/client.js'
import { listNumbers } from '../provider/twilio/list-numbers.js'
import { twilioProvider } from '../provider/twilio/provider.js'
import { openBell, type Bell } from '../queue/bell.js'
import { waking } from '../queue/waking.js'
import type { Key, ListNumbers, Provider } from '../reconcile/ports.js'
import { enrolAccount, openDatabase, type Database } from '../store/database.js'
import { openFigures } from '../store/figures.js'
import { migrate } from '../store/migrate.js'
import { openPool } from '../store/pool.js'
import type { Config } from './config.js'

/** What every role of the service needs of the world outside. */
export interface Connections {
  readonly pool: Pool
  /** For lists alone: whoever walks through everything keeps nobody else from the ledger. */
  readonly listPool: Pool
  readonly database: Database
  readonly bell: Bell
  readonly provider: Provider
  readonly listNumbers: ListNumbers
  readonly metrics: Metrics
  /** Rings for these keys without waiting: the rows are due whether or not anybody hears. */
  readonly wake: (keys: readonly Key[]) => void
  /** The same, ahead of all who are in line. */
  readonly wakeFirst: (keys: readonly Key[]) => void
  close (): Promise<void>
}

/** Two for the tick and the sweep, and room for the callers beside the runs. */
const SPARE_CONNECTIONS = 6

/** A list may have to read a table through: more than so many at a time wait, and are told to come back. */
const LIST_CONNECTIONS = 2

/** Opens everything, brings the database up to date, and makes the account known to it. */
export async function connect (config: Config, log: Logger): Promise<Connections> {
  const { databaseUrl, redisUrl, leaseMs, timeoutMs, twilio, patience } = config
  const applied = await migrate(databaseUrl)
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date')

  const limits = limitsOf(config)
  const broken = (err: unknown) => { log.warn({ err }, 'a database connection broke') }
  const pool = openPool({ connectionString: databaseUrl, leaseMs, max: limits.databaseConnections }, broken)
  const listPool = openPool({
    connectionString: databaseUrl, leaseMs, max: LIST_CONNECTIONS, name: 'dispatchable-lists'
  }, broken)
  const database = openDatabase(pool)
  await enrolAccount(database, twilio.accountSid).catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  const metrics = openMetrics({
    readFigures: openFigures(pool, twilio.accountSid, { patience }), limits, pool, monotonic: () => performance.now()
  })
  const client = twilioClient({ ...twilio, timeoutMs })
  const queue = openBell({ redisUrl, databaseUrl }, quietly(log, 'the queue cannot be reached; the due tick goes on'))
  const bell = { ...queue, ring: metrics.ring(queue.ring) }
  const unheard = (err: unknown) => { log.warn({ err }, 'nobody could be woken; the due tick will') }
  return {
    pool,
    listPool,
    database,
    bell,
    metrics,
    provider: metrics.provider(twilioProvider(client)),
    listNumbers: metrics.listNumbers(listNumbers(client)),
    wake: waking(bell.ring, unheard),
    wakeFirst: waking((keys) => bell.ring(keys, 'first'), unheard),
    async close () {
      try {
        await bell.close()
      } finally {
        await database.$disconnect()
        await Promise.all([pool.end(), listPool.end()])
      }
    }
  }
}

/** What is bounded on purpose: every limit has a gauge. */
function limitsOf ({ twilio: { concurrency }, sweepMs, patience: { gapLimit } }: Config): Limits {
  return {
    gaps: gapLimit === 0 ? null : gapLimit,
    twilioConcurrency: concurrency,
    databaseConnections: concurrency + SPARE_CONNECTIONS,
    sweepMs
  }
}

/** A broken queue connection says so many times a second: it is logged once in ten. */
export function quietly (log: Logger, message: string, level: 'warn' | 'error' = 'warn'): (err: unknown) => void {
  let silentUntil = 0
  return (err) => {
    if (Date.now() < silentUntil) return
    silentUntil = Date.now() + 10_000
    log[level]({ err }, message)
  }
}
