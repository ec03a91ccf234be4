import t from 'tap'
import { anApiKey, anApp, NUMBER, STORED_KEY } from './builders.js'

const ADMIN_KEY = 'an-admin-key-of-at-least-32-characters'
const URL = `/v1/assignments/${NUMBER}/status`
const stored = { url: URL, headers: { authorization: `Bearer ${STORED_KEY}` } }
const admin = { url: URL, headers: { authorization: `Bearer ${ADMIN_KEY}` } }

t.test('every answer to a stored key says what is left, errors included; then 429, and when to go on', async (t) => {
  const { app, asked } = await anApp({ storedKey: anApiKey() }, { apiKey: ADMIN_KEY, rateLimitPerMinute: 3 })
  for (const left of [2, 1]) {
    const reply = await app.inject(stored)
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['ratelimit-policy'], '"default";q=3;w=60')
    t.match(reply.headers['ratelimit'], new RegExp(`^"default";r=${left};t=(60|59)$`))
  }
  const refused = await app.inject({ ...stored, method: 'DELETE', url: URL.replace('/status', '') })
  t.equal(refused.statusCode, 403)
  t.match(refused.headers, { 'ratelimit-policy': '"default";q=3;w=60', ratelimit: /^"default";r=0;/ })

  const before = asked.keys.length
  const reply = await app.inject(stored)
  t.equal(reply.statusCode, 429)
  t.match(reply.json(), { code: 'too-many-requests', detail: /3 requests a minute/ })
  t.match(reply.headers, { ratelimit: /^"default";r=0;t=\d+$/, 'retry-after': /^(60|59|58)$/ })
  t.equal(asked.keys.length, before)
})

t.test('ADMIN_API_KEY is never limited, and nobody who sends no key of ours', async (t) => {
  const { app } = await anApp({}, { apiKey: ADMIN_KEY, rateLimitPerMinute: 1 })
  for (let sent = 0; sent < 5; sent += 1) {
    const reply = await app.inject(admin)
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['ratelimit'], undefined)
  }
  for (let sent = 0; sent < 3; sent += 1) t.equal((await app.inject(URL)).statusCode, 401)
})

t.test('0 limits nobody', async (t) => {
  const { app } = await anApp({}, { apiKey: ADMIN_KEY, rateLimitPerMinute: 0 })
  for (let sent = 0; sent < 5; sent += 1) {
    const reply = await app.inject(stored)
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['ratelimit'], undefined)
  }
})
