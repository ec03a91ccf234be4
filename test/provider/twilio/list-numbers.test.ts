import t, { type Test } from 'tap'
import type { Page } from '../../../src/reconcile/ports.js'
import { listNumbers } from '../../../src/provider/twilio/list-numbers.js'
import {
  ACCOUNT, clientOf, keepsSecrets, numberJson, pageJson, REQUEST_ID, ROOT, standIn, type Behaviour
} from './stand-in.js'

const LIST = 'incoming_phone_numbers'
const next = (page: number) => `${ROOT}/IncomingPhoneNumbers.json?PageSize=1000&Page=${page}&PageToken=PA%2B${page}`
const number = (digit: string) => numberJson({ sid: `PN${digit.repeat(32)}`, phone_number: `+1415555010${digit}` })
const page = (digits: readonly string[], then: string | null = null) =>
  ({ body: pageJson(LIST, digits.map(number), then) })

/** A clock that ticks once each time it is read. */
function ticking () {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++))
}

async function all (t: Test, ...behaviours: Behaviour[]) {
  const { url, received } = await standIn(t, ...behaviours)
  const pages: Page[] = []
  const sentAt = ticking()
  let read: (() => Promise<Page>) | null = () => listNumbers(clientOf(url))(sentAt)
  while (read !== null) {
    const answer: Page = await read()
    pages.push(answer)
    read = answer.next
  }
  return { pages, received }
}

t.test('follows the pages, one request each, each with its own moment', async (t) => {
  const { pages, received } = await all(t, page(['1', '2'], next(1)), page(['3'], next(2)), page(['4']))
  t.same(received.map(({ method, url, body }) => [method, url, body]), [
    ['GET', `${ROOT}/IncomingPhoneNumbers.json?PageSize=1000`, ''],
    ['GET', next(1), ''],
    ['GET', next(2), '']
  ])
  const seen = pages.map(({ numbers }) =>
    numbers.map(({ phoneNumber, observedAt }) => [phoneNumber, observedAt.getSeconds()]))
  t.same(seen,
    [[['+14155550101', 0], ['+14155550102', 0]], [['+14155550103', 1]], [['+14155550104', 2]]])
})

t.test('an account may have no numbers', async (t) => {
  const { pages } = await all(t, page([]))
  t.match(pages, [{ numbers: [], next: null }])
})

t.test('asks for the next page only when told to', async (t) => {
  const { url, received } = await standIn(t, page(['1'], next(1)))
  await listNumbers(clientOf(url))(ticking())
  t.equal(received.length, 1)
})

t.test('reads a page of a thousand', async (t) => {
  const many = Array.from({ length: 1_000 }, (_, at) =>
    numberJson({ phone_number: `+1415555${String(at).padStart(4, '0')}`, filler: 'x'.repeat(2_000) }))
  const { pages } = await all(t, { body: pageJson(LIST, many) })
  t.equal(pages[0]?.numbers.length, 1_000)
})

t.test('a page that cannot be read fails the pass, in plain words', async (t) => {
  const broken: Readonly<Record<string, readonly [Behaviour, RegExp]>> = {
    'a number without a SID': [{ body: pageJson(LIST, [number('1'), numberJson({ sid: null })]) }, /phone number SID/],
    'a number without digits': [{ body: pageJson(LIST, [numberJson({ phone_number: '' })]) }, /no phone number/],
    'no list': [{ body: {} }, /no incoming_phone_numbers/],
    truncated: [{ body: JSON.stringify(page(['1']).body).slice(0, 100) }, /not a JSON object/],
    'a page read before': [page(['1'], next(1)), /read before/],
    'credentials wanted elsewhere': [
      { body: { ...page(['1']).body, meta: { key: LIST, next_page_url: 'http://example.org/' } } }, /elsewhere/
    ],
    throttled: [{ status: 429, body: {} }, /429/],
    unauthorized: [{ status: 401, body: { code: 20003, message: 'Authenticate' } }, /HTTP 401: Authenticate/],
    refused: [{ status: 400, body: { code: 21481, message: 'Invalid token' } }, /HTTP 400: Invalid token/],
    conflicting: [{ status: 409, body: { code: 20409, message: 'Busy' } }, /HTTP 409: Busy/],
    html: [{ status: 503, body: '<html></html>' }, /HTTP 503/]
  }
  for (const [because, [behaviour, message]] of Object.entries(broken)) {
    t.test(because, async (t) => {
      const error: unknown = await all(t, page(['9'], next(1)), behaviour).then(() => null, (error: unknown) => error)
      t.match(error, { message })
      t.match(error, { message: `could not be listed (request ${REQUEST_ID})` })
      t.notMatch(error, { message: ACCOUNT })
      keepsSecrets(t, error)
    })
  }
})

t.test('a connection that breaks fails the pass', async (t) => {
  await t.rejects(all(t, (_, response) => response.destroy()),
    { message: "The account's phone numbers could not be listed: The connection to Twilio broke (ECONNRESET)." })
})
