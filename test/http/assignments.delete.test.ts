import t from 'tap'
import { anApp, anAssignment, NOTHING, NUMBER, type Answers } from './builders.js'

async function remove (query: string, answers: Answers = {}, headers: Record<string, string> = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'DELETE', url: `/v1/assignments/${NUMBER}${query}`, headers })
  return { reply, asked, body: reply.json() }
}

const removing = anAssignment({ generation: 2, desired: { assigned: false } })

t.test('202 asks for the removal and shows it under way', async (t) => {
  const { reply, asked, body } = await remove('?acknowledgeUnprotected=true', { assignment: removing })
  t.equal(reply.statusCode, 202)
  t.match(body, { phoneNumber: NUMBER, state: 'removing', generation: 2 })
  t.strictSame(asked.keys, [NUMBER])
  t.match(asked.by, [{ requestId: String, askedBy: null, reason: null }])
})

t.test('202 keeps who asked, and why, for the record', async (t) => {
  const { asked } = await remove('?acknowledgeUnprotected=true&reason=Office+closed,%20for%20good',
    { assignment: removing }, { 'x-request-id': 'req-1' })
  t.strictSame(asked.by, [{ requestId: 'req-1', askedBy: null, reason: 'Office closed, for good' }])
})

t.test('202 whatever content type an empty body claims', async (t) => {
  const { reply } = await remove('?acknowledgeUnprotected=true', { assignment: removing },
    { 'content-type': 'application/json' })
  t.equal(reply.statusCode, 202)
})

for (const query of ['', '?acknowledgeUnprotected=false']) {
  t.test(`409 with "${query}" says how to acknowledge, and nothing is removed`, async (t) => {
    const { reply, asked, body } = await remove(query)
    t.equal(reply.statusCode, 409)
    t.match(body, { code: 'removal-not-acknowledged', detail: /\?acknowledgeUnprotected=true/ })
    t.strictSame(asked, NOTHING)
  })
}

t.test('400 an acknowledgement that is neither true nor false', async (t) => {
  const { reply, asked, body } = await remove('?acknowledgeUnprotected=yes')
  t.equal(reply.statusCode, 400)
  t.match(body, { errors: [{ pointer: '/acknowledgeUnprotected', detail: 'In the query: It must be a boolean.' }] })
  t.strictSame(asked, NOTHING)
})

t.test('400 a reason without end, and nothing is removed', async (t) => {
  const { reply, asked, body } = await remove(`?acknowledgeUnprotected=true&reason=${'x'.repeat(501)}`)
  t.equal(reply.statusCode, 400)
  t.match(body, { errors: [{ pointer: '/reason', detail: /^In the query: .*at most 500/ }] })
  t.strictSame(asked, NOTHING)
})

t.test('404 without an assignment', async (t) => {
  const { reply, body } = await remove('?acknowledgeUnprotected=true', { assignment: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'assignment-not-found' })
})
