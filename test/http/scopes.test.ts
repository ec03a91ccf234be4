import Fastify from 'fastify'
import t from 'tap'
import type { Scope } from '../../src/domain/api-key.js'
import { guard } from '../../src/http/auth/guard.js'
import { idIn, mintKey } from '../../src/http/auth/token.js'
import { ADDRESS_ID, anApiKey, anApp, API_KEY_ID, CIVIC, NOTHING, NOW, NUMBER, STORED_KEY } from './builders.js'

const ADMIN_KEY = 'an-admin-key-of-at-least-32-characters'
const STORED = { authorization: `Bearer ${STORED_KEY}` }
const ASSIGNMENT = `/v1/assignments/${NUMBER}`
const SCOPES: readonly Scope[] = ['read', 'write', 'remove', 'admin', 'pii']

interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD'
  readonly url: string
  readonly payload?: object
}

/** What each scope opens, operation by operation: written by hand, so that a slip in a schema is seen. */
const OPENS: Readonly<Record<Exclude<Scope, 'pii'>, readonly Call[]>> = {
  read: [
    ...['/v1/assignments', ASSIGNMENT, `${ASSIGNMENT}/status`, `${ASSIGNMENT}/plan`, `${ASSIGNMENT}/timeline`,
      '/v1/addresses', `/v1/addresses/${ADDRESS_ID}`, '/v1/phone-numbers', `/v1/phone-numbers/${NUMBER}`, '/v1/pause',
      '/metrics'].map((url) => ({ method: 'GET' as const, url })),
    { method: 'HEAD', url: ASSIGNMENT }
  ],
  write: [
    { method: 'PUT', url: ASSIGNMENT, payload: { address: CIVIC } },
    { method: 'POST', url: `${ASSIGNMENT}/reconciliations` },
    { method: 'POST', url: '/v1/addresses', payload: CIVIC },
    { method: 'POST', url: `/v1/addresses/${ADDRESS_ID}/suggestion-acceptances` }
  ],
  remove: [
    { method: 'DELETE', url: `${ASSIGNMENT}?acknowledgeUnprotected=true` },
    { method: 'DELETE', url: `/v1/addresses/${ADDRESS_ID}` }
  ],
  admin: [
    { method: 'PUT', url: '/v1/pause', payload: { paused: true } },
    { method: 'POST', url: '/v1/api-keys', payload: { name: 'x', scopes: ['admin'] } },
    { method: 'GET', url: '/v1/api-keys' },
    { method: 'GET', url: `/v1/api-keys/${API_KEY_ID}` },
    { method: 'DELETE', url: `/v1/api-keys/${API_KEY_ID}` }
  ]
}

for (const scope of SCOPES) {
  t.test(`a key with nothing but ${scope} opens just what it should`, async (t) => {
    const { app, asked } = await anApp({ storedKey: anApiKey({ scopes: [scope] }) }, { apiKey: ADMIN_KEY })
    for (const [needed, calls] of Object.entries(OPENS)) {
      for (const call of calls) {
        const reply = await app.inject({ ...call, headers: STORED })
        const label = `${call.method} ${call.url} with ${scope}`
        if (needed === scope) {
          t.ok(reply.statusCode < 300, `${label}: ${reply.body}`)
        } else {
          t.equal(reply.statusCode, 403, label)
          t.equal(reply.headers['www-authenticate'], 'Bearer error="insufficient_scope"')
        }
      }
    }
    t.ok(asked.used.every((id) => id === API_KEY_ID))
  })
}

t.test('nothing is read of a request whose key lacks the scope', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  const headers = { ...STORED, 'content-type': 'application/json' }
  const reply = await app.inject({ method: 'PUT', url: ASSIGNMENT, headers, payload: '{"not json' })
  t.equal(reply.statusCode, 403)
  t.match(reply.json(), { code: 'forbidden', detail: /lacks the scope "write"/ })
  t.strictSame(asked, { ...NOTHING, used: [API_KEY_ID] })
})

t.test('every operation is in that table', async (t) => {
  const { app } = await anApp({}, { docs: true })
  const { paths }: { paths: Record<string, Record<string, { security: Array<{ bearer?: string[] }> }>> } =
    (await app.inject('/openapi.json')).json()
  const counted = { read: 0, write: 0, remove: 0, admin: 0 }
  for (const { security } of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    const [scope] = security[0]?.bearer ?? []
    if (scope !== undefined) counted[scope as 'read'] += 1
  }
  t.strictSame(counted, {
    read: OPENS.read.length - 1, write: OPENS.write.length, remove: OPENS.remove.length, admin: OPENS.admin.length
  })
})

t.test('a route that names no scope does not start', async (t) => {
  const app = Fastify()
  guard(app)
  t.throws(() => app.get('/v1/forgotten', async () => ({})), { message: 'GET /v1/forgotten says not who may use it.' })
})

const SPENT = {
  revoked: { given: { revokedAt: NOW }, says: /was revoked/ },
  expired: { given: { expiresAt: NOW }, says: /has expired/ }
}

for (const [name, { given, says }] of Object.entries(SPENT)) {
  t.test(`401 with a key that is ${name}, and only with the key itself is that said`, async (t) => {
    const { app, asked } = await anApp({ storedKey: anApiKey(given) }, { apiKey: ADMIN_KEY })
    const reply = await app.inject({ url: ASSIGNMENT, headers: STORED })
    t.equal(reply.statusCode, 401)
    t.match(reply.json(), { code: 'unauthorized', detail: says })
    const guess = await app.inject({ url: ASSIGNMENT, headers: { authorization: `Bearer ${mintKey(API_KEY_ID)}` } })
    t.equal(guess.statusCode, 401)
    t.match(guess.json(), { detail: /is not valid/ })
    t.strictSame(asked, NOTHING)
  })
}

t.test('401 without a word to the ledger for what cannot be a key of ours', async (t) => {
  const { app } = await anApp({ storedKey: null }, { apiKey: ADMIN_KEY })
  const typo = STORED_KEY.replace(/.$/, (last) => last === '0' ? '1' : '0')
  for (const key of ['x', typo, STORED_KEY.toUpperCase(), `${STORED_KEY}0`, STORED_KEY.slice(4)]) {
    t.equal(idIn(key), null)
    t.equal((await app.inject({ url: ASSIGNMENT, headers: { authorization: `Bearer ${key}` } })).statusCode, 401)
  }
})

t.test('a key tells whose it is and nothing else, and no two are alike', async (t) => {
  t.equal(idIn(STORED_KEY), API_KEY_ID)
  t.match(STORED_KEY, /^dsp_01JZ7Q4M8N3T5V6W7X8Y9ZAPPS_[0-9a-f]{72}$/)
  t.not(mintKey(API_KEY_ID), mintKey(API_KEY_ID))
})

t.test('where no key is asked for, one of ours is judged all the same', async (t) => {
  const { app } = await anApp({})
  t.equal((await app.inject({ method: 'PUT', url: '/v1/pause', payload: { paused: true } })).statusCode, 200)
  const reply = await app.inject({ method: 'PUT', url: '/v1/pause', payload: { paused: true }, headers: STORED })
  t.equal(reply.statusCode, 403)
})
