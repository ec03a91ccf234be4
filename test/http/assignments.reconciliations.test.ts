import t from 'tap'
import type { InjectOptions } from 'fastify'
import { anApp, NOTHING, NUMBER, type Answers } from './builders.js'

async function reconcile (given: InjectOptions = {}, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({
    method: 'POST',
    url: `/v1/assignments/${NUMBER}/reconciliations`,
    ...given,
    headers: { 'x-request-id': 'req-1', ...given.headers }
  })
  return { reply, asked, body: reply.json() }
}

t.test('202 asks for it and shows the assignment', async (t) => {
  const { reply, asked, body } = await reconcile({ payload: { reason: 'Put right in the Console' } })
  t.equal(reply.statusCode, 202)
  t.match(reply.headers, { 'retry-after': '2', 'cache-control': 'no-store' })
  t.match(body, { phoneNumber: NUMBER, state: 'ready' })
  t.strictSame(asked, {
    ...NOTHING, keys: [NUMBER], by: [{ requestId: 'req-1', askedBy: null, reason: 'Put right in the Console' }]
  })
})

const NO_REASON: Record<string, InjectOptions> = {
  'no body': {},
  'no body that calls itself JSON': { payload: '', headers: { 'content-type': 'application/json' } },
  'no body that calls itself a form, as curl -d \'\' does': {
    payload: '', headers: { 'content-type': 'application/x-www-form-urlencoded' }
  },
  'null for a body': { payload: 'null', headers: { 'content-type': 'application/json' } },
  'an empty object': { payload: {} },
  'null for a reason': { payload: { reason: null } }
}

for (const [name, given] of Object.entries(NO_REASON)) {
  t.test(`202 with ${name}`, async (t) => {
    const { reply, asked } = await reconcile(given)
    t.equal(reply.statusCode, 202)
    t.strictSame(asked.by, [{ requestId: 'req-1', askedBy: null, reason: null }])
  })
}

const REFUSED: Record<string, { payload: object, pointer: string }> = {
  'an unknown field': { payload: { generation: 1 }, pointer: '/generation' },
  'a reason that is a number': { payload: { reason: 1 }, pointer: '/reason' },
  'a list': { payload: [], pointer: '' }
}

for (const [name, { payload, pointer }] of Object.entries(REFUSED)) {
  t.test(`400 with ${name}`, async (t) => {
    const { reply, asked, body } = await reconcile({ payload })
    t.equal(reply.statusCode, 400)
    t.match(body, { code: 'invalid-request', errors: [{ pointer }] })
    t.strictSame(asked, NOTHING)
  })
}

t.test('415 with a body that is not JSON', async (t) => {
  const { reply, asked } = await reconcile({ payload: 'now', headers: { 'content-type': 'text/plain' } })
  t.equal(reply.statusCode, 415)
  t.match(reply.json(), { code: 'unsupported-media-type' })
  t.strictSame(asked, NOTHING)
})

t.test('404 without an assignment', async (t) => {
  const { reply, body } = await reconcile({}, { assignment: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'assignment-not-found' })
})
