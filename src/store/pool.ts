import pg from 'pg'
import { isPassing } from './unavailable.js'

export interface PoolOptions {
  readonly connectionString: string
  /** How long a lease lasts: no statement may outlive a good part of it. */
  readonly leaseMs: number
  readonly max: number
  /** As PostgreSQL shows it in `pg_stat_activity`. */
  readonly name?: string
}

/** How long anybody waits for a connection, whatever the lease: a caller is told to come back rather than kept. */
const MAX_WAIT_MS = 3_000

/** Hears of connections that broke while nobody was using them, so that they end a statement and not the process. */
export type OnPoolError = (error: Error) => void

/**
 * Connections that our own statements and Prisma's share. Statements, locks and idle transactions are cut off well
 * within a lease.
 */
export function openPool (
  { connectionString, leaseMs, max, name = 'dispatchable' }: PoolOptions, onError: OnPoolError
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: Math.min(MAX_WAIT_MS, Math.round(leaseMs / 4)),
    statement_timeout: Math.round(leaseMs / 4),
    // A server that has gone without a word cuts nothing off: the answer is waited for a little longer, and no more.
    query_timeout: Math.round(leaseMs * 0.3),
    keepAlive: true,
    lock_timeout: Math.round(leaseMs / 10),
    idle_in_transaction_session_timeout: Math.round(leaseMs / 2),
    application_name: name
  })
  pool.on('error', onError)
  // A checked-out client that loses its connection emits of its own accord; unheard, it would end the process.
  pool.on('connect', (client) => { client.on('error', onError) })
  return pool
}

/**
 * Several statements that stand or fall together. Under READ COMMITTED each of them sees what was committed before it
 * began: to see what a lock waited for, take the lock in one statement and read in the next.
 */
export async function transaction<Value> (
  pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Value>
): Promise<Value> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const value = await work(client)
    await client.query('COMMIT')
    client.release()
    return value
  } catch (error) {
    // Where the database has failed it is not asked again: the connection is thrown away, and its transaction with it.
    if (isPassing(error)) client.release(true)
    else await client.query('ROLLBACK').then(() => client.release(), (broken: Error) => client.release(broken))
    throw error
  }
}
