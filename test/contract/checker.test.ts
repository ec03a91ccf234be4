import t from 'tap'
import { addressJson } from '../../src/sandbox/wire.js'
import { createChecker, type Exchange } from './checker.js'
import { twilioDocuments } from './documents.js'

const ACCOUNT = `AC${'a'.repeat(32)}`
const ADDRESS = `AD${'2'.repeat(32)}`
const ROOT = `/2010-04-01/Accounts/${ACCOUNT}`
const NUMBER_URL = `${ROOT}/IncomingPhoneNumbers/PN${'1'.repeat(32)}.json`

const GOOD_ADDRESS = addressJson(ACCOUNT, {
  sid: ADDRESS,
  seq: 1,
  friendlyName: null,
  customerName: 'Example Bakery',
  street: '100 Main St',
  streetSecondary: null,
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  isoCountry: 'US',
  emergencyEnabled: true,
  createdAt: 0,
  updatedAt: 0
})
const { city, ...CITYLESS } = GOOD_ADDRESS

const CREATE: Exchange = {
  method: 'POST',
  url: `${ROOT}/Addresses.json`,
  form: 'CustomerName=A&Street=B&City=C&Region=D&PostalCode=E&IsoCountry=US&EmergencyEnabled=true',
  status: 201,
  text: JSON.stringify(GOOD_ADDRESS)
}
const FETCH: Exchange = { ...CREATE, method: 'GET', url: `${ROOT}/Addresses/${ADDRESS}.json`, form: '', status: 200 }
const UPDATE: Exchange = { ...CREATE, url: NUMBER_URL, form: `EmergencyAddressSid=${ADDRESS}` }
const LIST: Exchange = { ...FETCH, url: `${ROOT}/Addresses.json?PageSize=1000&EmergencyEnabled=true` }

const answers = (fields: object): Exchange => ({ ...FETCH, text: JSON.stringify({ ...GOOD_ADDRESS, ...fields }) })
const refuses = (status: number, fields: object): Exchange => {
  const body = { code: 21628, message: 'No.', more_info: 'https://www.twilio.com/docs/errors/21628', status }
  return { ...CREATE, status, text: JSON.stringify({ ...body, ...fields }) }
}

t.test('what is right is found right', async (t) => {
  const { checkRequest, checkAnswer } = createChecker(await twilioDocuments())
  for (const exchange of [CREATE, FETCH, UPDATE, LIST]) t.same(checkRequest(exchange), [])
  for (const exchange of [CREATE, FETCH, answers({ city: null }), refuses(400, {})]) t.same(checkAnswer(exchange), [])
  t.same(checkAnswer({ ...FETCH, method: 'DELETE', status: 204, text: '' }), [])
  t.same(checkAnswer({ ...FETCH, status: 404, text: '{"message":"No.","status":404}' }), [])
})

t.test('a wrong request is found', async (t) => {
  const { checkRequest } = createChecker(await twilioDocuments())
  const cases: Readonly<Record<string, readonly [Exchange, string, string]>> = {
    'a path nobody knows': [{ ...FETCH, url: `${ROOT}/Adresses.json` }, '', 'operation'],
    'a method that is not for the path': [{ ...FETCH, method: 'PUT' }, '', 'operation'],
    'another kind of SID in the path': [{ ...FETCH, url: FETCH.url.replace('/AD', '/PN') }, 'Sid', 'pattern'],
    'a misspelt filter': [{ ...LIST, url: `${LIST.url}&FriendlyNam=x` }, 'FriendlyNam', 'additionalProperties'],
    'too large a page': [{ ...LIST, url: LIST.url.replace('1000', '1001') }, 'PageSize', 'maximum'],
    'a page that is no number': [{ ...LIST, url: LIST.url.replace('1000', 'all') }, 'PageSize', 'type'],
    'a filter sent twice': [{ ...LIST, url: `${LIST.url}&PageSize=1` }, 'PageSize', 'type'],
    'a misspelt field': [{ ...UPDATE, form: 'EmergencyAddresSid=x' }, 'EmergencyAddresSid', 'additionalProperties'],
    'a field of another operation': [{ ...UPDATE, form: 'City=x' }, 'City', 'additionalProperties'],
    'a form with a look': [{ ...FETCH, form: 'City=x' }, 'City', 'additionalProperties'],
    'a required field left out': [{ ...CREATE, form: CREATE.form.replace('City=C&', '') }, 'City', 'required'],
    'no boolean': [{ ...CREATE, form: CREATE.form.replace('true', 'yes') }, 'EmergencyEnabled', 'type'],
    'no country': [{ ...CREATE, form: CREATE.form.replace('US', 'usa') }, 'IsoCountry', 'format'],
    'a word that is not in the list': [{ ...UPDATE, form: 'EmergencyStatus=active' }, 'EmergencyStatus', 'enum'],
    'a SID too short': [{ ...UPDATE, form: 'EmergencyAddressSid=AD1' }, 'EmergencyAddressSid', 'minLength']
  }
  for (const [because, [exchange, field, rule]] of Object.entries(cases)) {
    const found = checkRequest(exchange).filter((finding) => finding.field === field && finding.rule === rule)
    t.match(found, [{ side: 'request' }], because)
  }
})

