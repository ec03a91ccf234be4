import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aPostgresServer, asked } from '../support/postgres-server.js'
import { aProxy } from '../support/proxy.js'
import { aService, call, until } from '../support/service.js'
import { queueUp, timed } from '../support/timed.js'

const NUMBER = '+14155550100'
const PATH = `/v1/assignments/${NUMBER}`
const OTHER = { ...EXAMPLE.address, street: '101 Market St' }
const NOWHERE = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD'
const NO_KEY = '/v1/api-keys/key_01JZ7Q4M8N3T5V6W7X8Y9ZABCD'

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
  ['GET', '/v1/pause', '/v1/pause'],
  ['POST', '/v1/api-keys', '/v1/api-keys', { name: 'portal', scopes: ['read'] }],
  ['GET', '/v1/api-keys', '/v1/api-keys'],
  ['GET', '/v1/api-keys/{id}', NO_KEY],
  ['DELETE', '/v1/api-keys/{id}', NO_KEY]
]

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

/** Registered, and at rest: nothing is on its way to Twilio. */
async function atRest ({ url }: { readonly url: string | null }): Promise<void> {
  await call(url, PATH, { method: 'PUT', body: { address: EXAMPLE.address } })
  await until(() => call(url, PATH), ({ body }) => body.state === 'ready')
}

// PostgreSQL is made anew, and recovers from every kill.
t.setTimeout(300_000)

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
  const proxy = await aProxy(t, postgres.url)
  const { start } = await aService(t, {
    DATABASE_URL: proxy.url,
    LEASE_MS: '8000',
    TWILIO_TIMEOUT_MS: '2000'
  })
  const service = await start('all')
  t.teardown(service.stop)
  await atRest(service)
  proxy.silence()
  proxy.silenceNew(true)
  // What was read of the pause a moment ago may still be told.
  await until(() => call(service.url, '/v1/pause'), ({ status }) => status === 503)
  await refusesEverything(t, service.url, 8_000)
  await proxy.heal()
  await until(() => call(service.url, PATH), ({ status }) => status === 200)
  await until(() => call(service.url, '/readyz'), ({ status }) => status === 200)
})

t.test('an answer that is lost after the commit is no second declaration', async (t) => {
  const postgres = await aPostgresServer(t)
  const proxy = await aProxy(t, postgres.url)
  const { start } = await aService(t, { DATABASE_URL: proxy.url })
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
  t.equal(proxy.losses(), 6)
})

t.test('a COMMIT whose answer is lost has happened once', async (t) => {
  const postgres = await aPostgresServer(t)
  const proxy = await aProxy(t, postgres.url)
  const { start } = await aService(t, { DATABASE_URL: proxy.url })
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
  t.equal(proxy.losses(), 2)
})
