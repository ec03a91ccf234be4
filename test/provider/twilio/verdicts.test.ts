import t from 'tap'
import twilio from 'twilio'
import service from 'twilio/lib/base/TwilioServiceException.js'
import type { StepName } from '../../../src/domain/step.js'
import { NoAnswer, TwilioAnswer } from '../../../src/provider/twilio/answers.js'
import { notFound, toFault } from '../../../src/provider/twilio/faults.js'
import { REQUEST_ID, STEPS } from './stand-in.js'

const { default: TwilioServiceException } = service

const HEADERS = { 'twilio-request-id': REQUEST_ID, 'retry-after': '3' }
const EVERY_STEP = Object.keys(STEPS) as StepName[]
const NUMBER_WRITES: readonly StepName[] = ['associate-address', 'disassociate-address', 'set-emergency-status']

/** Twilio's answer with these words, or one without any. */
const answer = (status: number, code: number | null, message = 'Words.') =>
  new TwilioAnswer(status, HEADERS, { message, more_info: 'https://example.org', ...code === null ? {} : { code } })
const wordless = (status: number) => new TwilioAnswer(status, HEADERS, '<html></html>')

const words = (status: number, code: number | null) =>
  ({ status, code, message: 'Words.', moreInfo: 'https://example.org', requestId: REQUEST_ID })
const shape = (kind: string, status: number, code: number | null): object => {
  if (kind === 'throttled') return { kind, retryAfterMs: 3_000, requestId: REQUEST_ID }
  if (kind !== 'unavailable') return { kind, ...words(status, code) }
  return { kind, applied: 'unknown', detail: `Twilio answered HTTP ${status}: Words.`, requestId: REQUEST_ID }
}

const STATUSES = [300, 399, 400, 401, 402, 403, 404, 405, 408, 409, 410, 422, 428, 429, 430, 499, 500, 502, 503, 599]

/** The codes that mean one thing whatever the status. */
const DECISIVE: Readonly<Record<number, string>> = {
  20003: 'unauthorized',
  20005: 'unauthorized',
  10001: 'unauthorized',
  20006: 'unauthorized',
  20403: 'unauthorized',
  20008: 'unauthorized',
  20010: 'unauthorized',
  10002: 'unauthorized',
  21470: 'unauthorized',
  21471: 'unauthorized',
  21472: 'unauthorized',
  20429: 'throttled',
  20500: 'unavailable',
  20503: 'unavailable',
  20504: 'unavailable'
}

/** What a status says when no code outranks it. */
function byStatus (status: number, code: number | null, asked: StepName): string {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 429) return 'throttled'
  if (status < 400 || status > 499) return 'unavailable'
  if (status === 409 || code === 20162 || code === 20409) return 'conflict'
  if (code === 21481) return 'unavailable'
  return status === 404 && NUMBER_WRITES.includes(asked) ? 'conflict' : 'refused'
}

t.test('whatever was asked, a decisive code is the verdict', async (t) => {
  for (const [code, kind] of Object.entries(DECISIVE)) {
    for (const status of STATUSES) {
      for (const asked of EVERY_STEP) {
        t.strictSame(toFault(answer(status, Number(code)), asked), shape(kind, status, Number(code)))
      }
    }
  }
})

t.test('with any other code, or none, the status is', async (t) => {
  for (const code of [null, 20162, 20404, 20409, 21481, 21628, 99_999]) {
    for (const status of STATUSES) {
      for (const asked of EVERY_STEP) {
        t.strictSame(toFault(answer(status, code), asked), shape(byStatus(status, code, asked), status, code),
          `${asked}: ${status} with ${code}`)
      }
    }
  }
})

t.test('without words it is no verdict on what was asked', async (t) => {
  const spoken = 'without a word of why.'
  for (const status of [400, 404, 422]) {
    t.strictSame(toFault(wordless(status), 'create-address'),
      { kind: 'unavailable', applied: 'unknown', detail: `Twilio answered HTTP ${status}.`, requestId: REQUEST_ID })
  }
  t.match(toFault(wordless(403), 'create-address'),
    { kind: 'unauthorized', code: null, moreInfo: null, message: `Twilio answered HTTP 403 ${spoken}` })
  t.match(toFault(wordless(409), 'create-address'), { kind: 'conflict', code: null })
  t.match(toFault(wordless(429), 'create-address'), { kind: 'throttled', retryAfterMs: 3_000 })
})

t.test('an answer that never came is unavailable, and says whether the request can have arrived', async (t) => {
  for (const applied of ['no', 'unknown'] as const) {
    t.strictSame(toFault(new NoAnswer(applied, 'It broke.', REQUEST_ID), 'find-number'),
      { kind: 'unavailable', applied, detail: 'It broke.', requestId: REQUEST_ID })
  }
})

t.test('a suggestion is read from its own code, in a message that is whole', async (t) => {
  const message = 'Check it. | Street: 1 MAIN ST'
  const create = (status: number, code: number | null, text = message) =>
    toFault(answer(status, code, text), 'create-address')
  t.strictSame(create(400, 21629),
    { kind: 'refused', ...words(400, 21629), message, suggested: { street: '1 MAIN ST' } })
  for (const fault of [create(400, 21628), create(400, null), create(409, 21629), create(400, 21629, 'Check it.')]) {
    t.notOk('suggested' in fault)
  }
  const long = (length: number) => message + 'x'.repeat(length - message.length)
  t.match(create(400, 21629, long(2_048)), { suggested: { street: /^1 MAIN STx+$/ } })
  t.notOk('suggested' in create(400, 21629, long(2_049)), 'its last value may be half of one')
})

t.test('not there is what Twilio itself says is not', async (t) => {
  for (const asked of ['observe-number', 'delete-address'] as const) {
    t.match(notFound(answer(404, 20404), asked), { requestId: REQUEST_ID })
    t.match(notFound(answer(404, null), asked), { requestId: REQUEST_ID })
    const others = [
      answer(400, 20404), answer(405, 20404), answer(500, 20404), answer(404, 20403), answer(404, 20003),
      answer(404, 20409), wordless(404), new NoAnswer('unknown', 'x', null), new Error('ours'), null
    ]
    for (const other of others) t.equal(notFound(other, asked), null)
  }
})

t.test('the exceptions of the SDK say the same', async (t) => {
  const old = new twilio.RestException({
    statusCode: 400, body: { code: 21628, message: 'Words.', more_info: 'https://example.org' }
  })
  t.strictSame(toFault(old, 'create-address'), { kind: 'refused', ...words(400, 21628), requestId: null })
  const exception = (more: object) => new TwilioServiceException({
    statusCode: 404, body: { code: 20404, title: 'Words.', type: 'https://example.org', ...more }, headers: {}
  })
  t.strictSame(toFault(exception({}), 'create-address'), { kind: 'refused', ...words(404, 20404), requestId: null })
  t.match(toFault(exception({ detail: 'It is gone.' }), 'create-address'), { message: 'It is gone.' })
  t.ok(notFound(exception({}), 'observe-number'))
})

t.test('what is none of these is a bug of ours, and is thrown again as it is', async (t) => {
  for (const stranger of [new TypeError('ours'), 'text', null]) {
    try {
      toFault(stranger, 'find-number')
      t.fail('it should have thrown')
    } catch (error) {
      t.equal(error, stranger)
    }
  }
})
