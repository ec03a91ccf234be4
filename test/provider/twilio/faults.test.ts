import { createServer, type ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import t, { type Test } from 'tap'
import type { StepName } from '../../../src/domain/step.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'
import {
  clientOf, faultIn, keepsSecrets, listening, numberJson, pageJson, reply, REQUEST_ID, SENT_AT, STEPS, take,
  type Behaviour
} from './stand-in.js'

const MORE = 'https://www.twilio.com/docs/errors/'
const errorJson = (status: number, code: number, message = 'Words.') =>
  ({ code, message, more_info: `${MORE}${code}`, status })

/** What a step makes of a behaviour. */
async function fault (t: Test, name: StepName, behaviour: Behaviour, timeoutMs?: number): Promise<object> {
  return faultIn((await take(t, name, behaviour, timeoutMs)).outcome)
}

const answered = (status: number, body: unknown, headers = {}): Behaviour => ({ status, body, headers })
const unknown = { kind: 'unavailable', applied: 'unknown', requestId: REQUEST_ID }
const spoken = (kind: string, status: number, code: number) =>
  ({ kind, status, code, message: 'Words.', moreInfo: `${MORE}${code}`, requestId: REQUEST_ID })

t.test('an answer of Twilio', async (t) => {
  const cases: ReadonlyArray<readonly [StepName, number, number, string]> = [
    ['observe-number', 401, 20003, 'unauthorized'],
    ['associate-address', 403, 20008, 'unauthorized'],
    ['create-address', 400, 20005, 'unauthorized'],
    ['create-address', 400, 20006, 'unauthorized'],
    ['find-number', 404, 20403, 'unauthorized'],
    ['observe-number', 404, 20403, 'unauthorized'],
    ['delete-address', 404, 20005, 'unauthorized'],
    ['associate-address', 409, 20409, 'conflict'],
    ['associate-address', 409, 20162, 'conflict'],
    ['disassociate-address', 400, 20409, 'conflict'],
    ['disassociate-address', 422, 20162, 'conflict'],
    ['create-address', 409, 21999, 'conflict'],
    ['associate-address', 404, 20404, 'conflict'],
    ['disassociate-address', 404, 20404, 'conflict'],
    ['set-emergency-status', 404, 20404, 'conflict'],
    ['create-address', 404, 20404, 'refused'],
    ['find-number', 404, 20404, 'refused'],
    ['find-address', 404, 20404, 'refused'],
    ['create-address', 400, 21628, 'refused'],
    ['delete-address', 400, 21625, 'refused'],
    ['set-emergency-status', 422, 20422, 'refused'],
    ['observe-number', 405, 20004, 'refused']
  ]
  for (const [name, status, code, kind] of cases) {
    t.test(`${name}: ${status} with ${code} is ${kind}`, async (t) => {
      t.strictSame(await fault(t, name, answered(status, errorJson(status, code))), spoken(kind, status, code))
    })
  }
})

/** Each error Twilio documents that can meet one of our requests. */
const CODES: ReadonlyArray<readonly [StepName, number, readonly number[], string, string]> = [
  ['observe-number', 401, [20003], 'unauthorized', 'wrong credentials'],
  ['create-address', 405, [20004, 405], 'refused', 'the method is not allowed'],
  ['associate-address', 401, [20005, 10001], 'unauthorized', 'the account is not active'],
  ['associate-address', 403, [20005, 10001], 'unauthorized', 'the account is not active'],
  ['associate-address', 403, [20006, 20403], 'unauthorized', 'access denied, account suspended or closed'],
  ['find-number', 400, [20007], 'refused', 'the page is too large'],
  ['associate-address', 403, [20008], 'unauthorized', 'not with test credentials'],
  ['associate-address', 403, [20010, 10002], 'unauthorized', 'disabled, or not on a trial account'],
  ['associate-address', 409, [20162], 'conflict', 'another request is updating it'],
  ['create-address', 404, [20404], 'refused', 'there is no such list'],
  ['associate-address', 404, [20404], 'conflict', 'the number is gone'],
  ['associate-address', 409, [20409], 'conflict', 'it cannot be modified now'],
  ['create-address', 422, [20422], 'refused', 'a parameter is invalid'],
  ['associate-address', 400, [20423], 'refused', 'a SID is invalid'],
  ['create-address', 429, [20429], 'throttled', 'too many requests'],
  ['create-address', 500, [20500], 'unavailable', 'an internal error'],
  ['create-address', 503, [20503], 'unavailable', 'not available'],
  ['create-address', 504, [20504], 'unavailable', 'the gateway waited in vain'],
  ['create-address', 502, [20504], 'unavailable', 'the gateway waited in vain'],
  ['create-address', 400, [21238], 'refused', 'an Address parameter is wrong'],
  ['associate-address', 400, [21402, 21403], 'refused', 'a voice setting of the number is invalid'],
  ['find-address', 400, [21470, 21471, 21472], 'unauthorized', 'the AccountSid is bad, unknown or inactive'],
  ['find-number', 400, [21481], 'unavailable', 'the list must be begun again'],
  ['associate-address', 400, [21613, 21615, 21631, 21649, 21650, 21651], 'refused', 'the regulator wants more'],
  ['delete-address', 400, [21625], 'refused', 'a number requires the Address'],
  ['create-address', 400, [21628], 'refused', 'not valid, and nothing to suggest'],
  ['create-address', 400, [21629], 'refused', 'not valid as written'],
  ['delete-address', 400, [21630], 'refused', 'a verified Document has the Address'],
  ['disassociate-address', 400, [21634], 'refused', 'the trunk is in use for emergency calling'],
  ['find-number', 400, [22102], 'refused', 'the phone number is invalid'],
  ['associate-address', 400, [22109], 'refused', 'the Address SID is invalid'],
  ['associate-address', 400, [22350], 'refused', 'the number is being ported out'],
  ['associate-address', 400, [22401, 22402, 22403], 'refused', 'not permitted within the Region']
]

const shapeOf = (kind: string, status: number, code: number): object => {
  if (kind === 'throttled') return { kind, retryAfterMs: null, requestId: REQUEST_ID }
  if (kind !== 'unavailable') return spoken(kind, status, code)
  return { ...unknown, detail: `Twilio answered HTTP ${status}: Words.` }
}

t.test('every error of Twilio\'s that has a code', async (t) => {
  for (const [name, status, codes, kind, because] of CODES) {
    for (const code of codes) {
      t.strictSame(await fault(t, name, answered(status, errorJson(status, code))), shapeOf(kind, status, code),
        `${name}: ${status} with ${code} is ${kind}: ${because}`)
    }
  }
})

t.test('a code we have never heard of keeps its number and its words', async (t) => {
  t.strictSame(await fault(t, 'create-address', answered(400, errorJson(400, 99_999, 'News.'))),
    { ...spoken('refused', 400, 99_999), message: 'News.' })
})

t.test('a few codes outrank the status, and no others', async (t) => {
  const decisive: Readonly<Record<string, readonly number[]>> = {
    unauthorized: [20003, 20005, 10001, 20006, 20403, 20008, 20010, 10002, 21470, 21471, 21472],
    throttled: [20429],
    unavailable: [20500, 20503, 20504]
  }
  const statuses = [400, 401, 403, 404, 409, 422, 429, 500, 503]
  for (const [kind, codes] of Object.entries(decisive)) {
    for (const code of codes) {
      for (const status of statuses) {
        t.strictSame(await fault(t, 'find-number', answered(status, errorJson(status, code))),
          shapeOf(kind, status, code), `${status} with ${code}`)
      }
    }
  }
  const byStatus = { 401: 'unauthorized', 403: 'unauthorized', 409: 'conflict', 429: 'throttled', 503: 'unavailable' }
  for (const code of [20162, 20404, 20409, 21481, 21629, 21631, 99_999]) {
    for (const [status, kind] of Object.entries(byStatus)) {
      t.strictSame(await fault(t, 'find-number', answered(Number(status), errorJson(Number(status), code))),
        shapeOf(kind, Number(status), code), `${status} with ${code}`)
    }
  }
})

t.test('an answer without a code', async (t) => {
  const body = { status: 404, message: 'The requested resource was not found' }
  const words = { status: 404, code: null, message: body.message, moreInfo: null, requestId: REQUEST_ID }
  t.strictSame(await fault(t, 'find-number', answered(404, body)), { kind: 'refused', ...words })
  t.strictSame(await fault(t, 'associate-address', answered(404, body)), { kind: 'conflict', ...words })
})

t.test('an error of the newer kind (RFC 9457)', async (t) => {
  const body = { type: `${MORE}20404`, title: 'Gone', status: 404, code: 20404, detail: 'It is gone.' }
  t.strictSame(await fault(t, 'associate-address', answered(404, body)), {
    kind: 'conflict',
    status: 404,
    code: 20404,
    message: 'It is gone.',
    moreInfo: body.type,
    requestId: REQUEST_ID
  })
  const { detail: _, ...brief } = body
  t.match(await fault(t, 'create-address', answered(400, { ...brief, status: 503 })),
    { kind: 'refused', status: 400, message: 'Gone' }, 'the status is the one of HTTP')
})

t.test('words are cut and cleaned', async (t) => {
  const body = errorJson(400, 21628, `a\0\r\n${'x'.repeat(2_100)}`)
  const cut = await fault(t, 'create-address', answered(400, body))
  t.equal('message' in cut && cut.message, `a${'x'.repeat(2_044)}`)
})

t.test('a suggestion', async (t) => {
  const suggest = (street: string) => `Check the suggested address. | CustomerName: ACME, Inc., Street: ${street}`
  const suggested = (street: string) => ({ customerName: 'ACME, Inc.', street })
  const create = async (t: Test, status: number, code: number, message: string) =>
    await fault(t, 'create-address', answered(status, errorJson(status, code, message)))
  const words = suggest('1 MAIN ST')

  t.strictSame(await create(t, 400, 21629, words),
    { ...spoken('refused', 400, 21629), message: words, suggested: suggested('1 MAIN ST') })
  const { message: _, ...body } = { ...errorJson(400, 21629), detail: words, title: 'Refused' }
  t.match(await fault(t, 'create-address', answered(400, body)), { suggested: suggested('1 MAIN ST') }, 'RFC 9457')
  const none: ReadonlyArray<readonly [status: number, code: number, message: string, because: string]> = [
    [400, 21628, words, 'the other refusal, whatever it says'],
    [400, 21629, 'Failed to validate address.', 'no fields'],
    [400, 21629, 'Failed to validate address. | FriendlyName: x', 'no field of ours'],
    [409, 21629, words, 'a conflict'],
    [403, 21629, words, 'not ours to have'],
    [503, 21629, words, 'no answer']
  ]
  for (const [status, code, message, because] of none) {
    t.notOk('suggested' in await create(t, status, code, message), because)
  }

  t.test('is read whole or not at all', async (t) => {
    const longest = 'x'.repeat(2_048 - suggest('').length)
    t.match(await create(t, 400, 21629, suggest(longest)), { message: suggest(longest), suggested: suggested(longest) })
    for (const end of ['x', '\0', '😀', '\0'.repeat(100)]) {
      const cut = await create(t, 400, 21629, suggest(longest) + end)
      t.match(cut, { kind: 'refused', code: 21629 })
      t.notOk('suggested' in cut, JSON.stringify(end))
    }
  })
})

t.test('too many requests', async (t) => {
  const throttled = async (t: Test, value: string | null) => await fault(t, 'create-address',
    answered(429, errorJson(429, 20429), value === null ? {} : { 'Retry-After': value }))
  const is = (retryAfterMs: number | null) => ({ kind: 'throttled', retryAfterMs, requestId: REQUEST_ID })

  t.strictSame(await throttled(t, null), is(null))
  t.strictSame(await throttled(t, '7'), is(7_000))
  t.strictSame(await throttled(t, '0'), is(0))
  t.strictSame(await throttled(t, '99999999999999999999'), is(86_400_000), 'no longer than a day')
  t.strictSame(await throttled(t, 'Wed, 21 Oct 2015 07:28:00 GMT'), is(0), 'long ago')
  for (const value of ['', 'soon', '-1', '1.5', '0x10', 'Xxx, 99 Yyy 2015 99:99:99 GMT']) {
    t.strictSame(await throttled(t, value), is(null), `"${value}"`)
  }
  const later = await throttled(t, new Date(Date.now() + 60_000).toUTCString())
  const ms = 'retryAfterMs' in later && typeof later.retryAfterMs === 'number' ? later.retryAfterMs : 0
  t.ok(ms > 50_000 && ms <= 60_000, 'in a minute')
  const proxy = answered(429, '<html>slow down</html>', { 'Retry-After': '3' })
  t.strictSame(await fault(t, 'find-number', proxy), is(3_000), 'not even Twilio has to say it')
})

t.test('not an answer of Twilio, or none that helps', async (t) => {
  const html = '<html><body>503</body></html>'
  const cases: Readonly<Record<string, Behaviour>> = {
    'a 500 in JSON': answered(500, errorJson(500, 20500)),
    'a 503 in HTML': answered(503, html, { 'Content-Type': 'text/html' }),
    'a 502 without a body': answered(502, ''),
    'a 504 without a body': answered(504, ''),
    'a 302': answered(302, '', { Location: 'http://127.0.0.1:1/' }),
    'a 304': answered(304, ''),
    'a 302 in JSON': answered(302, numberJson(), { Location: '/' }),
    'a 400 in HTML': answered(400, html),
    'a 404 in HTML': answered(404, html),
    'a 400 without words': answered(400, {}),
    'a 200 in HTML': answered(200, html),
    'an empty 200': answered(200, ''),
    'a 204': answered(204, ''),
    'a truncated 200': answered(200, JSON.stringify(numberJson()).slice(0, 80)),
    'a 200 with null': answered(200, 'null'),
    'a 200 with an array': answered(200, [numberJson()]),
    'a 200 with a text': answered(200, '"text"'),
    'a 200 with an empty object': answered(200, {}),
    'a 200 larger than anything': answered(200, JSON.stringify(numberJson({ x: 'x'.repeat(9 * 1024 * 1024) })))
  }
  for (const name of ['observe-number', 'associate-address'] as const) {
    for (const [because, behaviour] of Object.entries(cases)) {
      t.test(`${name}: ${because}`, async (t) => {
        t.match(await fault(t, name, behaviour), unknown)
      })
    }
  }

  t.test('create-address: a 201 without a SID', async (t) => {
    t.match(await fault(t, 'create-address', answered(201, { friendly_name: 'x' })), unknown)
  })

  t.test('delete-address: a page of a proxy', async (t) => {
    t.match(await fault(t, 'delete-address', answered(200, html)), unknown)
    t.match(await fault(t, 'delete-address', answered(302, '', { Location: '/' })), unknown)
  })

  t.test('a list that is none', async (t) => {
    const list = 'incoming_phone_numbers'
    for (const body of [{}, numberJson(), pageJson(list, [null]), { [list]: {} }, pageJson('addresses', [])]) {
      t.match(await fault(t, 'find-number', answered(200, body)), unknown)
    }
    t.match(await fault(t, 'find-number', answered(201, pageJson(list, []))), { ...unknown, requestId: null })
    t.match(await fault(t, 'find-address', answered(200, pageJson(list, []))), unknown)
  })

  t.test('without a status that is one', async (t) => {
    t.match(await fault(t, 'observe-number', answered(700, '')), unknown)
  })
})

t.test('a connection that breaks', async (t) => {
  const head = (response: ServerResponse, status: number, headers = {}) =>
    response.writeHead(status, { 'Twilio-Request-Id': REQUEST_ID, 'Content-Length': '1000', ...headers })
  const broken = (status: number, headers = {}): Behaviour => (_, response) => {
    head(response, status, headers).write('{"sid":"')
    setTimeout(() => response.destroy(), 20)
  }

  t.test('before the answer', async (t) => {
    for (const name of ['find-number', 'associate-address', 'create-address'] as const) {
      t.match(await fault(t, name, (_, response) => response.destroy()),
        { kind: 'unavailable', applied: 'unknown', detail: /ECONNRESET/, requestId: null })
    }
  })

  t.test('within the answer', async (t) => {
    t.match(await fault(t, 'associate-address', broken(200)), unknown)
    t.match(await fault(t, 'associate-address', broken(400)), unknown)
    t.match(await fault(t, 'associate-address', broken(401)), { kind: 'unauthorized', code: null, message: /HTTP 401/ })
    t.match(await fault(t, 'associate-address', broken(429, { 'Retry-After': '2' })),
      { kind: 'throttled', retryAfterMs: 2_000 })
  })

  t.test('on a line kept open', async (t) => {
    const server = createServer((request, response) => {
      if (request.method === 'POST') request.socket.destroy()
      else reply(response, { body: numberJson() })
    })
    const provider = twilioProvider(clientOf(`http://127.0.0.1:${await listening(t, server)}`))
    t.match(await provider(STEPS['observe-number'], SENT_AT), { ok: true })
    t.match(faultIn(await provider(STEPS['associate-address'], SENT_AT)), { kind: 'unavailable', applied: 'unknown' })
  })
})

t.test('the deadline', async (t) => {
  const closed = (response: ServerResponse) => new Promise((resolve) => response.once('close', resolve))

  t.test('is for an answer that never comes', async (t) => {
    let hungUp: Promise<unknown> | null = null
    const outcome = await fault(t, 'associate-address', (_, response) => { hungUp = closed(response) }, 150)
    t.strictSame(outcome,
      { kind: 'unavailable', applied: 'unknown', detail: 'Twilio did not answer in time.', requestId: null })
    await hungUp
  })

  t.test('is for an answer that drips', async (t) => {
    let hungUp: Promise<unknown> | null = null
    const before = Date.now()
    t.match(await fault(t, 'observe-number', (_, response) => {
      hungUp = closed(response)
      response.writeHead(200, { 'Twilio-Request-Id': REQUEST_ID })
      const drops = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(drops))
    }, 300), { ...unknown, detail: 'Twilio did not answer in time.' })
    t.ok(Date.now() - before < 2_000)
    await hungUp
  })
})

