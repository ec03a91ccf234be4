import t from 'tap'
import { ADDRESS_ID, anAddress, anApp, CIVIC, NOTHING, type Answers } from './builders.js'

const REFUSAL = {
  code: 21628, status: 400, message: 'Invalid.', moreInfo: 'https://www.twilio.com/docs/errors/21628', requestId: 'RQ1'
}

async function get (path: string, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/addresses${path}` })
  return { reply, asked, body: reply.json() }
}

t.test('200 shows the address', async (t) => {
  const { reply, asked, body } = await get(`/${ADDRESS_ID}`)
  t.equal(reply.statusCode, 200)
  t.equal(reply.headers['cache-control'], 'no-store')
  t.match(body, { id: ADDRESS_ID, state: 'valid', twilio: null })
  t.strictSame(asked.keys, [ADDRESS_ID])
})

t.test('200 shows why Twilio would not have it', async (t) => {
  const { body } = await get(`/${ADDRESS_ID}`, {
    address: anAddress({ sid: null, refusal: { ...REFUSAL, suggestion: null } })
  })
  t.match(body, { state: 'invalid', suggestion: null })
  t.strictSame(body.twilio, REFUSAL)
})

t.test('200 shows what Twilio suggests instead, complete, and how it differs', async (t) => {
  const suggested = { ...CIVIC, street: '645 HARRISON ST' }
  const differences = [{ field: 'street', wanted: CIVIC.street, shown: suggested.street }]
  const { body } = await get(`/${ADDRESS_ID}`, {
    address: anAddress({ sid: null, refusal: { ...REFUSAL, suggestion: { civic: suggested, differences } } })
  })
  t.equal(body.state, 'suggested')
  t.strictSame(body.suggestion, { ...suggested, differences })
  t.strictSame(body.twilio, REFUSAL)
})

t.test('200 shows one that was deleted at Twilio as retired', async (t) => {
  const { body } = await get(`/${ADDRESS_ID}`, { address: anAddress({ sid: null, retiring: true }) })
  t.match(body, { state: 'retired', emergencyAddressSid: null })
})

t.test('404 no such address', async (t) => {
  const { reply, body } = await get(`/${ADDRESS_ID}`, { address: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'address-not-found', errors: [{ pointer: '/id' }] })
})

t.test('400 an id of another kind', async (t) => {
  const { reply, asked, body } = await get('/addr_1')
  t.equal(reply.statusCode, 400)
  t.match(body, { errors: [{ pointer: '/id', detail: /^In the path: / }] })
  t.strictSame(asked, NOTHING)
})

t.test('200 lists them by state and country', async (t) => {
  const { reply, asked, body } = await get('?state=valid,suggested,retired&country=US', { after: ADDRESS_ID })
  t.equal(reply.statusCode, 200)
  t.match(body, { data: [{ id: ADDRESS_ID }], page: { nextCursor: String, hasMore: true } })
  t.strictSame(asked.filters, [{ state: ['valid', 'suggested', 'retired'], country: ['US'], limit: 50, after: null }])
})

t.test('400 a cursor of another list', async (t) => {
  const { app } = await anApp({ after: '+14155550100' })
  const { page: { nextCursor } } = (await app.inject('/v1/phone-numbers')).json()
  const reply = await app.inject(`/v1/addresses?cursor=${nextCursor}`)
  t.equal(reply.statusCode, 400)
})
