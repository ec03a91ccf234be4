import pg from 'pg'
import t from 'tap'
import { migrate } from '../../src/store/migrate.js'
import { emptyDatabase } from '../support/database.js'
import { aProxy } from '../support/proxy.js'

t.test('migrations leave the ordinary ledger, and a second run finds nothing to do', async (t) => {
  const url = await emptyDatabase(t)
  const applied = await migrate(url)
  t.not(applied.length, 0)
  t.same(await migrate(url), [])

  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('SELECT migration_name, finished_at FROM _prisma_migrations ORDER BY 1')
  await client.end()
  t.same(rows.map((row) => row.migration_name), applied)
  t.ok(rows.every((row) => row.finished_at instanceof Date))
})

t.test('a migration that was left half done, or rolled back, is not taken for done', async (t) => {
  const url = await emptyDatabase(t)
  const applied = await migrate(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const last = [applied.at(-1)]

  await client.query('UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $1', last)
  await t.rejects(migrate(url), /failed migrations/, 'somebody has to look')

  await client.query('UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $1', last)
  await t.rejects(migrate(url), /already exists/, 'it is applied once more')
})

t.test('many processes may start at once: each migration is applied exactly once', async (t) => {
  const url = await emptyDatabase(t)
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url)))
  const names = applied.flat()
  t.equal(new Set(names).size, names.length)
})

t.test('a database that goes silent in the middle is given up, so that the process can be started again', async (t) => {
  const proxy = await aProxy(t, await emptyDatabase(t))
  const migrating = migrate(proxy.url, { answerMs: 1_000 })
  proxy.silenceAfter('advisory_lock')
  await t.rejects(migrating, /timeout/i)
  t.equal(proxy.losses(), 1, 'it was in the middle')
})
