import pg from 'pg'
import t from 'tap'
import { postgresOptions } from '../../src/queue/postgres.js'
import { emptyDatabase } from '../support/database.js'

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
