import t from 'tap'
import { NoAnswer } from '../../../src/provider/twilio/answers.js'
import { observed, sawAddress, sawNothing, sawNumber, sawNumberOf } from '../../../src/provider/twilio/translate.js'
import { ADDRESS_SID, NUMBER, NUMBER_SID, REQUEST_ID, SENT_AT } from './stand-in.js'

const HEADERS = { 'twilio-request-id': REQUEST_ID }
const FULL = {
  sid: NUMBER_SID,
  phoneNumber: NUMBER,
  trunkSid: `TK${'A'.repeat(32)}`,
  capabilities: { voice: true },
  emergencyAddressSid: ADDRESS_SID,
  emergencyAddressStatus: 'registered',
  emergencyStatus: 'Active'
}
const read = (fields: object) => observed({ ...FULL, ...fields }, HEADERS, SENT_AT)
const unreadable = (fields: object) => () => read(fields)

t.test('reads a number', async (t) => {
  t.strictSame(read({}), {
    phoneNumber: NUMBER,
    phoneNumberSid: NUMBER_SID,
    trunkSid: `TK${'A'.repeat(32)}`,
    voice: true,
    emergencyAddressSid: ADDRESS_SID,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Active',
    observedAt: SENT_AT
  })
})

t.test('reads what is missing, null or empty as nothing', async (t) => {
  for (const none of [undefined, null, '']) {
    t.match(read({ trunkSid: none, emergencyAddressSid: none }), { trunkSid: null, emergencyAddressSid: null })
  }
  const { sid, phoneNumber } = FULL
  t.match(observed({ sid, phoneNumber }, HEADERS, SENT_AT), {
    trunkSid: null, voice: false, emergencyAddressSid: null, emergencyAddressStatus: null, emergencyStatus: null
  })
})

t.test('keeps words it does not know, and only words', async (t) => {
  t.match(read({ emergencyAddressStatus: 'Pending Activation', emergencyStatus: '' }),
    { emergencyAddressStatus: 'Pending Activation', emergencyStatus: '' })
  for (const value of [7, true, null, {}, ['registered']]) {
    t.match(read({ emergencyAddressStatus: value, emergencyStatus: value }),
      { emergencyAddressStatus: null, emergencyStatus: null })
  }
})

t.test('makes foreign text safe', async (t) => {
  const kept = (emergencyStatus: string) => read({ emergencyStatus }).emergencyStatus
  t.equal(kept(`a\0b\nc\u007f\u0085${'x'.repeat(600)}`), `abc${'x'.repeat(505)}`)
  t.equal(kept(`${'x'.repeat(511)}😀`), 'x'.repeat(511), 'no half of a pair')
})

t.test('voice is a capability however it is written', async (t) => {
  for (const capabilities of [{ voice: true }, { Voice: true }]) t.equal(read({ capabilities }).voice, true)
  const none = [{ voice: false }, { Voice: false }, { voice: 'true' }, {}, null, undefined, 'voice', []]
  for (const capabilities of none) {
    t.equal(read({ capabilities }).voice, false)
  }
})

t.test('what cannot be a number is unreadable, and may have had its effect', async (t) => {
  const cases = {
    'no SID': [{ sid: undefined }, 'it has no phone number SID'],
    'a SID of something else': [{ sid: ADDRESS_SID }, 'it has no phone number SID'],
    'a SID with something behind': [{ sid: `${NUMBER_SID}/` }, 'it has no phone number SID'],
    'a SID that is no text': [{ sid: [NUMBER_SID] }, 'it has no phone number SID'],
    'no phone number': [{ phoneNumber: null }, 'it has no phone number'],
    'a phone number in national form': [{ phoneNumber: '(415) 555-0100' }, 'it has no phone number'],
    'a phone number that is no text': [{ phoneNumber: [NUMBER] }, 'it has no phone number'],
    'an Address SID that is none': [{ emergencyAddressSid: 'AD../x' }, 'its Address SID is malformed'],
    'an Address SID that is zero': [{ emergencyAddressSid: 0 }, 'its Address SID is malformed'],
    'an Address SID that is no text': [{ emergencyAddressSid: [ADDRESS_SID] }, 'its Address SID is malformed'],
    'a trunk SID that is none': [{ trunkSid: 'TK' }, 'its trunk SID is malformed'],
    'a trunk SID that is no text': [{ trunkSid: [FULL.trunkSid] }, 'its trunk SID is malformed']
  } as const
  for (const [because, [fields, why]] of Object.entries(cases)) {
    const message = `Twilio's answer could not be read: ${why}.`
    t.throws(unreadable(fields), { name: 'NoAnswer', message, applied: 'unknown', requestId: REQUEST_ID }, because)
  }
  for (const nothing of [null, undefined, 'text', [FULL]]) {
    t.throws(() => observed(nothing, HEADERS, SENT_AT), NoAnswer)
  }
})

t.test('an Address has a SID', async (t) => {
  const answer = (body: unknown) => ({ body, headers: HEADERS })
  t.strictSame(sawAddress(answer({ sid: ADDRESS_SID }), SENT_AT),
    { ok: true, sighting: { kind: 'address', sid: ADDRESS_SID, at: SENT_AT }, requestId: REQUEST_ID })
  for (const body of [null, {}, { sid: '' }]) {
    t.throws(() => sawAddress(answer(body), SENT_AT),
      { name: 'NoAnswer', message: 'Twilio\'s answer could not be read: it has no Address SID.' })
  }
  t.throws(() => sawAddress(answer({ sid: NUMBER_SID }), SENT_AT), NoAnswer)
})

t.test('a number is told as seen, with the request that showed it', async (t) => {
  const answer = { body: FULL, headers: HEADERS }
  const seen = { ok: true, sighting: { kind: 'number', number: read({}) }, requestId: REQUEST_ID }
  t.strictSame(sawNumber(answer, SENT_AT), seen)
  t.strictSame(sawNumberOf(NUMBER_SID, answer, SENT_AT), seen)
  const other = { ...FULL, sid: `PN${'9'.repeat(32)}` }
  for (const body of [other, {}, null, [FULL]]) {
    t.throws(() => sawNumberOf(NUMBER_SID, { body, headers: HEADERS }, SENT_AT), {
      name: 'NoAnswer', message: /: it is not about the number that was asked for\.$/, requestId: REQUEST_ID
    })
  }
})

t.test('nothing is seen as such, of the kind that was looked for', async (t) => {
  for (const kind of ['no-number', 'no-address'] as const) {
    t.strictSame(sawNothing(kind, REQUEST_ID, SENT_AT),
      { ok: true, sighting: { kind, at: SENT_AT }, requestId: REQUEST_ID })
  }
})
