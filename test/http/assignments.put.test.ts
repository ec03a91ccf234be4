import t from 'tap'
import { DomainError } from '../../src/domain/errors.js'
import { ADDRESS_ID, anApp, anAssignment, aNewAssignment, CIVIC, NOTHING, NUMBER, type Answers } from './builders.js'

interface Given extends Answers { url?: string }

async function put (payload: unknown, { url = `/v1/assignments/${NUMBER}`, ...answers }: Given = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({
    method: 'PUT',
    url,
    payload: JSON.stringify(payload),
    headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' }
  })
  return { reply, asked, body: reply.json() }
}

t.test('202 stores the wish and says when to look again', async (t) => {
  const { reply, asked, body } = await put({ address: CIVIC }, { assignment: aNewAssignment() })
  t.equal(reply.statusCode, 202)
  t.match(reply.headers, { 'retry-after': '2', 'cache-control': 'no-store' })
  t.match(body, { phoneNumber: NUMBER, state: 'converging', coverage: 'unknown' })
  t.strictSame(asked.declarations, [{
    phoneNumber: NUMBER,
    address: CIVIC,
    emergencyCalling: 'enabled',
    onFailure: undefined,
    drift: undefined,
    paused: undefined,
    labels: undefined,
    externalReference: undefined,
    asked: { requestId: 'req-1', askedBy: null, reason: null }
  }], 'what is not said is not asked for')
})

t.test('202 takes an address by its id, and every option', async (t) => {
  const options = {
    emergencyCalling: 'disabled',
    onFailure: 'keep-trying',
    drift: 'heal',
    paused: true,
    labels: { site: 'berlin', 'a_b.c-d': '' },
    externalReference: 'customer-1'
  }
  const { reply, asked } = await put(
    { addressId: ADDRESS_ID, ...options, reason: 'moved' }, { assignment: aNewAssignment() })
  t.equal(reply.statusCode, 202)
  t.strictSame(asked.declarations, [{
    phoneNumber: NUMBER, address: ADDRESS_ID, ...options, asked: { requestId: 'req-1', askedBy: null, reason: 'moved' }
  }])
})

t.test('202 passes null on as a wish for the default, which is not this side\'s to know', async (t) => {
  const { asked } = await put({
    addressId: ADDRESS_ID,
    emergencyCalling: null,
    onFailure: null,
    drift: null,
    paused: null,
    labels: null,
    externalReference: null,
    reason: null
  })
  t.strictSame(asked.declarations, [{
    phoneNumber: NUMBER,
    address: ADDRESS_ID,
    emergencyCalling: 'enabled',
    onFailure: null,
    drift: null,
    paused: null,
    labels: null,
    externalReference: null,
    asked: { requestId: 'req-1', askedBy: null, reason: null }
  }])
})

t.test('202 tidies the address', async (t) => {
  const untidy = { ...CIVIC, street: '  645   Harrison St ', region: 'ca', streetSecondary: ' ' }
  const { asked } = await put({ address: untidy })
  t.match(asked.declarations, [{ address: { street: '645 Harrison St', region: 'CA', streetSecondary: null } }])
})

t.test('202 takes a British address without a region, and an American one not', async (t) => {
  const { region, ...nowhere } = CIVIC
  const british = { ...nowhere, city: 'London', postalCode: 'SW1A 1AA', isoCountry: 'GB' }
  const url = '/v1/assignments/+442079460100'
  t.equal((await put({ address: british }, { url, assignment: aNewAssignment() })).reply.statusCode, 202)
  const { reply, body } = await put({ address: nowhere })
  t.equal(reply.statusCode, 422)
  t.match(body, { errors: [{ pointer: '/address/region' }] })
})

t.test('202 when it is a new generation, though the number looks ready', async (t) => {
  const { reply } = await put({ addressId: ADDRESS_ID }, { assignment: aNewAssignment() })
  t.equal(reply.statusCode, 202)
})

t.test('202 when it is the same generation and still not so', async (t) => {
  const { reply } = await put({ addressId: ADDRESS_ID }, { assignment: aNewAssignment() })
  t.equal(reply.statusCode, 202)
})

