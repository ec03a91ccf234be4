import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { AddressSid, PhoneNumberSid } from '../../../src/domain/brand.js'
import type { StepName } from '../../../src/domain/step.js'
import { twilioClient } from '../../../src/provider/twilio/client.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'
import {
  ACCOUNT, ADDRESS_ID, ADDRESS_SID, addressJson, AUTHORIZATION, CIVIC, clientOf, faultIn, keepsSecrets, NUMBER,
  NUMBER_SID, numberJson, pageJson, REQUEST_ID, ROOT, SENT_AT, standIn, STEPS, take
} from './stand-in.js'

const NUMBERS = 'incoming_phone_numbers'
const NUMBER_PATH = `${ROOT}/IncomingPhoneNumbers/${NUMBER_SID}.json`
const SEEN = {
  kind: 'number',
  number: {
    phoneNumber: NUMBER,
    phoneNumberSid: NUMBER_SID,
    trunkSid: `TK${'4'.repeat(32)}`,
    voice: true,
    emergencyAddressSid: ADDRESS_SID,
    emergencyAddressStatus: 'pending-registration',
    emergencyStatus: 'Active',
    observedAt: SENT_AT
  }
}

interface Case {
  readonly answer: { readonly status?: number, readonly body?: unknown }
  readonly request: readonly [method: string, url: string, body: string]
  readonly sighting: object
}

const CASES: Readonly<Record<StepName, Case>> = {
  'find-number': {
    answer: { body: pageJson(NUMBERS, [numberJson()]) },
    request: ['GET', `${ROOT}/IncomingPhoneNumbers.json?PhoneNumber=%2B14155550100&PageSize=1000`, ''],
    sighting: SEEN
  },
  'observe-number': { answer: { body: numberJson() }, request: ['GET', NUMBER_PATH, ''], sighting: SEEN },
  'associate-address': {
    answer: { body: numberJson() },
    request: ['POST', NUMBER_PATH, `EmergencyAddressSid=${ADDRESS_SID}`],
    sighting: SEEN
  },
  'disassociate-address': {
    answer: { body: numberJson() },
    request: ['POST', NUMBER_PATH, 'EmergencyAddressSid='],
    sighting: SEEN
  },
  'set-emergency-status': {
    answer: { body: numberJson() },
    request: ['POST', NUMBER_PATH, 'EmergencyStatus=Active'],
    sighting: SEEN
  },
  'find-address': {
    answer: { body: pageJson('addresses', [addressJson()]) },
    request: ['GET', `${ROOT}/Addresses.json?FriendlyName=${ADDRESS_ID}&EmergencyEnabled=true&PageSize=1000`, ''],
    sighting: { kind: 'address', sid: ADDRESS_SID, at: SENT_AT }
  },
  'create-address': {
    answer: { status: 201, body: addressJson() },
    request: ['POST', `${ROOT}/Addresses.json`,
      'CustomerName=M%C3%BCller%20%26%20S%C3%B8n%20%3D%20100%25%2B&Street=645%20Secret%20St.&City=San%20Francisco' +
      `&Region=CA&PostalCode=94105&IsoCountry=US&FriendlyName=${ADDRESS_ID}&EmergencyEnabled=true` +
      '&AutoCorrectAddress=false&StreetSecondary=Suite%20%23300'],
    sighting: { kind: 'address', sid: ADDRESS_SID, at: SENT_AT }
  },
  'delete-address': {
    answer: { status: 204 },
    request: ['DELETE', `${ROOT}/Addresses/${ADDRESS_SID}.json`, ''],
    sighting: { kind: 'no-address', at: SENT_AT }
  }
}

for (const name of Object.keys(CASES) as StepName[]) {
  const { answer, request, sighting } = CASES[name]
  t.test(`${name} is this one request`, async (t) => {
    const { outcome, received: { method, url, body, headers } } = await take(t, name, answer)
    t.same([method, url, body], request)
    t.equal(headers.authorization, AUTHORIZATION)
    t.equal(headers['content-type'], method === 'POST' ? 'application/x-www-form-urlencoded' : undefined)
    t.strictSame(outcome, { ok: true, sighting, requestId: REQUEST_ID })
  })
}

