import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { LIMITS } from '../../src/http/limits.js'
import { until } from '../support/service.js'
import { anApp, CIVIC, NOTHING, NUMBER } from './builders.js'

const URL = `/v1/assignments/${NUMBER}`
const JSON_BODY = { 'content-type': 'application/json' }

async function listening (t: Test, limits: Partial<typeof LIMITS> = {}) {
  const { app, asked } = await anApp({}, { limits })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  return { asked, port: (app.server.address() as AddressInfo).port }
}

t.test('every answer tells browsers that it is data', async (t) => {
  const { app } = await anApp({ assignment: null })
  for (const url of ['/v1/assignments', URL, '/healthz', '/nothing', '/v1/%zz']) {
    const { headers } = await app.inject(url)
    t.match(headers, {
      'content-security-policy': "default-src 'none';base-uri 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin'
    }, url)
    for (const name of ['x-powered-by', 'server', 'strict-transport-security', 'access-control-allow-origin']) {
      t.equal(headers[name], undefined, name)
    }
  }
})

t.test('no other origin is let in', async (t) => {
  const { app } = await anApp()
  const reply = await app.inject({ method: 'OPTIONS', url: URL, headers: { origin: 'https://evil.example' } })
  t.equal(reply.statusCode, 405)
  t.equal(reply.headers['access-control-allow-origin'], undefined)
})

const LONGEST = JSON.stringify({ address: CIVIC, reason: '' })

t.test('a body may be as long as the limit, and not a byte longer', async (t) => {
  const { app } = await anApp()
  const padded = (bytes: number) => `${LONGEST.slice(0, -1)}${' '.repeat(bytes - LONGEST.length)}}`
  for (const [bytes, status] of [[LIMITS.bodyLimit, 202], [LIMITS.bodyLimit + 1, 413]] as const) {
    const reply = await app.inject({ method: 'PUT', url: URL, headers: JSON_BODY, payload: padded(bytes) })
    t.equal(reply.statusCode, status)
  }
})

const BOMBS: Record<string, string> = {
  'arrays in arrays': '['.repeat(30_000) + ']'.repeat(30_000),
  'objects in objects': '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000),
  'where a word should be': `{"address":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  'thousands of fields': `{${Array.from({ length: 6_000 }, (_, n) => `"f${n}":1`).join(',')}}`,
  'thousands of labels': `{"labels":{${Array.from({ length: 5_000 }, (_, n) => `"f${n}":""`).join(',')}}}`,
  'a number without end': `{"address":${'9'.repeat(60_000)}}`,
  'a __proto__': '{"__proto__":{"paused":true},"addressId":"addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD"}',
  'an escaped __proto__': '{"\\u005f_proto__":{"paused":true},"addressId":"addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD"}',
  'constructor.prototype': '{"constructor":{"prototype":{"paused":true}}}',
  '__proto__ deep inside': '{"addressId":"addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD","labels":{"__proto__":{"x":"y"}}}'
}

for (const [name, payload] of Object.entries(BOMBS)) {
  t.test(`400 for ${name}, soon and in few words`, async (t) => {
    const { app, asked } = await anApp()
    const before = performance.now()
    const reply = await app.inject({ method: 'PUT', url: URL, headers: JSON_BODY, payload })
    t.equal(reply.statusCode, 400)
    t.match(reply.json(), { code: /^(invalid-request|malformed-json)$/ })
    t.ok(reply.body.length < 8_000)
    t.ok(performance.now() - before < 2_000)
    t.strictSame(asked, NOTHING)
    t.equal(({} as { paused?: boolean }).paused, undefined)
  })
}

t.test('slow senders are cut off, of headers and of bodies, a hundred at a time', async (t) => {
  const { port, asked } = await listening(t, {
    requestTimeout: 400, http: { ...LIMITS.http, headersTimeout: 300, connectionsCheckingInterval: 50 }
  })
  const words = [
    'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ',
    `PUT ${URL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`
  ]
  const answers = await Promise.all(Array.from({ length: 100 }, async (_, number) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (data) => { text += String(data) })
    socket.write(words[number % 2] ?? '')
    await once(socket, 'close')
    return text
  }))
  for (const answer of answers) t.match(answer, /^HTTP\/1\.1 408 .*"code":"request-timeout"/s)
  t.strictSame(asked, NOTHING)
})

t.test('a header may be so long, and no longer', async (t) => {
  const { port } = await listening(t, { http: { ...LIMITS.http, maxHeaderSize: 2_000 } })
  const ask = async (length: number) =>
    await fetch(`http://127.0.0.1:${port}/healthz`, { headers: { 'x-long': 'x'.repeat(length) } })
  t.equal((await ask(1_000)).status, 200)
  const refused = await ask(2_000)
  t.equal(refused.status, 431)
  t.match(await refused.json(), { code: 'header-too-large' })
})

t.test('a process that stays overloaded says so at once, and goes on answering its probes', async (t) => {
  const { app, asked } = await anApp({}, { pressure: { delayMs: 0.000_001, lastingMs: 200 } })
  const before = performance.now()
  const reply = await until(() => app.inject(URL), ({ statusCode }) => statusCode !== 200)
  t.equal(reply.statusCode, 503)
  t.ok(performance.now() - before >= 200)
  t.match(reply.headers, { 'retry-after': '5' })
  t.match(reply.json(), { code: 'overloaded', retryable: true })
  const keys = asked.keys.length
  await app.inject(URL)
  t.equal(asked.keys.length, keys)
  for (const url of ['/healthz', '/readyz', '/metrics', '/problems/overloaded']) {
    t.equal((await app.inject(url)).statusCode, 200, url)
  }
})

t.test('a moment of delay refuses nobody', async (t) => {
  const { app } = await anApp({}, { pressure: { delayMs: 0.000_001, lastingMs: 60_000 } })
  const seen: number[] = []
  const before = performance.now()
  await until(async () => seen.push((await app.inject(URL)).statusCode), () => performance.now() - before > 1_500)
  t.same([...new Set(seen)], [200])
})
