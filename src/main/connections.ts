import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { twilioClient } from '../provider/twilio/client.js'
import { listNumbers } from '../provider/twilio/list-numbers.js'
import { twilioProvider } from '../provider/twilio/provider.js'
import { openBell, type Bell } from '../queue/bell.js'
import type { Key, ListNumbers, Provider } from '../reconcile/ports.js'
import { enrolAccount, openDatabase, type Database } from '../store/database.js'
import { migrate } from '../store/migrate.js'
import { openPool } from '../store/pool.js'
import type { Config } from './config.js'

/** What every role of the service needs of the world outside. */
export interface Connections {
  readonly pool: Pool
  readonly database: Database
  readonly bell: Bell
  readonly provider: Provider
  readonly listNumbers: ListNumbers
  /** Rings for these keys without waiting: the rows are due whether or not anybody hears. */
  readonly wake: (keys: readonly Key[]) => void
  close (): Promise<void>
}

/** Two for the tick and the sweep, and room for the callers beside the runs. */
const SPARE_CONNECTIONS = 6

/** Opens everything, brings the database up to date, and makes the account known to it. */
export async function connect (config: Config, log: Logger): Promise<Connections> {
  const { databaseUrl, redisUrl, leaseMs, timeoutMs, twilio } = config
  const applied = await migrate(databaseUrl)
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date')

  const max = twilio.concurrency + SPARE_CONNECTIONS
  const pool = openPool({ connectionString: databaseUrl, leaseMs, max }, (err) => {
    log.warn({ err }, 'a database connection broke')
  })
  const database = openDatabase(pool)
  await enrolAccount(database, twilio.accountSid).catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  const client = twilioClient({ ...twilio, timeoutMs })
  const bell = openBell({ redisUrl, databaseUrl }, quietly(log, 'the queue cannot be reached; the due tick goes on'))
  return {
    pool,
    database,
    bell,
    provider: twilioProvider(client),
    listNumbers: listNumbers(client),
    wake (keys) {
      bell.ring(keys).catch((err: unknown) => { log.warn({ err }, 'nobody could be woken; the due tick will') })
    },
    async close () {
      try {
        await bell.close()
      } finally {
        await database.$disconnect()
        await pool.end()
      }
    }
  }
}

/** A broken queue connection says so many times a second: it is logged once in ten. */
export function quietly (log: Logger, message: string, level: 'warn' | 'error' = 'warn'): (err: Error) => void {
  let silentUntil = 0
  return (err) => {
    if (Date.now() < silentUntil) return
    silentUntil = Date.now() + 10_000
    log[level]({ err }, message)
  }
}
