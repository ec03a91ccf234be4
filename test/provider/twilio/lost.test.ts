import t from 'tap'
import { Line } from '../../../src/provider/twilio/line.js'
import { lostIn } from '../../../src/provider/twilio/lost.js'
import { REQUEST_ID } from './stand-in.js'

const HEADERS = { 'twilio-request-id': REQUEST_ID, 'retry-after': '3' }

/** An error as axios throws it. */
const axiosError = (given: object) => Object.assign(new Error('with a secret'), { isAxiosError: true, ...given })

/** The same on a line of ours. */
function onLine (code: string, sent: boolean, head: Line['head'] = null) {
  const transport = Object.assign(new Line(), { sent, head })
  return lostIn(axiosError({ code, config: { transport } }))
}

const broke = (code: string) => ({ applied: 'unknown', message: `The connection to Twilio broke (${code}).` })
const unreached = (code: string) => ({ applied: 'no', message: `Twilio could not be reached (${code}).` })

t.test('what axios did not throw is not about a request', async (t) => {
  const strangers = [
    null, undefined, 'text', new Error('ours'), { isAxiosError: true }, axiosError({ isAxiosError: 'true' }),
    axiosError({ isAxiosError: false })
  ]
  for (const stranger of strangers) t.equal(lostIn(stranger), null)
})

t.test('the line knows whether a byte was sent, whatever the code says', async (t) => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPROTO']) {
    t.match(onLine(code, false), { name: 'NoAnswer', ...unreached(code), requestId: null })
    t.match(onLine(code, true), { name: 'NoAnswer', ...broke(code), requestId: null })
  }
})

t.test('a time that ran out is told as such', async (t) => {
  for (const code of ['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED']) {
    t.match(onLine(code, true), { applied: 'unknown', message: 'Twilio did not answer in time.' })
    t.match(onLine(code, false), { applied: 'no', message: 'Twilio could not be reached in time.' })
  }
})

t.test('an answer that broke off is one, unless it began as a success', async (t) => {
  t.match(onLine('ECONNRESET', true, { status: 300, headers: HEADERS }),
    { name: 'TwilioAnswer', status: 300, words: null, requestId: REQUEST_ID, retryAfterMs: 3_000 })
  t.match(onLine('ECONNRESET', true, { status: 299, headers: HEADERS }),
    { name: 'NoAnswer', ...broke('ECONNRESET'), requestId: REQUEST_ID })
})

t.test('without a line of ours, these codes come before the first byte, and no others', async (t) => {
  const before = [
    'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'
  ]
  const foreign = [{}, { config: null }, { config: {} }, { config: { transport: {} } }, { response: null }]
  for (const more of foreign) {
    for (const code of before) t.match(lostIn(axiosError({ code, ...more })), { ...unreached(code), requestId: null })
    t.match(lostIn(axiosError({ code: 'ECONNRESET', ...more })), { ...broke('ECONNRESET'), requestId: null })
    t.match(lostIn(axiosError(more)), broke('no code'))
  }
})

t.test('without a line of ours, a response is proof that the request was sent', async (t) => {
  const response = (status: unknown) => lostIn(axiosError({
    code: 'ECONNREFUSED', response: { status, headers: HEADERS }
  }))
  t.match(response(503), { name: 'TwilioAnswer', status: 503, requestId: REQUEST_ID, retryAfterMs: 3_000 })
  t.match(response(200), { ...broke('ECONNREFUSED'), requestId: REQUEST_ID })
  t.match(response('503'), { ...unreached('ECONNREFUSED'), requestId: null }, 'what is no status proves nothing')
})

t.test('a code is told only where it is one: it may quote the URL', async (t) => {
  const told = (code: unknown) => lostIn(axiosError({ code }))
  for (const code of ['E2', 'EAI_AGAIN', `E${'X'.repeat(63)}`]) {
    t.match(told(code), { message: new RegExp(`\\(${code}\\)`) })
  }
  const none = ['E', `E${'X'.repeat(64)}`, '2E', '_E', 'Econnreset', 'ECONN/x', 'xECONN', 'https://example.org', '', 7, ['ECONNRESET']]
  for (const code of none) t.match(told(code), broke('no code'))
})