t.test('200 when it is so already', async (t) => {
  const { reply, body } = await put({ addressId: ADDRESS_ID }, { assignment: anAssignment() })
  t.equal(reply.statusCode, 200)
  t.match(body, { state: 'ready', coverage: 'protected' })
})

t.test('202 for a number with its plus percent-encoded', async (t) => {
  const url = '/v1/assignments/%2B14155550100'
  const { reply, asked } = await put({ address: CIVIC }, { url, assignment: aNewAssignment() })
  t.equal(reply.statusCode, 202)
  t.match(asked.declarations, [{ phoneNumber: NUMBER }])
})

interface Refusal { url?: string, body: unknown, status: number, code: string, errors: object[] }

function invalid (body: unknown, pointer: string, detail: RegExp, url?: string): Refusal {
  return { body, status: 400, code: 'invalid-request', errors: [{ pointer, detail }], ...(url && { url }) }
}

function impossible (code: string, pointer: string, detail: RegExp, address: object, url?: string): Refusal {
  return { body: { address }, status: 422, code, errors: [{ pointer, detail }], ...(url && { url }) }
}

const E164 = /E\.164/
const REFUSED: Record<string, Refusal> = {
  'not E.164: no plus': invalid({ address: CIVIC }, '/phoneNumber', E164, '/v1/assignments/14155550100'),
  'not E.164: too short': invalid({ address: CIVIC }, '/phoneNumber', E164, '/v1/assignments/+14155'),
  'not E.164: words': invalid({ address: CIVIC }, '/phoneNumber', /^In the path: /, '/v1/assignments/office'),
  'an unknown field': invalid({ address: CIVIC, adress: 1 }, '/adress', /^Unknown field "adress"\.$/),
  'an unknown field in the address': invalid({ address: { ...CIVIC, zip: '1' } }, '/address/zip', /Unknown field/),
  'an unknown field with a slash': invalid({ address: CIVIC, 'a/b': 1 }, '/a~1b', /Unknown field "a\/b"/),
  'neither address nor addressId': invalid({}, '/address', /^Give either "addressId" or "address"\.$/),
  'both address and addressId': invalid({ address: CIVIC, addressId: ADDRESS_ID }, '/address', /, not both\.$/),
  'a body that is a list': invalid([], '', /must be an object/),
  'a body that is null': invalid(null, '', /must be an object/),
  'an address that is text': invalid({ address: 'x' }, '/address', /must be an object/),
  'a street that is a number': invalid({ address: { ...CIVIC, street: 645 } }, '/address/street', /must be a string/),
  'a postal code that is a number': invalid(
    { address: { ...CIVIC, postalCode: 94105 } }, '/address/postalCode', /must be a string/),
  'paused as text': invalid({ addressId: ADDRESS_ID, paused: 'true' }, '/paused', /must be a boolean or null/),
  'no city': invalid({ address: { ...CIVIC, city: undefined } }, '/address/city', /required/),
  'a city of null': invalid({ address: { ...CIVIC, city: null } }, '/address/city', /must be a string/),
  'NUL in the street': invalid({ address: { ...CIVIC, street: 'a\u0000b' } }, '/address/street', /control characters/),
  'half a surrogate': invalid({ address: { ...CIVIC, city: 'a\ud800' } }, '/address/city', /control characters/),
  'a name without end': invalid(
    { address: { ...CIVIC, customerName: 'x'.repeat(513) } }, '/address/customerName', /at most 512/),
  'a country in small letters': invalid({ address: { ...CIVIC, isoCountry: 'us' } }, '/address/isoCountry', /ISO 3166/),
  'an addressId of another kind': invalid({ addressId: 'AD123' }, '/addressId', /address id/),
  'an unknown word': invalid({ addressId: ADDRESS_ID, drift: 'ignore' }, '/drift', /one of "report", "heal", null/),
  'labels that are a list': invalid({ addressId: ADDRESS_ID, labels: [] }, '/labels', /must be an object or null/),
  'a label that is a number': invalid({ addressId: ADDRESS_ID, labels: { a: 1 } }, '/labels/a', /must be a string/),
  'a label key with a space': invalid({ addressId: ADDRESS_ID, labels: { 'a b': '' } }, '/labels/a b', /label key/),
  'a label value too long': invalid(
    { addressId: ADDRESS_ID, labels: { a: 'x'.repeat(256) } }, '/labels/a', /at most 255/),
  'too many labels': invalid({ addressId: ADDRESS_ID, labels: manyLabels(33) }, '/labels', /At most 32/),
  'an externalReference too long': invalid(
    { addressId: ADDRESS_ID, externalReference: 'x'.repeat(256) }, '/externalReference', /at most 255/),
  'a reason too long': invalid({ addressId: ADDRESS_ID, reason: 'x'.repeat(501) }, '/reason', /at most 500/),
  'a name over 64 bytes': impossible(
    'invalid-address', '/address/customerName', /66 bytes/, { ...CIVIC, customerName: 'ü'.repeat(33) }),
  'a bad postal code': impossible('invalid-address', '/address/postalCode', /ZIP/, { ...CIVIC, postalCode: '9410' }),
  'a bad region': impossible('invalid-address', '/address/region', /two-letter/, { ...CIVIC, region: 'XX' }),
  'a blank street': impossible('invalid-address', '/address/street', /blank/, { ...CIVIC, street: ' ' }),
  'an address where nothing is registered': impossible(
    'invalid-address', '/address/isoCountry', /US, CA and GB/, { ...CIVIC, isoCountry: 'DE' }),
  'an address in another country': impossible('country-mismatch', '/address/isoCountry', /belongs to US/,
    { ...CIVIC, region: 'London', postalCode: 'SW1A 1AA', isoCountry: 'GB' }),
  'a number where nothing is registered': impossible(
    'unsupported-country', '/phoneNumber', /DE/, CIVIC, '/v1/assignments/+4930901820')
}

