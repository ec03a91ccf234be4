import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { asked } from '../support/postgres-server.js'
import { aService, call, until } from '../support/service.js'
import { queueUp, timed } from '../support/timed.js'

const PATH = '/v1/assignments/+14155550100'
const OTHER = { ...EXAMPLE.address, street: '101 Market St' }

t.test('more callers than connections, and a lock nobody lets go: 2xx or 503, and nobody hangs', async (t) => {
  const { start, config } = await aService(t, { TWILIO_CONCURRENCY: '1', LEASE_MS: '8000', TWILIO_TIMEOUT_MS: '2000' })
  const service = await start('api')
  t.teardown(service.stop)
  const { databaseUrl } = config('api')
  const put = (index: number) => timed(service.url, 'PUT', PATH, {
    address: { ...EXAMPLE.address, street: `${100 + index} Market St` }
  })
  t.equal((await put(0)).status, 202)
  const statuses = async (many: Promise<{ status: number, ms: number }[]>) => {
    const all = await many
    const slowest = Math.max(...all.map(({ ms }) => ms))
    t.ok(slowest < 15_000, `the slowest took ${Math.round(slowest)} ms`)
    return [...new Set(all.map(({ status }) => status))].sort()
  }
  const reads = Promise.all(Array.from({ length: 50 }, () => timed(service.url, 'GET', PATH)))
  t.same(await statuses(reads), [200], 'fifty readers take turns')

  const writes = asked(databaseUrl,
    'DO $$ BEGIN LOCK TABLE assignment IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep(4); END $$')
  await until(() => asked(databaseUrl, "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"),
    (rows) => rows.length > 0)
  const locked = Promise.all(Array.from({ length: 50 }, (_, index) => put(index)))
  t.same((await statuses(locked)).filter((status) => ![200, 202, 503].includes(status)), [])
  t.ok((await locked).some(({ status }) => status === 503), 'locks are not waited for without end')
  t.ok((await locked).filter(({ status }) => status === 503).every(({ headers }) => headers.has('retry-after')))
  await writes
  t.equal((await put(1)).status < 300, true, 'and then all is well')
})

// The service's own: BullMQ does not hear of one that breaks in the packet it opens with (docs/operations.md).
t.test('connections that are cut off all the time: 2xx or 503, and the process lives', async (t) => {
  const { start, config, lines } = await aService(t, {
    LEASE_MS: '2000', TWILIO_TIMEOUT_MS: '800', QUARANTINE_MS: '1600'
  })
  const service = await start('all')
  t.teardown(service.stop)
  const { databaseUrl } = config('all')
  await queueUp(service, databaseUrl)
  let storms = 0
  const over = new AbortController()
  const storm = (async () => {
    for (; !over.signal.aborted; storms++) {
      await asked(databaseUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'dispatchable'`)
    }
  })()
  const seen = new Set<number>()
  const acknowledged: number[] = []
  for (let round = 0; round < 20; round++) {
    const address = round % 2 === 0 ? EXAMPLE.address : OTHER
    const answers = await Promise.all([
      timed(service.url, 'PUT', PATH, { address }),
      timed(service.url, 'GET', PATH),
      timed(service.url, 'POST', '/v1/addresses', OTHER),
      timed(service.url, 'GET', '/v1/phone-numbers')
    ])
    for (const { status } of answers) seen.add(status)
    const [put] = answers
    if (put.status < 300) acknowledged.push((put.problem as unknown as { generation: number }).generation)
  }
  over.abort()
  await storm
  t.ok(storms > 5)
  t.same([...seen].filter((status) => ![200, 201, 202, 404, 503].includes(status)), [])
  t.equal(lines.filter((line) => line.includes('"level":60')).length, 0)
  await until(() => call(service.url, PATH, { method: 'PUT', body: { address: OTHER } }), ({ status }) => status < 300)
  const { body } = await until(() => call(service.url, PATH), ({ body }) => body.state === 'ready')
  await queueUp(service, databaseUrl)
  t.ok(body.generation >= Math.max(0, ...acknowledged), 'no acknowledged declaration is lost')
})
