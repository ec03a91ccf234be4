import t from 'tap'
import { DomainError } from '../../src/domain/errors.js'
import { anApp, CIVIC, NOTHING, NOW, NUMBER, type Answers } from './builders.js'

const PAUSED = { paused: true, since: NOW }
const SINCE = NOW.toISOString()

async function put (payload: object, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'PUT', url: '/v1/pause', payload, headers: { 'x-request-id': 'req-1' } })
  return { reply, asked, body: reply.json() }
}

t.test('200 pauses, and says so on this very answer', async (t) => {
  const { reply, asked, body } = await put({ paused: true, reason: 'Carrier trouble' })
  t.equal(reply.statusCode, 200)
  t.match(reply.headers, { 'dispatchable-paused': 'true', 'cache-control': 'no-store' })
  t.strictSame(body, { paused: true, since: SINCE })
  const by = [{ requestId: 'req-1', askedBy: null, reason: 'Carrier trouble' }]
  t.strictSame(asked, { ...NOTHING, pauses: [true], by })
})

t.test('200 goes on, and no longer says so on this very answer', async (t) => {
  const { reply, asked, body } = await put({ paused: false }, { pause: PAUSED })
  t.equal(reply.statusCode, 200)
  t.notOk('dispatchable-paused' in reply.headers)
  t.strictSame(body, { paused: false, since: null })
  t.strictSame(asked.by, [{ requestId: 'req-1', askedBy: null, reason: null }])
})

for (const [payload, pointer] of [
  [{}, '/paused'], [{ paused: null }, '/paused'], [{ paused: 'true' }, '/paused'], [{ paused: true, for: 1 }, '/for']
] as const) {
  t.test(`400 ${JSON.stringify(payload)}`, async (t) => {
    const { reply, asked, body } = await put(payload)
    t.equal(reply.statusCode, 400)
    t.match(body, { errors: [{ pointer }] })
    t.strictSame(asked, NOTHING)
  })
}

t.test('200 reads it', async (t) => {
  const { app } = await anApp({ pause: PAUSED })
  t.strictSame((await app.inject('/v1/pause')).json(), { paused: true, since: SINCE })
  const { app: other } = await anApp()
  t.strictSame((await other.inject('/v1/pause')).json(), { paused: false, since: null })
})

t.test('503 when it cannot be read', async (t) => {
  const { app } = await anApp({ pause: new DomainError('store-unavailable', 'Postgres does not answer.') })
  t.equal((await app.inject('/v1/pause')).statusCode, 503)
})

const KEY = 'an-admin-key-of-at-least-32-characters'
const URL = `/v1/assignments/${NUMBER}`

const ANSWERS: Record<string, { method?: 'POST', url: string, key?: string, status: number, answers?: Answers }> = {
  'a good answer': { url: URL, status: 200 },
  'a request without the key': { url: URL, key: 'x', status: 401 },
  'a bad request': { url: '/v1/assignments?limit=0', status: 400 },
  'a path that is not percent-encoded': { url: '/v1/assignments/%zz', status: 400 },
  'a part of the path without end': { url: `/v1/assignments/+${'1'.repeat(300)}`, status: 400 },
  'a number without assignment': { url: URL, status: 404, answers: { assignment: null } },
  'an unknown path': { url: '/v1/nothing', status: 404 },
  'a wrong method': { method: 'POST', url: URL, status: 405 },
  'a failure': { url: URL, status: 500, answers: { error: new Error('oops') } }
}

for (const [name, { method = 'GET', url, key = KEY, status, answers = {} }] of Object.entries(ANSWERS)) {
  const ask = async (pause: Answers['pause']) => {
    const { app } = await anApp({ ...answers, ...pause !== undefined && { pause } }, { apiKey: KEY })
    const headers = { authorization: `Bearer ${key}` }
    return await app.inject({ method, url, headers, ...method === 'POST' && { payload: CIVIC } })
  }

  t.test(`${status} for ${name} says that the account is paused, while it is`, async (t) => {
    const paused = await ask(PAUSED)
    t.equal(paused.statusCode, status)
    t.equal(paused.headers['dispatchable-paused'], 'true')
    const open = await ask({ paused: false, since: null })
    t.equal(open.statusCode, status)
    t.notOk('dispatchable-paused' in open.headers)
  })

  t.test(`${status} for ${name} also where the pause cannot be read`, async (t) => {
    const reply = await ask(new Error('Postgres is gone'))
    t.equal(reply.statusCode, status)
    t.notOk('dispatchable-paused' in reply.headers)
  })
}

t.test('200 for probes and the document, which are not under /v1, without asking about a pause', async (t) => {
  const { app } = await anApp({ pause: PAUSED }, { docs: true })
  for (const url of ['/healthz', '/readyz', '/openapi.json']) {
    const reply = await app.inject(url)
    t.equal(reply.statusCode, 200)
    t.notOk('dispatchable-paused' in reply.headers, url)
  }
})
