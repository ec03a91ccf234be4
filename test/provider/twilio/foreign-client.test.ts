import t, { type Test } from 'tap'
import twilio from 'twilio'
import service from 'twilio/lib/base/TwilioServiceException.js'
import { notFound, toFault } from '../../../src/provider/twilio/faults.js'
import { ACCOUNT, keepsSecrets, NUMBER_SID, standIn, STREET, TOKEN, type Behaviour } from './stand-in.js'

const { default: TwilioServiceException } = service

/** What the SDK throws when its requests do not leave by way of ours. */
async function thrown (t: Test, baseUrl: string, timeout = 5_000): Promise<unknown> {
  const client = twilio(ACCOUNT, TOKEN, { timeout })
  client.api.baseUrl = baseUrl
  return await client.incomingPhoneNumbers(NUMBER_SID).update({ friendlyName: STREET })
    .then(() => t.fail('it should have thrown'), (error: unknown) => error)
}

async function faultOf (t: Test, behaviour: Behaviour, timeout?: number): Promise<object> {
  const { url } = await standIn(t, behaviour)
  const fault = toFault(await thrown(t, url, timeout), 'associate-address')
  keepsSecrets(t, fault)
  return fault
}

t.test('a RestException', async (t) => {
  const body = { status: 400, code: 21628, message: 'Words.', more_info: 'https://example.org' }
  t.strictSame(await faultOf(t, { status: 400, body }), {
    kind: 'refused', status: 400, code: 21628, message: 'Words.', moreInfo: 'https://example.org', requestId: null
  })
  t.match(await faultOf(t, { status: 503, body: '<html></html>' }), { kind: 'unavailable', applied: 'unknown' })
  t.match(await faultOf(t, { status: 429, body: {} }), { kind: 'throttled', retryAfterMs: null })
  t.match(await faultOf(t, { status: 404, body: {} }), { kind: 'unavailable', applied: 'unknown' })
})

t.test('a TwilioServiceException', async (t) => {
  const body = { status: 409, code: 0, type: 'https://example.org', title: 'Busy' }
  t.strictSame(await faultOf(t, { status: 409, body }), {
    kind: 'conflict', status: 409, code: null, message: 'Busy', moreInfo: 'https://example.org', requestId: null
  })
  const gone = new TwilioServiceException({ statusCode: 404, body: { ...body, status: 404 }, headers: {} })
  t.ok(notFound(gone, 'observe-number'))
})

t.test('a stranger is thrown again', async (t) => {
  for (const stranger of [new TypeError('ours'), new SyntaxError('ours'), new Error('ours'), 'text', null]) {
    t.equal(notFound(stranger, 'observe-number'), null)
    try {
      toFault(stranger, 'find-number')
      t.fail('it should have thrown')
    } catch (error) {
      t.equal(error, stranger)
    }
  }
})
