import pg from 'pg'
import { migrationNames } from './migrations.js'

/**
 * How long the server may leave a question without an answer before it counts as gone, in milliseconds. A connection
 * that has died without a word would otherwise keep the process starting for hours. What a migration itself does may
 * take as long as a big table needs.
 */
const LIMITS = { answerMs: 30_000, scriptMs: 60 * 60_000 }

/**
 * Brings the database up to date with prisma/migrations, under the engine's own lock, so that any number of processes
 * may start at once. Leaves Prisma's ordinary `_prisma_migrations` ledger. Answers the names of those it applied.
 * Throws when the server does not answer in time.
 */
export async function migrate (
  connectionString: string, { answerMs = LIMITS.answerMs }: { readonly answerMs?: number } = {}
): Promise<readonly string[]> {
  const pool = new pg.Pool({
    connectionString, max: 2, connectionTimeoutMillis: 10_000, query_timeout: answerMs, keepAlive: true
  })
  // Every statement that a broken connection concerns fails by itself.
  pool.on('error', () => {})
  pool.on('connect', (client) => { client.on('error', () => {}) })
  try {
    if (await isUpToDate(pool)) return []
    // Only where there is something to do: the engine is 35 MB that a process would keep for good.
    const { applyMigrations } = await import('./migration-engine.js')
    return await applyMigrations(pool, LIMITS.scriptMs)
  } finally {
    await pool.end()
  }
}

/** Has every migration been applied to its end, and does none lie there half done, of which the engine would tell? */
async function isUpToDate (pool: pg.Pool): Promise<boolean> {
  const { rows: [ledger] } = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there")
  if (ledger?.there !== true) return false
  const { rows } = await pool.query<{ name: string, done: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS done
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`)
  const applied = new Set(rows.map(({ name }) => name))
  return rows.every(({ done }) => done) && migrationNames().every((name) => applied.has(name))
}
