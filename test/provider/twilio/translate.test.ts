import t from 'tap'
import { NoAnswer } from '../../../src/provider/twilio/answers.js'
import { observed, sawAddress } from '../../../src/provider/twilio/translate.js'
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
    'no SID': { sid: undefined },
    'a SID of something else': { sid: ADDRESS_SID },
    'a SID with something behind': { sid: `${NUMBER_SID}/` },
    'a SID that is no text': { sid: 7 },
    'no phone number': { phoneNumber: null },
    'a phone number in national form': { phoneNumber: '(415) 555-0100' },
    'an Address SID that is none': { emergencyAddressSid: 'AD../x' },
    'an Address SID that is no text': { emergencyAddressSid: 0 },
    'a trunk SID that is none': { trunkSid: 'TK' }
  }
  for (const [because, fields] of Object.entries(cases)) {
    t.throws(unreadable(fields), { name: 'NoAnswer', applied: 'unknown', requestId: REQUEST_ID }, because)
  }
  for (const nothing of [null, undefined, 'text', [FULL]]) {
    t.throws(() => observed(nothing, HEADERS, SENT_AT), NoAnswer)
  }
})

t.test('an Address has a SID', async (t) => {
  const answer = (body: unknown) => ({ body, headers: HEADERS })
  t.strictSame(sawAddress(answer({ sid: ADDRESS_SID }), SENT_AT),
    { ok: true, sighting: { kind: 'address', sid: ADDRESS_SID, at: SENT_AT }, requestId: REQUEST_ID })
  for (const body of [null, {}, { sid: '' }, { sid: NUMBER_SID }]) {
    t.throws(() => sawAddress(answer(body), SENT_AT), NoAnswer)
  }
})
