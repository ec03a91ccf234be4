import pg from 'pg'
import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { openBell } from '../../src/queue/bell.js'
import { listen } from '../../src/queue/listener.js'
import { postgresOptions } from '../../src/queue/postgres.js'
import type { Key } from '../../src/reconcile/ports.js'
import { emptyDatabase } from '../support/database.js'
import { aProxy } from '../support/proxy.js'
import { delivers } from '../support/queue.js'

t.test('a connection of the queue that breaks in somebody\'s hands does not end the process', async (t) => {
  const { Client, ...options } = postgresOptions(await emptyDatabase(t))
  const pool = new pg.Pool({ ...options, Client })
  t.teardown(() => pool.end())
  const broken = await pool.connect()
  const { rows: [{ pid }] } = await broken.query('SELECT pg_backend_pid() AS pid')
  const ended = new Promise((resolve) => { broken.once('end', resolve) })
  await pool.query('SELECT pg_terminate_backend($1)', [pid])
  await ended
  broken.release(true)
  t.match(await pool.query('SELECT 1 AS one'), { rows: [{ one: 1 }] })
})

t.test('a database that is away while both ends start is not away for good', async (t) => {
  const proxy = await aProxy(t, await emptyDatabase(t))
  const options = { redisUrl: null, databaseUrl: proxy.url }
  proxy.refuse()
  const bell = openBell(options, () => {})
  const taken: Key[] = []
  const listener = listen({ ...options, concurrency: 1 }, async (key) => { taken.push(key) }, () => {})
  t.teardown(async () => { await listener.close(); await bell.close() })
  for (let times = 0; times < 2; times++) {
    await t.rejects(bell.ring([{ kind: 'assignment', key: '+14155550100' as PhoneNumber }]), { code: 'ECONNREFUSED' })
  }

  await proxy.listen()
  await delivers(bell, () => taken.length)
  t.not(await bell.waiting(), null)
})
