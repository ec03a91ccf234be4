import t from 'tap'
import { DomainError } from '../../src/domain/errors.js'
import { anApp, CIVIC, NUMBER } from './builders.js'

const URL = `/v1/assignments/${NUMBER}`

t.test('404 an unknown path', async (t) => {
  const { app } = await anApp()
  const reply = await app.inject('/v1/nothing')
  t.equal(reply.statusCode, 404)
  t.match(reply.json(), { type: '/problems/route-not-found', code: 'route-not-found' })
})

t.test('404 an unknown path, whatever was sent to it', async (t) => {
  const { app } = await anApp()
  const headers = { 'content-type': 'text/plain' }
  const reply = await app.inject({ method: 'POST', url: '/v1/nothing', payload: 'x', headers })
  t.equal(reply.statusCode, 404)
})

t.test('405 names the methods the path takes', async (t) => {
  const { app } = await anApp()
  const reply = await app.inject({ method: 'POST', url: URL, payload: CIVIC })
  t.equal(reply.statusCode, 405)
  t.equal(reply.headers.allow, 'GET, HEAD, PUT, DELETE')
  t.match(reply.json(), { code: 'method-not-allowed' })
})

t.test('400 a path that is not percent-encoded', async (t) => {
  const { app } = await anApp()
  const reply = await app.inject('/v1/assignments/%zz')
  t.equal(reply.statusCode, 400)
  t.match(reply.headers['content-type'], /^application\/problem\+json/)
  t.match(reply.json(), { code: 'invalid-request', detail: /percent-encoded/ })
})

t.test('400 a part of the path without end', async (t) => {
  const { app } = await anApp()
  const reply = await app.inject(`/v1/assignments/+${'1'.repeat(300)}`)
  t.equal(reply.statusCode, 400)
  t.match(reply.json(), { code: 'invalid-request' })
})

t.test('400 a body that tries to reach a prototype', async (t) => {
  const { app, asked } = await anApp()
  const reply = await app.inject({
    method: 'PUT',
    url: URL,
    headers: { 'content-type': 'application/json' },
    payload: '{"addressId":"addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD","labels":{"__proto__":"x"}}'
  })
  t.equal(reply.statusCode, 400)
  t.equal(asked.declarations.length, 0)
})

for (const payload of ['', undefined]) {
  t.test(`400 no body at all (${typeof payload})`, async (t) => {
    const { app } = await anApp()
    const reply = await app.inject({
      method: 'PUT', url: URL, ...(payload === '' && { payload, headers: { 'content-type': 'application/json' } })
    })
    t.equal(reply.statusCode, 400)
    t.match(reply.json(), { errors: [{ pointer: '', detail: 'It must be an object.' }] })
  })
}

t.test('500 says nothing of what a stranger threw', async (t) => {
  const { app } = await anApp({ error: new Error('duplicate key (645 Harrison St)') })
  const reply = await app.inject(URL)
  t.equal(reply.statusCode, 500)
  t.match(reply.json(), { type: '/problems/internal-error', code: 'internal-error', requestId: String, errors: [] })
  t.notMatch(reply.body, 'Harrison')
})

t.test('500 even when something else than an Error was thrown', async (t) => {
  const { app } = await anApp({ error: 'oops' })
  t.match((await app.inject(URL)).json(), { status: 500, code: 'internal-error' })
})

t.test('503 without the ledger, and when to come back', async (t) => {
  const { app } = await anApp({ error: new DomainError('store-unavailable', 'Postgres does not answer.') })
  const reply = await app.inject(URL)
  t.equal(reply.statusCode, 503)
  t.equal(reply.headers['retry-after'], '5')
  t.match(reply.json(), { code: 'store-unavailable' })
})

t.test('the request id is in header and problem alike, and the caller\'s own when it is harmless', async (t) => {
  const { app } = await anApp()
  const ours = await app.inject('/v1/nothing')
  t.equal(ours.headers['x-request-id'], ours.json().requestId)
  const theirs = await app.inject({ url: '/v1/nothing', headers: { 'x-request-id': 'their-1' } })
  t.equal(theirs.json().requestId, 'their-1')
  const hostile = await app.inject({ url: '/v1/nothing', headers: { 'x-request-id': 'a b"c' } })
  t.not(hostile.json().requestId, 'a b"c')
})