function manyLabels (count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']))
}

for (const [name, { url, body, status, code, errors }] of Object.entries(REFUSED)) {
  t.test(`${status} ${name}: ${code}, and nothing is stored`, async (t) => {
    const { reply, asked, body: problem } = await put(body, url === undefined ? {} : { url })
    t.equal(reply.statusCode, status)
    t.match(reply.headers['content-type'], /^application\/problem\+json/)
    t.match(problem, { type: `/problems/${code}`, status, code, errors })
    t.match(problem, { requestId: String, title: String, detail: String })
    t.equal(problem.errors.length, errors.length)
    t.strictSame(asked, NOTHING)
  })
}

t.test('400 names everything that is wrong, and never repeats what was sent', async (t) => {
  const { body } = await put({ address: { ...CIVIC, street: 'Secret\u0000Street', city: 1 }, nope: 1 })
  t.strictSame(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(),
    ['/address/city', '/address/street', '/nope'])
  t.notMatch(JSON.stringify(body), 'Secret')
})

t.test('400 names twenty things at most', async (t) => {
  const { body } = await put({ addressId: ADDRESS_ID, ...manyLabels(500) })
  t.equal(body.errors.length, 20)
})

const THROWN: Record<string, { error: DomainError, status: number, pointer: string }> = {
  'the account has no such number': {
    error: new DomainError('phone-number-not-found', 'Not owned.'), status: 404, pointer: '/phoneNumber'
  },
  'the number has no voice': { error: new DomainError('no-voice', 'Mute.'), status: 422, pointer: '/phoneNumber' },
  'there is no such address': {
    error: new DomainError('unknown-address', 'No.'), status: 422, pointer: '/addressId'
  }
}

for (const [name, { error, status, pointer }] of Object.entries(THROWN)) {
  t.test(`${status} when ${name}`, async (t) => {
    const { reply, body } = await put({ addressId: ADDRESS_ID }, { error })
    t.equal(reply.statusCode, status)
    t.match(body, { code: error.code, detail: error.message, errors: [{ pointer, detail: error.message }] })
  })
}