t.test('create-address leaves the second line out when there is none', async (t) => {
  const { url, received } = await standIn(t, { status: 201, body: addressJson() })
  const step = { ...STEPS['create-address'], civic: { ...CIVIC, streetSecondary: null } }
  const outcome = await twilioProvider(clientOf(url))(step, SENT_AT)
  t.ok(outcome.ok)
  t.notMatch(received[0]?.body, /StreetSecondary/)
})

t.test('find-number', async (t) => {
  const other = numberJson({ sid: `PN${'9'.repeat(32)}`, phone_number: `${NUMBER}1` })
  const found = async (t: Test, body: unknown) => (await take(t, 'find-number', { body })).outcome

  t.test('takes the very number and no longer one', async (t) => {
    t.match(await found(t, pageJson(NUMBERS, [other, numberJson()])), { sighting: SEEN })
    t.strictSame(await found(t, pageJson(NUMBERS, [other])),
      { ok: true, sighting: { kind: 'no-number', at: SENT_AT }, requestId: REQUEST_ID })
  })

  t.test('says nothing of absence while there is another page', async (t) => {
    const outcome = await found(t, pageJson(NUMBERS, [other], `${ROOT}/IncomingPhoneNumbers.json?Page=1`))
    t.match(faultIn(outcome), { kind: 'unavailable', applied: 'unknown', requestId: REQUEST_ID })
  })
})

t.test('observe-number: a 404 is something seen', async (t) => {
  for (const body of [{ status: 404, message: 'The requested resource was not found' }, { code: 20404, message: '' }]) {
    const { outcome } = await take(t, 'observe-number', { status: 404, body })
    t.strictSame(outcome, { ok: true, sighting: { kind: 'no-number', at: SENT_AT }, requestId: REQUEST_ID })
  }
})

t.test('the 404 of a proxy is nothing seen', async (t) => {
  for (const name of ['observe-number', 'delete-address'] as const) {
    const { outcome } = await take(t, name, { status: 404, body: '<html>no such host</html>' })
    t.match(faultIn(outcome), { kind: 'unavailable', applied: 'unknown' })
  }
})

t.test('observe-number does not believe an answer about another number', async (t) => {
  const { outcome } = await take(t, 'observe-number', { body: numberJson({ sid: `PN${'9'.repeat(32)}` }) })
  t.match(faultIn(outcome), { kind: 'unavailable', applied: 'unknown', requestId: REQUEST_ID })
})

t.test('find-address', async (t) => {
  const sid = (digit: string) => `AD${digit.repeat(32)}` as AddressSid
  const found = async (t: Test, ...addresses: object[]) =>
    (await take(t, 'find-address', { body: pageJson('addresses', addresses) })).outcome
  const old = 'Mon, 17 Aug 2015 17:07:30 +0000'

  t.test('nothing, or only what is called differently, is no address', async (t) => {
    const none = { ok: true, sighting: { kind: 'no-address', at: SENT_AT }, requestId: REQUEST_ID }
    t.strictSame(await found(t), none)
    t.strictSame(await found(t, addressJson({ friendly_name: `${ADDRESS_ID}X` })), none)
    t.strictSame(await found(t, addressJson({ emergency_enabled: false })), none)
  })

  t.test('of several the oldest is taken', async (t) => {
    const outcome = await found(t, addressJson(), addressJson({ sid: sid('3'), date_created: null }),
      addressJson({ sid: sid('f'), date_created: old }))
    t.match(outcome, { sighting: { sid: sid('f') } })
  })

  t.test('of several as old the first by SID is taken', async (t) => {
    t.match(await found(t, addressJson({ sid: sid('4') }), addressJson({ sid: sid('3') })),
      { sighting: { sid: sid('3') } })
    t.match(await found(t, addressJson({ sid: sid('3') }), addressJson({ sid: sid('4') })),
      { sighting: { sid: sid('3') } })
  })

  t.test('says nothing of absence while there is another page', async (t) => {
    const body = pageJson('addresses', [], `${ROOT}/Addresses.json?Page=1`)
    const { outcome } = await take(t, 'find-address', { body })
    t.match(faultIn(outcome), { kind: 'unavailable', applied: 'unknown' })
  })
})

