import t from 'tap'
import { NoAnswer, TwilioAnswer, unreadable } from '../../../src/provider/twilio/answers.js'
import { REQUEST_ID } from './stand-in.js'

const HEADERS = { 'twilio-request-id': REQUEST_ID, 'retry-after': '3' }
const words = (body: unknown) => new TwilioAnswer(400, HEADERS, body).words

t.test('an answer keeps its status, its headers\' news and its words', async (t) => {
  const body = { code: 21628, message: 'Not valid.', more_info: 'https://example.org', status: 503 }
  const answer = new TwilioAnswer(400, HEADERS, body)
  t.strictSame({ ...answer }, {
    name: 'TwilioAnswer',
    status: 400,
    words: { code: 21628, message: 'Not valid.', cut: false, moreInfo: 'https://example.org' },
    requestId: REQUEST_ID,
    retryAfterMs: 3_000
  })
  t.equal(answer.message, 'Not valid.')
})

t.test('an answer that is none of Twilio\'s has no words, and says so', async (t) => {
  for (const body of [null, undefined, '<html></html>', [{ message: 'x' }], {}, { code: 20404 }, { message: 7 }]) {
    const answer = new TwilioAnswer(502, null, body)
    t.equal(answer.words, null)
    t.equal(answer.message, 'Twilio answered HTTP 502 without a word of why.')
    t.match(answer, { requestId: null, retryAfterMs: null })
  }
})

t.test('the older body speaks first, then the newer, its detail before its title', async (t) => {
  const title = { title: 'Gone' }
  const detail = { ...title, detail: 'It is gone.' }
  t.match(words({ ...detail, message: 'Words.' }), { message: 'Words.' })
  t.match(words({ ...detail, message: null }), { message: 'It is gone.' })
  t.match(words(title), { message: 'Gone' })
  t.match(words({ message: '' }), { message: '' }, 'an empty word is one')
  t.match(words({ message: 'x', more_info: 'older', type: 'newer' }), { moreInfo: 'older' })
  t.match(words({ message: 'x', type: 'newer' }), { moreInfo: 'newer' })
  t.match(words({ message: 'x' }), { moreInfo: null })
})

t.test('only a number above zero is a code', async (t) => {
  t.match(words({ message: 'x', code: 1 }), { code: 1 })
  for (const code of [0, -1, '21628', null, undefined]) t.match(words({ message: 'x', code }), { code: null })
})

t.test('a message that was cut is known to be', async (t) => {
  t.match(words({ message: 'x'.repeat(2_048) }), { message: 'x'.repeat(2_048), cut: false })
  t.match(words({ message: 'x'.repeat(2_049) }), { message: 'x'.repeat(2_048), cut: true })
  t.match(words({ message: `\0${'x'.repeat(2_048)}` }), { message: 'x'.repeat(2_047), cut: true })
})

t.test('no answer, and one that cannot be read', async (t) => {
  const none = new NoAnswer('no', 'It never left.', null)
  t.strictSame({ ...none }, { name: 'NoAnswer', applied: 'no', requestId: null })
  t.equal(none.message, 'It never left.')
  const unread = unreadable('it is not a JSON object', HEADERS)
  t.strictSame({ ...unread }, { name: 'NoAnswer', applied: 'unknown', requestId: REQUEST_ID })
  t.equal(unread.message, 'Twilio\'s answer could not be read: it is not a JSON object.')
})
