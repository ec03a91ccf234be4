import t from 'tap'
import type { AddressId } from '../../src/domain/brand.js'
import { DomainError } from '../../src/domain/errors.js'
import { ADDRESS_ID, anAddress, anApp, CIVIC, NOTHING, type Answers } from './builders.js'

const CORRECTED_ID = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZC0RR' as AddressId
const corrected = anAddress({ id: CORRECTED_ID, civic: { ...CIVIC, street: '645 HARRISON ST' }, sid: null })

async function accept (answers: Answers = {}, payload?: object, id: string = ADDRESS_ID) {
  const { app, asked } = await anApp({ address: corrected, ...answers })
  const reply = await app.inject({
    method: 'POST',
    url: `/v1/addresses/${id}/suggestion-acceptances`,
    headers: { 'x-request-id': 'req-1' },
    ...payload !== undefined && { payload }
  })
  return { reply, asked, body: reply.json() }
}

t.test('201 answers with the corrected address and says where it is', async (t) => {
  const { reply, asked, body } = await accept()
  t.equal(reply.statusCode, 201)
  t.match(reply.headers, { location: `/v1/addresses/${CORRECTED_ID}`, 'cache-control': 'no-store' })
  t.match(body, { id: CORRECTED_ID, state: 'validating', street: '645 HARRISON ST' })
  t.strictSame(asked, { ...NOTHING, keys: [ADDRESS_ID], by: [{ requestId: 'req-1', askedBy: null, reason: null }] })
})

t.test('201 keeps the reason for the record', async (t) => {
  const { asked } = await accept({}, { reason: 'Post office says so' })
  t.strictSame(asked.by, [{ requestId: 'req-1', askedBy: null, reason: 'Post office says so' }])
})

t.test('409 when Twilio suggests nothing for it', async (t) => {
  const error = new DomainError('address-not-suggested', 'Twilio suggests nothing for it.')
  const { reply, body } = await accept({ error })
  t.equal(reply.statusCode, 409)
  t.match(body, { code: 'address-not-suggested', errors: [{ pointer: '/id', detail: error.message }] })
})

t.test('409 tells what Twilio answered, in numbers, where that is why', async (t) => {
  const twilio = { code: 21628, status: 400, moreInfo: 'https://www.twilio.com/docs/errors/21628' }
  const error = new DomainError('address-not-suggested', 'Twilio suggests nothing for it.', [], { twilio })
  const { body } = await accept({ error })
  t.strictSame(body.twilio, twilio)
})

t.test('404 no such address', async (t) => {
  const { reply, body } = await accept({ address: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'address-not-found', errors: [{ pointer: '/id' }] })
})

t.test('400 an unknown field, and nothing is accepted', async (t) => {
  const { reply, asked, body } = await accept({}, { street: '1 SUGGEST WAY' })
  t.equal(reply.statusCode, 400)
  t.match(body, { errors: [{ pointer: '/street' }] })
  t.strictSame(asked, NOTHING)
})

t.test('400 an id of another kind', async (t) => {
  const { reply, asked } = await accept({}, undefined, 'addr_1')
  t.equal(reply.statusCode, 400)
  t.strictSame(asked, NOTHING)
})
