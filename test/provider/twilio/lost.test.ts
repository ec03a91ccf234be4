import t from 'tap'
import { Lost, meaningOf, type Head } from '../../../src/provider/twilio/lost.js'
import { keepsSecrets, REQUEST_ID, TOKEN } from './stand-in.js'

const HEADERS = { 'twilio-request-id': REQUEST_ID, 'retry-after': '3' }

const lost = (code: unknown, sent: boolean, head: Head | null = null) =>
  meaningOf(new Lost(Object.assign(new Error(`with a ${TOKEN}`), { code }), sent, head))

const broke = (code: string) => ({ applied: 'unknown', message: `The connection to Twilio broke (${code}).` })
const unreached = (code: string) => ({ applied: 'no', message: `Twilio could not be reached (${code}).` })

t.test('whether anything was sent decides, whatever the code says', async (t) => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPROTO']) {
    t.match(lost(code, false), { name: 'NoAnswer', ...unreached(code), requestId: null })
    t.match(lost(code, true), { name: 'NoAnswer', ...broke(code), requestId: null })
  }
})

t.test('a time that ran out is told as such', async (t) => {
  for (const code of ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']) {
    t.match(lost(code, true), { applied: 'unknown', message: 'Twilio did not answer in time.' })
    t.match(lost(code, false), { applied: 'no', message: 'Twilio could not be reached in time.' })
  }
})

t.test('who hung up is told in the word that everybody knows', async (t) => {
  t.match(lost('UND_ERR_SOCKET', true), broke('ECONNRESET'))
  t.match(lost('UND_ERR_SOCKET', false), unreached('ECONNRESET'))
})

t.test('an answer that broke off is one, unless it began as a success', async (t) => {
  t.match(lost('ECONNRESET', true, { status: 300, headers: HEADERS }),
    { name: 'TwilioAnswer', status: 300, words: null, requestId: REQUEST_ID, retryAfterMs: 3_000 })
  t.match(lost('ECONNRESET', true, { status: 299, headers: HEADERS }),
    { name: 'NoAnswer', ...broke('ECONNRESET'), requestId: REQUEST_ID })
})

t.test('a code is told only where it is one: it may quote the URL', async (t) => {
  for (const code of ['E2', 'EAI_AGAIN', `E${'X'.repeat(63)}`]) t.match(lost(code, true), broke(code))
  const none = [
    'E', `E${'X'.repeat(64)}`, '2E', '_E', 'Econnreset', 'ECONN/x', 'xECONN', 'https://example.org', '', 7,
    ['ECONNRESET'], undefined
  ]
  for (const code of none) t.match(lost(code, true), broke('no code'))
  t.match(meaningOf(new Lost(new Error('without a code'), true, null)), broke('no code'))
})

t.test('what was lost keeps to itself why', async (t) => {
  keepsSecrets(t, lost('ECONNRESET', true))
})
