import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aPostgresServer, asked } from '../support/postgres-server.js'
import { aService, call, KEY, until } from '../support/service.js'
import { aTcpProxy } from '../support/tcp-proxy.js'

const NUMBER = '+14155550100'
const PATH = `/v1/assignments/${NUMBER}`
const OTHER = { ...EXAMPLE.address, street: '101 Market St' }
const NOWHERE = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD'

/** One good request of every operation under /v1. */
const EVERY: ReadonlyArray<readonly [method: string, template: string, path: string, body?: object]> = [
  ['PUT', '/v1/assignments/{phoneNumber}', PATH, { address: OTHER }],
  ['GET', '/v1/assignments/{phoneNumber}', PATH],
  ['DELETE', '/v1/assignments/{phoneNumber}', `${PATH}?acknowledgeUnprotected=true`],
  ['GET', '/v1/assignments/{phoneNumber}/status', `${PATH}/status`],
  ['GET', '/v1/assignments', '/v1/assignments'],
  ['GET', '/v1/assignments/{phoneNumber}/plan', `${PATH}/plan`],
  ['GET', '/v1/assignments/{phoneNumber}/timeline', `${PATH}/timeline`],
  ['POST', '/v1/assignments/{phoneNumber}/reconciliations', `${PATH}/reconciliations`],
  ['POST', '/v1/addresses', '/v1/addresses', OTHER],
  ['GET', '/v1/addresses', '/v1/addresses'],
  ['POST', '/v1/addresses/{id}/suggestion-acceptances', `/v1/addresses/${NOWHERE}/suggestion-acceptances`],
  ['GET', '/v1/addresses/{id}', `/v1/addresses/${NOWHERE}`],
  ['DELETE', '/v1/addresses/{id}', `/v1/addresses/${NOWHERE}`],
  ['GET', '/v1/phone-numbers/{phoneNumber}', `/v1/phone-numbers/${NUMBER}`],
  ['GET', '/v1/phone-numbers', '/v1/phone-numbers'],
  ['PUT', '/v1/pause', '/v1/pause', { paused: true }],
  ['GET', '/v1/pause', '/v1/pause']
]

/** The same with its headers, and how long it took. */
async function timed (url: string | null, method: string, path: string, body?: object) {
  const before = performance.now()
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...body !== undefined && { 'content-type': 'application/json' } },
    ...body !== undefined && { body: JSON.stringify(body) }
  })
  const problem = await response.json() as { code: string, status: number }
  return { status: response.status, headers: response.headers, problem, ms: performance.now() - before }
}

/** Every operation refuses for now, says when to come back, and does so before a caller gives up. */
async function refusesEverything (t: Test, url: string | null, withinMs: number): Promise<void> {
  await Promise.all(EVERY.map(async ([method, template, path, body]) => {
    const { status, headers, problem, ms } = await timed(url, method, path, body)
    const name = `${method} ${template}`
    t.equal(status, 503, name)
    t.match(headers.get('content-type'), /^application\/problem\+json/, name)
    t.match(headers.get('retry-after'), /^\d+$/, name)
    t.match(problem, { status: 503, code: 'store-unavailable' }, name)
    t.ok(ms < withinMs, `${name} took ${Math.round(ms)} ms`)
  }))
  t.match(await call(url, '/healthz'), { status: 200 })
  const ready = await timed(url, 'GET', '/readyz')
  t.match(ready, { status: 503, problem: { code: 'not-ready' } })
  t.ok(ready.ms < withinMs, `readiness took ${Math.round(ready.ms)} ms`)
}

/** The queue has brought its own tables up to date, and listens. */
async function queueUp ({ url }: { readonly url: string | null }, databaseUrl: string): Promise<void> {
  type Check = { readonly name: string, readonly status: string }
  await until(() => call(url, '/readyz'), ({ body }) =>
    body.checks?.some(({ name, status }: Check) => name === 'queue' && status === 'up'))
  await until(() => asked(databaseUrl, LISTENING), (rows) => rows.length > 0)
}

/** The queue's own connection, on which it is woken, bears its name. */
const LISTENING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'reconcile'"

/** Registered, and at rest: nothing is on its way to Twilio. */
async function atRest ({ url }: { readonly url: string | null }): Promise<void> {
  await call(url, PATH, { method: 'PUT', body: { address: EXAMPLE.address } })
  await until(() => call(url, PATH), ({ body }) => body.state === 'ready')
}

t.test('the table above has every operation of the document', async (t) => {
  const { paths } = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as { paths: Record<string, object> }
  const documented = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
  t.same(EVERY.map(([method, template]) => `${method} ${template}`).sort(), documented.sort())
})

