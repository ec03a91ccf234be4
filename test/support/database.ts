import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Test } from 'tap'
import { migrate } from '../../src/store/migrate.js'

/** The server that the test command started, or the one that was named. Every file makes its own databases on it. */
export const SERVER_URL = process.env['TEST_POSTGRES_URL'] ?? missing()

/** A fresh, empty database, dropped when the test is over. Answers its URL. */
export async function emptyDatabase (t: Test): Promise<string> {
  const name = `dispatchable_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE DATABASE ${name}`)
  t.teardown(() => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  const url = new URL(SERVER_URL)
  url.pathname = `/${name}`
  return url.href
}

/** A fresh database with today's tables. */
export async function migratedDatabase (t: Test): Promise<string> {
  const url = await emptyDatabase(t)
  await migrate(url)
  return url
}

async function onServer (sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL })
  client.on('error', () => {})
  await client.connect()
  await client.query(sql)
  await client.end()
}

function missing (): never {
  throw new Error('TEST_POSTGRES_URL is not set: run the tests with npm test, or name a PostgreSQL server.')
}