t.test('delete-address: what is gone already is deleted', async (t) => {
  const { outcome } = await take(t, 'delete-address', { status: 404, body: { code: 20404, message: 'Not found' } })
  t.strictSame(outcome, { ok: true, sighting: { kind: 'no-address', at: SENT_AT }, requestId: REQUEST_ID })
})

t.test('delete-address: an address in use is refused', async (t) => {
  const { outcome } = await take(t, 'delete-address', { status: 400, body: { code: 21625, message: 'In use' } })
  t.match(faultIn(outcome), { kind: 'refused', code: 21625 })
})

t.test('what the SDK itself finds wrong is a bug of ours', async (t) => {
  const provider = twilioProvider(clientOf('http://127.0.0.1:1'))
  await t.rejects(provider({ name: 'observe-number', phoneNumberSid: 'PN/..' as PhoneNumberSid }, SENT_AT),
    { message: "Parameter 'sid' is not valid." })
})

t.test('an answer without a request id has none', async (t) => {
  const { outcome } = await take(t, 'observe-number', (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(numberJson()))
  })
  t.match(outcome, { ok: true, requestId: null })
})

t.test('keeps the line open, and nothing of the request', async (t) => {
  const { url, received } = await standIn(t, { body: addressJson() }, { body: numberJson() })
  const client = clientOf(url)
  const provider = twilioProvider(client)
  await provider(STEPS['create-address'], SENT_AT)
  // It is free for the next request a turn of the event loop after the answer.
  await setImmediate()
  await provider(STEPS['observe-number'], SENT_AT)
  t.equal(received[0]?.port, received[1]?.port)
  t.equal(client.httpClient.lastRequest, undefined)
  t.equal(client.httpClient.lastResponse, undefined)
})

t.test('neither region nor edge nor log level of the environment counts', async (t) => {
  const before = process.env
  const { log } = console
  t.teardown(() => { process.env = before; console.log = log })
  process.env = { ...before, TWILIO_REGION: 'ie1', TWILIO_EDGE: 'dublin', TWILIO_LOG_LEVEL: 'debug' }
  const lines: unknown[] = []
  console.log = (...line: unknown[]) => { lines.push(...line) }
  const { url } = await standIn(t, { body: pageJson(NUMBERS, []) })
  t.match(await twilioProvider(clientOf(url))(STEPS['find-number'], SENT_AT), { ok: true })
  t.same(lines, [])
  keepsSecrets(t, lines)
})

t.test('an API key speaks for the account', async (t) => {
  const { url, received } = await standIn(t, { body: numberJson() })
  const credentials = { apiKey: `SK${'5'.repeat(32)}`, apiSecret: 'secret' }
  const client = twilioClient({ accountSid: ACCOUNT, credentials, baseUrl: url, concurrency: 20, timeoutMs: 1_000 })
  t.match(await twilioProvider(client)(STEPS['observe-number'], SENT_AT), { ok: true })
  t.equal(received[0]?.url, NUMBER_PATH)
  t.equal(received[0]?.headers.authorization,
    `Basic ${Buffer.from(`${credentials.apiKey}:${credentials.apiSecret}`).toString('base64')}`)
})

t.test('without a base URL it is Twilio', async (t) => {
  const credentials = { authToken: 'x' }
  const client = twilioClient({ accountSid: ACCOUNT, credentials, baseUrl: null, concurrency: 1, timeoutMs: 1_000 })
  t.equal(client.api.baseUrl, 'https://api.twilio.com')
  t.equal(client.trunking.baseUrl, 'https://trunking.twilio.com')
})
