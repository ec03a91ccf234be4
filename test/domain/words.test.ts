import t from 'tap'
import * as patterns from '../../src/domain/patterns.js'
import { contradictory, inFlight, registrationOf } from '../../src/domain/phone-number.js'
import { isWrite, type Step } from '../../src/domain/step.js'
import {
  ASSOCIATE, CLEAR, CREATE, DELETE, ENABLE, FIND_ADDRESS, FIND_NUMBER, OBSERVE, showing, WANTED
} from '../plan/builders.js'

const matches = (pattern: string) => (text: string) => new RegExp(pattern).test(text)

t.test('a phone number is E.164: a plus sign and 7 to 15 digits, the first not 0', async (t) => {
  const is = matches(patterns.PHONE_NUMBER)
  for (const good of ['+14155550100', '+1234567', `+${'9'.repeat(15)}`]) t.ok(is(good), good)
  const bad = [
    '', '+', '14155550100', '+123456', `+${'9'.repeat(16)}`, '+04155550100', '+1 4155550100', '+1415555010a',
    ' +14155550100', '+14155550100 ', '+14155550100\n', '++14155550100', '+１４１５５５５０１００', '+14155550100;ext=1'
  ]
  for (const text of bad) t.notOk(is(text), JSON.stringify(text))
})

t.test('an address id is addr_ and a ULID', async (t) => {
  const is = matches(patterns.ADDRESS_ID)
  t.ok(is('addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD'))
  const bad = [
    'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABC', 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCDE', 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCI',
    'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCU', 'addr_01jz7q4m8n3t5v6w7x8y9zabcd', 'adr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD',
    'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD\n'
  ]
  for (const text of bad) t.notOk(is(text), JSON.stringify(text))
})

t.test('a SID is its two letters and 32 hex digits', async (t) => {
  const kinds = {
    AD: patterns.ADDRESS_SID, PN: patterns.PHONE_NUMBER_SID, AC: patterns.ACCOUNT_SID, TK: patterns.TRUNK_SID
  }
  for (const [letters, pattern] of Object.entries(kinds)) {
    const is = matches(pattern)
    t.ok(is(`${letters}${'0aF9'.repeat(8)}`), letters)
    for (const text of [`${letters}${'a'.repeat(31)}`, `${letters}${'a'.repeat(33)}`, `XX${'a'.repeat(32)}`]) {
      t.notOk(is(text), text)
    }
    t.notOk(is(`${letters}${'g'.repeat(32)}`))
    t.notOk(is(`${letters.toLowerCase()}${'a'.repeat(32)}`))
    t.notOk(is(`${letters}${'a'.repeat(32)}/../x`))
  }
})

t.test('every step is a look or a write', async (t) => {
  const looks: Step[] = [FIND_NUMBER, OBSERVE, FIND_ADDRESS]
  const writes: Step[] = [ASSOCIATE, CLEAR, ENABLE, CREATE, DELETE]
  for (const step of looks) t.equal(isWrite(step), false, step.name)
  for (const step of writes) t.equal(isWrite(step), true, step.name)
})

const IN_FLIGHT = {
  registered: false,
  unregistered: false,
  'pending-registration': true,
  'registration-failure': false,
  'pending-unregistration': true,
  'unregistration-failure': false
}

t.test('the six words of Twilio are known, two of them in flight', async (t) => {
  for (const [word, flying] of Object.entries(IN_FLIGHT)) {
    t.equal(registrationOf(showing(WANTED, word)), word)
    t.equal(inFlight(showing(WANTED, word)), flying, word)
  }
})

t.test('any other word is not known and not in flight', async (t) => {
  const words = [
    null, '', 'Registered', ' registered', 'pending',
    'constructor', '__proto__', 'hasOwnProperty', 'toString', 'valueOf'
  ]
  for (const word of words) {
    t.equal(registrationOf(showing(WANTED, word)), null, String(word))
    t.equal(inFlight(showing(WANTED, word)), false, String(word))
  }
})

t.test('registered, or failed to be, at no address at all makes no sense', async (t) => {
  for (const word of ['registered', 'registration-failure']) {
    t.equal(contradictory(showing(null, word)), true, word)
    t.equal(contradictory(showing(WANTED, word)), false, word)
  }
  for (const word of ['unregistered', 'pending-registration', 'unregistration-failure', 'wandering', null]) {
    t.equal(contradictory(showing(null, word)), false, String(word))
  }
})
