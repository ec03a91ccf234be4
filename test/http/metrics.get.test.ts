import t from 'tap'
import { buildProbes } from '../../src/http/app.js'
import { authenticating } from '../../src/http/auth/authenticate.js'
import { anApp, METRICS } from './builders.js'

const KEY = 'an-admin-key-of-at-least-32-characters'
const authorization = `Bearer ${KEY}`

t.test('200 /metrics with the key, as Prometheus reads it', async (t) => {
  const { app } = await anApp({}, { apiKey: KEY })
  const reply = await app.inject({ url: '/metrics', headers: { authorization } })
  t.equal(reply.statusCode, 200)
  t.match(reply.headers, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store'
  })
  t.equal(reply.body, METRICS)
})

for (const [name, headers] of Object.entries({ 'no key': {}, 'another key': { authorization: `${authorization}x` } })) {
  t.test(`401 /metrics with ${name}`, async (t) => {
    const { app } = await anApp({}, { apiKey: KEY })
    const reply = await app.inject({ url: '/metrics', headers })
    t.equal(reply.statusCode, 401)
    t.match(reply.json(), { code: 'unauthorized' })
    t.notMatch(reply.body, 'dispatchable_')
  })
}

t.test('200 /metrics without a key where they are public, and nothing else becomes so', async (t) => {
  const { app } = await anApp({}, { apiKey: KEY, publicMetrics: true })
  t.equal((await app.inject('/metrics')).statusCode, 200)
  t.equal((await app.inject('/v1/assignments')).statusCode, 401)
})

t.test('200 /metrics where callers need no key', async (t) => {
  const { app } = await anApp()
  t.equal((await app.inject('/metrics')).statusCode, 200)
})

t.test('405 for anything but reading them', async (t) => {
  const { app } = await anApp({}, { apiKey: KEY })
  const reply = await app.inject({ method: 'POST', url: '/metrics', headers: { authorization } })
  t.equal(reply.statusCode, 405)
  t.equal(reply.headers['allow'], 'GET, HEAD')
})

t.test('a worker answers its probes and metrics, and says where everything else is', async (t) => {
  const app = await buildProbes({
    health: { ready: async () => ({ ready: true, checks: [] }) },
    metrics: { contentType: 'text/plain', text: async () => METRICS },
    authenticate: authenticating({ find: async () => null, used () {} }, { adminKey: KEY, open: false })
  }, { docs: true })
  t.equal((await app.inject('/healthz')).statusCode, 200)
  t.equal((await app.inject('/readyz')).statusCode, 200)
  t.equal((await app.inject('/metrics')).statusCode, 401)
  t.equal((await app.inject({ url: '/metrics', headers: { authorization } })).body, METRICS)
  for (const url of ['/v1/assignments', '/docs', '/openapi.json']) {
    const reply = await app.inject({ url, headers: { authorization } })
    t.equal(reply.statusCode, 404, url)
    t.match(reply.json(), { code: 'route-not-found', detail: /callers ask an api process/ })
  }
})
