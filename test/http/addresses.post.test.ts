import t from 'tap'
import { ADDRESS_ID, ADDRESS_SID, anAddress, anApp, CIVIC, NOTHING, type Answers } from './builders.js'

async function post (payload: object, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'POST', url: '/v1/addresses', payload })
  return { reply, asked, body: reply.json() }
}

t.test('201 stores the address and says where it is', async (t) => {
  const { reply, asked, body } = await post(CIVIC, { address: anAddress({ sid: null }) })
  t.equal(reply.statusCode, 201)
  t.match(reply.headers, { location: `/v1/addresses/${ADDRESS_ID}`, 'cache-control': 'no-store' })
  t.strictSame(body, {
    id: ADDRESS_ID,
    state: 'validating',
    ...CIVIC,
    emergencyAddressSid: null,
    suggestion: null,
    twilio: null,
    createdAt: '2026-08-03T09:00:00.123Z'
  })
  t.strictSame(asked.civics, [CIVIC])
  t.match(asked.by, [{ requestId: String, askedBy: null, reason: null }])
})

t.test('200 answers with the identical address that is there', async (t) => {
  const { reply, body } = await post(CIVIC, { created: false })
  t.equal(reply.statusCode, 200)
  t.notOk('location' in reply.headers)
  t.match(body, { id: ADDRESS_ID, state: 'valid', emergencyAddressSid: ADDRESS_SID })
})

t.test('201 without a secondary line', async (t) => {
  const { streetSecondary, ...plain } = CIVIC
  const { reply, asked } = await post(plain)
  t.equal(reply.statusCode, 201)
  t.match(asked.civics, [{ streetSecondary: null }])
})

t.test('422 names every field that cannot be, at its place in this body', async (t) => {
  const { reply, asked, body } = await post({ ...CIVIC, postalCode: 'x', region: 'XX', customerName: 'x'.repeat(65) })
  t.equal(reply.statusCode, 422)
  t.strictSame(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(),
    ['/customerName', '/postalCode', '/region'])
  t.strictSame(asked, NOTHING)
})

t.test('400 unknown field', async (t) => {
  const { reply, asked, body } = await post({ ...CIVIC, friendlyName: 'x' })
  t.equal(reply.statusCode, 400)
  t.match(body, { errors: [{ pointer: '/friendlyName' }] })
  t.strictSame(asked, NOTHING)
})
