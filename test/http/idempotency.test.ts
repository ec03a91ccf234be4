import t from 'tap'
import { buildApp } from '../../src/http/app.js'
import { aGate } from '../support/gate.js'
import { ADDRESS_ID, anAddress, anApiKey, anApp, CIVIC, depsOf, NUMBER, STORED_KEY } from './builders.js'

const ADMIN_KEY = 'an-admin-key-of-at-least-32-characters'
const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` }
const KEY = '8e03978e-40d5-43e8-bc93-6894a57f9324'
const CREATE = { method: 'POST', url: '/v1/addresses', payload: CIVIC } as const

const keyed = (key: string, more = {}) => ({ headers: { ...ADMIN, 'idempotency-key': key, ...more } })

t.test('replay: the same request gets the stored answer, and is told so', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  const first = await app.inject({ ...CREATE, ...keyed(KEY) })
  const again = await app.inject({ ...CREATE, ...keyed(KEY) })
  t.equal(first.statusCode, 201)
  t.equal(first.headers['idempotency-replayed'], undefined)
  t.equal(again.statusCode, 201)
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(again.body, first.body)
  for (const name of ['location', 'content-type', 'etag', 'cache-control']) {
    t.equal(again.headers[name], first.headers[name], name)
  }
  t.not(again.headers['x-request-id'], first.headers['x-request-id'])
  t.equal(asked.civics.length, 1)
})

t.test('the order of the fields and the quotation marks do not matter', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  await app.inject({ ...CREATE, ...keyed(KEY) })
  const turned = Object.fromEntries(Object.entries(CIVIC).reverse())
  const again = await app.inject({ ...CREATE, payload: turned, ...keyed(`"${KEY}"`) })
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(asked.civics.length, 1)
})

t.test('422 for the same key with another body', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  await app.inject({ ...CREATE, ...keyed(KEY) })
  const other = await app.inject({ ...CREATE, payload: { ...CIVIC, city: 'Oakland' }, ...keyed(KEY) })
  t.equal(other.statusCode, 422)
  t.match(other.json(), { code: 'idempotency-key-reused', detail: /another body/ })
  t.equal(asked.civics.length, 1)
})

t.test('a key is its caller\'s and its operation\'s alone', async (t) => {
  const { app, asked } = await anApp({ storedKey: anApiKey({ scopes: ['write'] }) }, { apiKey: ADMIN_KEY })
  await app.inject({ ...CREATE, ...keyed(KEY) })
  const other = await app.inject({ ...CREATE, ...keyed(KEY, { authorization: `Bearer ${STORED_KEY}` }) })
  t.equal(other.headers['idempotency-replayed'], undefined)
  const url = `/v1/assignments/${NUMBER}/reconciliations`
  t.equal((await app.inject({ method: 'POST', url, ...keyed(KEY) })).statusCode, 202)
  const again = await app.inject({ method: 'POST', url, ...keyed(KEY) })
  t.match(again.headers, { 'idempotency-replayed': 'true', 'retry-after': /^\d+$/ })
  t.equal(asked.civics.length, 2)
  t.equal(asked.keys.length, 1)
})

t.test('a replayed key creation omits the secret', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  const call = { method: 'POST', url: '/v1/api-keys', payload: { name: 'x', scopes: ['read'] } } as const
  const first = await app.inject({ ...call, ...keyed(KEY) })
  const again = await app.inject({ ...call, ...keyed(KEY) })
  const { key, ...rest } = first.json()
  t.equal(key, STORED_KEY)
  t.equal(again.statusCode, 201)
  t.strictSame(again.json(), rest)
  t.equal(asked.newKeys.length, 1)
})

t.test('an answer that refused what was asked is replayed, too', async (t) => {
  const { app, asked } = await anApp({ address: null }, { apiKey: ADMIN_KEY })
  const call = { method: 'POST', url: `/v1/addresses/${ADDRESS_ID}/suggestion-acceptances` } as const
  const first = await app.inject({ ...call, ...keyed(KEY) })
  const again = await app.inject({ ...call, ...keyed(KEY) })
  t.equal(first.statusCode, 404)
  t.match(again, { statusCode: 404, body: first.body })
  t.match(again.headers, { 'content-type': /problem\+json/, 'idempotency-replayed': 'true' })
  t.equal(asked.keys.length, 1)
})

t.test('a failure of ours is not kept: the next attempt is made', async (t) => {
  const { app, asked } = await anApp({ error: new Error('boom') }, { apiKey: ADMIN_KEY })
  t.equal((await app.inject({ ...CREATE, ...keyed(KEY) })).statusCode, 500)
  t.equal((await app.inject({ ...CREATE, ...keyed(KEY) })).statusCode, 500)
  t.equal(asked.civics.length, 2)
})

t.test('nor is what was refused before it ran', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  t.equal((await app.inject({ ...CREATE, payload: { street: 1 }, ...keyed(KEY) })).statusCode, 400)
  t.equal((await app.inject({ ...CREATE, ...keyed(KEY) })).statusCode, 201)
  t.equal(asked.civics.length, 1)
})

t.test('what a caller may not see stays masked when it is replayed', async (t) => {
  const { app } = await anApp({ storedKey: anApiKey({ scopes: ['write'] }), address: anAddress() })
  const stored = keyed(KEY, { authorization: `Bearer ${STORED_KEY}` })
  await app.inject({ ...CREATE, ...stored })
  const again = await app.inject({ ...CREATE, ...stored })
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.match(again.json(), { street: '***', customerName: '***' })
})

for (const [name, key] of Object.entries({
  'an empty one': '', 'one of 256 characters': 'k'.repeat(256), 'half a quotation': '"k', 'a control character': 'k\tk'
})) {
  t.test(`400 for ${name}`, async (t) => {
    const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
    const reply = await app.inject({ ...CREATE, ...keyed(key) })
    t.equal(reply.statusCode, 400)
    t.match(reply.json(), { errors: [{ pointer: '/Idempotency-Key', detail: /1 to 255 printable characters/ }] })
    t.same(asked.civics, [])
  })
}

t.test('PUT and DELETE need none, and take no notice of it', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: ADMIN_KEY })
  const call = { method: 'PUT', url: `/v1/assignments/${NUMBER}`, payload: { address: CIVIC } } as const
  for (const city of ['Oakland', 'Berkeley']) {
    const reply = await app.inject({ ...call, payload: { address: { ...CIVIC, city } }, ...keyed(KEY) })
    t.equal(reply.statusCode, 202)
  }
  t.equal(asked.declarations.length, 2)
})

t.test('409 while the same request is still running, and when to come back; then its answer', async (t) => {
  const deps = depsOf({})
  const gate = aGate()
  const began = aGate()
  const create: typeof deps.addresses.create = async (...wish) => {
    began.open()
    await gate.opened
    return await deps.addresses.create(...wish)
  }
  const app = await buildApp({ ...deps, addresses: { ...deps.addresses, create } }, { docs: false })
  const call = { ...CREATE, headers: { 'idempotency-key': KEY } }
  const first = app.inject(call)
  await began.opened
  const meanwhile = await app.inject(call)
  t.equal(meanwhile.statusCode, 409)
  t.match(meanwhile.json(), { code: 'idempotency-key-in-use', retryable: true })
  t.equal(meanwhile.headers['retry-after'], '1')
  gate.open()
  t.equal((await first).statusCode, 201)
  const again = await app.inject(call)
  t.match(again.headers, { 'idempotency-replayed': 'true' })
  t.equal(again.body, (await first).body)
})

t.test('what its caller must put right first is not kept, wherever it was found out', async (t) => {
  const { app, asked } = await anApp({ storedKey: anApiKey({ scopes: ['admin'] }) }, { apiKey: ADMIN_KEY })
  const call = { method: 'POST', url: '/v1/api-keys' } as const
  const stored = keyed(KEY, { authorization: `Bearer ${STORED_KEY}` })
  const late = { name: 'x', scopes: ['admin'], expiresAt: '2001-01-01T00:00:00Z' }
  t.equal((await app.inject({ ...call, payload: late, ...stored })).statusCode, 400)
  t.equal((await app.inject({ ...call, payload: { name: 'x', scopes: ['read'] }, ...stored })).statusCode, 403)
  const good = await app.inject({ ...call, payload: { name: 'x', scopes: ['admin'] }, ...stored })
  t.equal(good.statusCode, 201)
  t.equal(good.headers['idempotency-replayed'], undefined)
  t.equal(asked.newKeys.length, 1)
})