t.test('what never left', async (t) => {
  const never = async (t: Test, baseUrl: string, detail: RegExp, timeoutMs?: number) => {
    const outcome = await twilioProvider(clientOf(baseUrl, timeoutMs))(STEPS['create-address'], SENT_AT)
    keepsSecrets(t, outcome)
    t.match(faultIn(outcome), { kind: 'unavailable', applied: 'no', detail, requestId: null })
  }

  t.test('was refused', async (t) => {
    const server = createTcpServer()
    const free = await listening(t, server)
    await new Promise((resolve) => server.close(resolve))
    await never(t, `http://127.0.0.1:${free}`, /could not be reached \(ECONNREFUSED\)/)
  })

  t.test('had nobody to go to', async (t) => {
    await never(t, 'http://twilio.invalid', /could not be reached \((ENOTFOUND|EAI_AGAIN)\)/)
  })

  t.test('found no TLS', async (t) => {
    const server = createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await never(t, `https://127.0.0.1:${await listening(t, server)}`, /could not be reached/)
  })

  t.test('was still shaking hands', async (t) => {
    const server = createTcpServer((socket) => { t.teardown(() => socket.destroy()) })
    await never(t, `https://127.0.0.1:${await listening(t, server)}`, /could not be reached in time/, 150)
  })

  t.test('waited for a line until it was too late', async (t) => {
    const server = createServer((_, response) => { t.teardown(() => response.destroy()) })
    const provider = twilioProvider(clientOf(`http://127.0.0.1:${await listening(t, server)}`, 300))
    const outcomes = await Promise.all(Array.from({ length: 21 }, () => provider(STEPS['associate-address'], SENT_AT)))
    const applied = outcomes.map((outcome) => 'applied' in faultIn(outcome) ? faultIn(outcome) : null)
    t.match(applied, [...Array(20).fill({ applied: 'unknown' }), { applied: 'no' }])
  })
})