t.test('with Postgres killed nothing is promised and nothing is sent, and all goes on once it is back', async (t) => {
  const postgres = await aPostgresServer(t)
  const { twilio, start, lines } = await aService(t, { DATABASE_URL: postgres.url })
  const service = await start('all')
  t.teardown(service.stop)
  await atRest(service)

  await postgres.kill9()
  await until(() => twilio.requests(), (all) => all.every(({ answeredAt }) => answeredAt !== null))
  // A pass that was reading when the database went may still have its answer to deliver, and nothing else to ask.
  await until(() => lines.filter((line) => line.includes('the pass over the account failed')).length, (n) => n > 1)
  twilio.clearRequests()
  await refusesEverything(t, service.url, 5_000)
  t.same(twilio.requests(), [], 'no claim, no request')

  await postgres.start()
  const up = performance.now()
  await until(() => call(service.url, '/readyz'), ({ status }) => status === 200)
  const changed = await call(service.url, PATH, { method: 'PUT', body: { address: OTHER } })
  t.match(changed, { status: 202, body: { generation: 2 } }, 'what was refused was not stored')
  t.ok(performance.now() - up < 5_000, 'recovered by itself')
  await until(() => call(service.url, PATH), ({ body }) => body.state === 'ready' && body.generation === 2)
  await queueUp(service, postgres.url)
  t.same(twilio.violations(), [])
})

t.test('a Postgres that has fallen silent keeps nobody waiting', async (t) => {
  const postgres = await aPostgresServer(t)
  const proxy = await aTcpProxy(t, postgres.port)
  const { start } = await aService(t, {
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/postgres`,
    LEASE_MS: '8000',
    TWILIO_TIMEOUT_MS: '2000'
  })
  const service = await start('all')
  t.teardown(service.stop)
  await atRest(service)
  proxy.silence()
  // What was read of the pause a moment ago may still be told.
  await until(() => call(service.url, '/v1/pause'), ({ status }) => status === 503)
  await refusesEverything(t, service.url, 8_000)
  proxy.restore()
  await until(() => call(service.url, PATH), ({ status }) => status === 200)
  await until(() => call(service.url, '/readyz'), ({ status }) => status === 200)
})

t.test('an answer that is lost after the commit is no second declaration', async (t) => {
  const postgres = await aPostgresServer(t)
  const proxy = await aTcpProxy(t, postgres.port)
  const { start } = await aService(t, { DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/postgres` })
  const service = await start('api')
  t.teardown(service.stop)
  const put = (body: object) => call(service.url, PATH, { method: 'PUT', body })
  const stored = () => asked<{ generation: number }>(postgres.url, 'SELECT generation FROM assignment')

  for (const [generation, address] of [[1, EXAMPLE.address], [2, OTHER], [3, EXAMPLE.address]] as const) {
    proxy.loseMessage('write-declaration')
    t.match(await put({ address }), { status: 503, body: { code: 'store-unavailable' } })
    t.equal((await stored())[0]?.generation ?? 0, generation - 1, 'lost on the way in')
    proxy.loseAnswerTo('write-declaration')
    t.match(await put({ address }), { status: 503, body: { code: 'store-unavailable' } })
    t.same(await stored(), [{ generation }], 'lost on the way out: it is stored all the same')
    t.match(await put({ address }), { body: { generation } }, 'the same again changes nothing')
    t.same(await stored(), [{ generation }])
  }
  t.equal(proxy.cuts(), 6)
})

t.test('a COMMIT whose answer is lost has happened once', async (t) => {
  const postgres = await aPostgresServer(t)
  const proxy = await aTcpProxy(t, postgres.port)
  const { start } = await aService(t, { DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/postgres` })
  const service = await start('api')
  t.teardown(service.stop)
  await until(() => call(service.url, '/readyz'), ({ body }) => !JSON.stringify(body).includes('The queue does not'))
  const pause = () => call(service.url, '/v1/pause', { method: 'PUT', body: { paused: true } })
  proxy.loseAnswerTo('COMMIT')
  t.match(await pause(), { status: 503 })
  t.match(await pause(), { status: 200, body: { paused: true } })
  const told = await asked(postgres.url, "SELECT type FROM event WHERE type LIKE 'account-%'")
  t.same(told, [{ type: 'account-paused' }])

  const create = () => call(service.url, '/v1/addresses', { method: 'POST', body: OTHER })
  proxy.loseAnswerTo('COMMIT')
  t.match(await create(), { status: 503 })
  t.match(await create(), { status: 200 }, 'it is there already')
  t.same(await asked(postgres.url, 'SELECT count(*)::int AS n FROM address'), [{ n: 1 }])
  t.equal(proxy.cuts(), 2)
})

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

t.test('connections that are cut off all the time: 2xx or 503, and the process lives', async (t) => {
  const { start, config, lines } = await aService(t, {
    LEASE_MS: '2000', TWILIO_TIMEOUT_MS: '1500', QUARANTINE_MS: '1600'
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
        WHERE datname = current_database() AND pid <> pg_backend_pid()`)
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
