import pg from 'pg'
import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, call, until } from '../support/service.js'

const PATH = `/v1/assignments/${EXAMPLE.phoneNumber}`

t.test('lists that take long keep nobody from declaring: they have two connections of their own', async (t) => {
  const { start, config } = await aService(t, { TWILIO_CONCURRENCY: '1' })
  const service = await start('api')
  t.teardown(service.stop)
  const pool = new pg.Pool({ connectionString: config('api').databaseUrl })
  t.teardown(() => pool.end())
  const put = (address: object) => call(service.url, PATH, { method: 'PUT', body: { address } })
  t.equal((await put(EXAMPLE.address)).status, 202)
  t.equal((await call(service.url, '/v1/assignments')).body.data.length, 1)

  // A list that reads a large table through, played by a view that only lists are held up by.
  await pool.query(`CREATE FUNCTION slowly () RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
    BEGIN
      IF current_setting('application_name') = 'dispatchable-lists' THEN PERFORM pg_sleep(1.5); END IF;
      RETURN true;
    END $$`)
  await pool.query('ALTER TABLE account RENAME TO account_table')
  await pool.query('CREATE VIEW account AS SELECT * FROM account_table WHERE slowly()')

  const lists = Array.from({ length: 20 }, () => call(service.url, '/v1/assignments'))
  const phones = Array.from({ length: 20 }, () => call(service.url, '/v1/phone-numbers'))
  const reading = async () => {
    const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'dispatchable-lists' AND state = 'active' AND datname = current_database()`)
    return rows[0]?.n ?? 0
  }
  t.equal(await until(reading, (n) => n === 2), 2)
  const before = performance.now()
  t.match(await put(EXAMPLE.otherAddress), { status: 202, body: { generation: 2 } })
  t.equal((await call(service.url, `${PATH}/status`)).status, 200)
  t.ok(performance.now() - before < 1_500, 'nobody stood in line')
  const statuses = (await Promise.all([...lists, ...phones])).map(({ status }) => status)
  t.ok(statuses.every((status) => status === 200 || status === 503), String(statuses))
  t.ok(statuses.includes(503), 'too many at a time are told to come back')
})
