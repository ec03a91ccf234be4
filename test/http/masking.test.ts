import t from 'tap'
import type { AddressRefusal } from '../../src/domain/address.js'
import { masked } from '../../src/http/views/masking.js'
import {
  ADDRESS_ID, anAddress, anApiKey, anApp, anAssignment, aNumber, API_KEY_ID, CIVIC, NUMBER, STORED_KEY
} from './builders.js'

const STORED = { authorization: `Bearer ${STORED_KEY}` }

const SUGGESTED = {
  ...CIVIC, street: '645 HARRISON STREET', customerName: 'EXAMPLE LIMITED', streetSecondary: 'STE 300'
}

const REFUSAL: AddressRefusal = {
  code: 21629,
  status: 400,
  message: `Did you mean ${SUGGESTED.street}, ${SUGGESTED.city}?`,
  moreInfo: 'https://www.twilio.com/docs/errors/21629',
  requestId: 'RQ1',
  suggestion: { civic: SUGGESTED, differences: [{ field: 'street', wanted: CIVIC.street, shown: SUGGESTED.street }] }
}

const PERSONAL = [CIVIC, SUGGESTED].flatMap(({ customerName, street, streetSecondary, postalCode }) =>
  [customerName, street, streetSecondary, postalCode])

const ANSWERS = {
  address: anAddress({ refusal: REFUSAL, sid: null }),
  assignment: anAssignment({
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }),
    memory: { observedGeneration: 0 },
    address: { sid: null, state: 'suggested', refusal: REFUSAL }
  })
}

const CALLS = [
  { method: 'GET', url: '/v1/addresses' },
  { method: 'GET', url: `/v1/addresses/${ADDRESS_ID}` },
  { method: 'POST', url: '/v1/addresses', payload: CIVIC },
  { method: 'POST', url: `/v1/addresses/${ADDRESS_ID}/suggestion-acceptances` },
  { method: 'DELETE', url: `/v1/addresses/${ADDRESS_ID}` },
  { method: 'GET', url: '/v1/assignments' },
  { method: 'GET', url: `/v1/assignments/${NUMBER}` },
  { method: 'PUT', url: `/v1/assignments/${NUMBER}`, payload: { address: CIVIC } },
  { method: 'DELETE', url: `/v1/assignments/${NUMBER}?acknowledgeUnprotected=true` },
  { method: 'POST', url: `/v1/assignments/${NUMBER}/reconciliations` },
  { method: 'GET', url: `/v1/assignments/${NUMBER}/status` },
  { method: 'GET', url: `/v1/assignments/${NUMBER}/plan` },
  { method: 'GET', url: `/v1/assignments/${NUMBER}/timeline` },
  { method: 'GET', url: '/v1/phone-numbers' }
] as const

t.test('masked PII: without the scope no answer names a street, a customer or what Twilio said of them', async (t) => {
  const { app } = await anApp({ ...ANSWERS, storedKey: anApiKey({ scopes: ['read', 'write', 'remove', 'admin'] }) })
  for (const call of CALLS) {
    const reply = await app.inject({ ...call, headers: STORED })
    t.ok(reply.statusCode < 300, `${call.method} ${call.url}: ${reply.body}`)
    for (const words of PERSONAL) t.notOk(reply.body.includes(words), `${call.method} ${call.url}: ${words}`)
  }
})

t.test('with it, they are all there', async (t) => {
  const { app } = await anApp({ ...ANSWERS, storedKey: anApiKey({ scopes: ['read', 'pii'] }) })
  const { body } = await app.inject({ url: `/v1/addresses/${ADDRESS_ID}`, headers: STORED })
  for (const words of [...PERSONAL, REFUSAL.message]) t.ok(body.includes(words), words)
})

t.test('a mask leaves the shape, the town, Twilio\'s code and where to read of it', async (t) => {
  const { app } = await anApp({ ...ANSWERS, storedKey: anApiKey({ scopes: ['read'] }) })
  const { city, region, isoCountry } = CIVIC
  const covered = { customerName: '***', street: '***', streetSecondary: '***', postalCode: '***' }
  const hidden = { ...covered, city, region, isoCountry }
  t.match((await app.inject({ url: `/v1/addresses/${ADDRESS_ID}`, headers: STORED })).json(), {
    ...hidden,
    suggestion: { ...hidden, differences: [{ field: 'street', wanted: '***', shown: '***' }] },
    twilio: { code: 21629, status: 400, message: '***', moreInfo: REFUSAL.moreInfo, requestId: 'RQ1' }
  })
  t.match((await app.inject({ url: `/v1/assignments/${NUMBER}`, headers: STORED })).json(), {
    conditions: [{ type: 'AddressAccepted', twilio: { code: 21629, message: '***' } }],
    explanation: { differences: [{ field: 'street', wanted: '***', shown: '***' }] }
  })
})

t.test('what is not there is not masked', async (t) => {
  t.strictSame(masked({ streetSecondary: null, region: '', street: '', data: [{ customerName: 'x' }], at: 1 }),
    { streetSecondary: null, region: '', street: '', data: [{ customerName: '***' }], at: 1 })
})

t.test('labels are the caller\'s own, by whatever names: who edits them must not write a mask back', async (t) => {
  const labels = { street: 'harbour', customerName: 'c-17' }
  t.strictSame(masked({ labels, street: 'x' }), { labels, street: '***' })
})

t.test('who did it is on the record', async (t) => {
  const { app, asked } = await anApp({ storedKey: anApiKey({ scopes: ['remove'] }) })
  await app.inject({ method: 'DELETE', url: `/v1/addresses/${ADDRESS_ID}`, headers: STORED })
  t.match(asked.by, [{ askedBy: API_KEY_ID }])
})