t.test('a wrong answer is found', async (t) => {
  const { checkAnswer } = createChecker(await twilioDocuments())
  const cases: Readonly<Record<string, readonly [Exchange, string, string]>> = {
    'to a path nobody knows': [{ ...FETCH, url: '/2010-04-01/Addresses.json' }, '', 'operation'],
    'another status': [{ ...CREATE, status: 200 }, '', 'status'],
    'nothing at all': [{ ...FETCH, text: '' }, '', 'type'],
    'a body where there is none': [{ ...FETCH, method: 'DELETE', status: 204, text: '{}' }, '', 'empty'],
    'a field too few': [{ ...FETCH, text: JSON.stringify(CITYLESS) }, 'city', 'required'],
    'a field too many': [answers({ town: city }), 'town', 'additionalProperties'],
    'a field of another type': [answers({ emergency_enabled: 'true' }), 'emergency_enabled', 'type'],
    'a date as other APIs write it': [answers({ date_created: '2026-01-01T00:00:00Z' }), 'date_created', 'format'],
    'another kind of SID': [answers({ sid: ACCOUNT }), 'sid', 'pattern'],
    'an item of a list': [{ ...LIST, text: JSON.stringify({ addresses: [{ ...GOOD_ADDRESS, city: 1 }] }) },
      'addresses/city', 'type']
  }
  for (const [because, [exchange, field, rule]] of Object.entries(cases)) {
    const found = checkAnswer(exchange).filter((finding) => finding.field === field && finding.rule === rule)
    t.match(found, [{ side: 'answer' }], because)
  }
})

t.test('a wrong refusal is found', async (t) => {
  const { checkAnswer } = createChecker(await twilioDocuments())
  const cases: Readonly<Record<string, readonly [Exchange, string, string]>> = {
    'a page instead of an error': [{ ...FETCH, status: 503, text: '<html>' }, '', 'type'],
    'a field too few': [refuses(400, { more_info: undefined }), '', 'fields'],
    'a field too many': [refuses(400, { details: {} }), '', 'fields'],
    'no words': [refuses(400, { message: '' }), 'message', 'type'],
    'another status in the body': [refuses(400, { status: 404 }), 'status', 'const'],
    'a code nobody knows': [refuses(400, { code: 1 }), 'code', 'enum'],
    'a code as a text': [refuses(400, { code: '21628' }), 'code', 'enum'],
    'a code with another status': [refuses(409, {}), 'code', 'status'],
    'the page of another code': [refuses(400, { more_info: 'https://www.twilio.com/docs/errors/1' }), 'more_info', 'const']
  }
  for (const [because, [exchange, field, rule]] of Object.entries(cases)) {
    const found = checkAnswer(exchange).filter((finding) => finding.field === field && finding.rule === rule)
    t.match(found, [{ side: 'answer' }], because)
  }
})
