import t from 'tap'
import { anApiKey, anApp, API_KEY_ID, NOTHING, NOW, STORED_KEY } from './builders.js'

const ADMIN_KEY = 'an-admin-key-of-at-least-32-characters'
const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` }
const STORED = { authorization: `Bearer ${STORED_KEY}` }

t.test('201 shows the key once, beside what is known of it', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  const payload = { name: 'portal', scopes: ['read', 'pii'], expiresAt: '2099-01-01T00:00:00Z' }
  const reply = await app.inject({ method: 'POST', url: '/v1/api-keys', headers: ADMIN, payload })
  t.equal(reply.statusCode, 201)
  t.equal(reply.headers['location'], `/v1/api-keys/${API_KEY_ID}`)
  t.equal(reply.headers['cache-control'], 'no-store')
  t.strictSame(reply.json(), {
    id: API_KEY_ID,
    name: 'portal',
    scopes: ['read', 'pii'],
    createdAt: '2026-08-03T09:00:00.123Z',
    createdBy: 'admin',
    expiresAt: '2099-01-01T00:00:00.000Z',
    lastUsedAt: null,
    revokedAt: null,
    revokedBy: null,
    key: STORED_KEY
  })
  t.strictSame(asked.newKeys, [{ name: 'portal', scopes: ['read', 'pii'], expiresAt: new Date('2099-01-01') }])
})

const READER = { name: 'x', scopes: ['read'] }

const REFUSED: Record<string, { payload: object, pointer: string }> = {
  'no name': { payload: { scopes: ['read'] }, pointer: '/name' },
  'an empty name': { payload: { name: '', scopes: ['read'] }, pointer: '/name' },
  'no scope': { payload: { name: 'x', scopes: [] }, pointer: '/scopes' },
  'an unknown scope': { payload: { name: 'x', scopes: ['all'] }, pointer: '/scopes/0' },
  'a scope twice': { payload: { name: 'x', scopes: ['read', 'read'] }, pointer: '/scopes' },
  'an end in the past': { payload: { ...READER, expiresAt: '2020-01-01T00:00:00Z' }, pointer: '/expiresAt' },
  'an end that is no time': { payload: { ...READER, expiresAt: 'soon' }, pointer: '/expiresAt' },
  'a leap second': { payload: { ...READER, expiresAt: '2099-12-31T23:59:60Z' }, pointer: '/expiresAt' }
}

for (const [name, { payload, pointer }] of Object.entries(REFUSED)) {
  t.test(`400 for ${name}`, async (t) => {
    const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
    const reply = await app.inject({ method: 'POST', url: '/v1/api-keys', headers: ADMIN, payload })
    t.equal(reply.statusCode, 400)
    t.match(reply.json(), { code: 'invalid-request', errors: [{ pointer, detail: /^It |^No / }] })
    t.strictSame(asked, NOTHING)
  })
}

t.test('403 for a key that is to do more than the one that makes it', async (t) => {
  const { app, asked } = await anApp({ storedKey: anApiKey({ scopes: ['admin', 'read'] }) }, { apiKey: ADMIN_KEY })
  const payload = { name: 'portal', scopes: ['read', 'remove'] }
  const reply = await app.inject({ method: 'POST', url: '/v1/api-keys', headers: STORED, payload })
  t.equal(reply.statusCode, 403)
  t.match(reply.json(), { code: 'forbidden', detail: /lacks the scope "remove"/ })
  t.strictSame(asked.newKeys, [])
})

t.test('a key is read, listed and revoked without the key itself', async (t) => {
  const { app } = await anApp({ storedKey: anApiKey({ revokedAt: NOW }) }, { apiKey: ADMIN_KEY })
  const url = `/v1/api-keys/${API_KEY_ID}`
  const shown = {
    id: API_KEY_ID,
    name: 'portal',
    scopes: ['read'],
    createdAt: '2026-08-03T09:00:00.123Z',
    createdBy: 'admin',
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: NOW.toISOString(),
    revokedBy: null as string | null
  }
  for (const [method, revokedBy] of [['GET', null], ['DELETE', 'admin']] as const) {
    const reply = await app.inject({ method, url, headers: ADMIN })
    t.equal(reply.statusCode, 200)
    t.strictSame(reply.json(), { ...shown, revokedBy })
  }
  const reply = await app.inject({ url: '/v1/api-keys', headers: ADMIN })
  t.strictSame(reply.json(), { data: [shown], page: { nextCursor: null, hasMore: false } })
})

t.test('404 for a key that is not there', async (t) => {
  const { app } = await anApp({ storedKey: null }, { apiKey: ADMIN_KEY })
  for (const method of ['GET', 'DELETE'] as const) {
    const reply = await app.inject({ method, url: `/v1/api-keys/${API_KEY_ID}`, headers: ADMIN })
    t.equal(reply.statusCode, 404)
    t.match(reply.json(), { code: 'api-key-not-found', errors: [{ pointer: '/id' }] })
  }
})
