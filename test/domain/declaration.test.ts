import t from 'tap'
import type { AddressId, PhoneNumber } from '../../src/domain/brand.js'
import {
  assertAssignable, assertSameCountry, changesOf, DEFAULTS, desiredAfter, registrationCountryOf, sameDesired,
  startsGeneration, type Declaration, type Defaults
} from '../../src/domain/declaration.js'
import { DomainError } from '../../src/domain/errors.js'
import { ADDRESS_ID, aDesire, NUMBER } from '../plan/builders.js'

const OTHER_ID = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCE' as AddressId

const declaring = (given: Partial<Declaration> = {}): Declaration => ({
  phoneNumber: NUMBER,
  address: ADDRESS_ID,
  emergencyCalling: 'enabled',
  onFailure: undefined,
  drift: undefined,
  paused: undefined,
  labels: undefined,
  externalReference: undefined,
  asked: { requestId: null, askedBy: null, reason: null },
  ...given
})

const KEPT = aDesire({
  emergencyCalling: 'disabled',
  onFailure: 'keep-trying',
  drift: 'heal',
  paused: true,
  labels: { team: 'a' },
  externalReference: 'T-1'
})

t.test('a first declaration starts from the defaults', async (t) => {
  t.strictSame(desiredAfter(null, declaring(), ADDRESS_ID, DEFAULTS),
    { assigned: true, addressId: ADDRESS_ID, emergencyCalling: 'enabled', ...DEFAULTS })
  t.strictSame(DEFAULTS,
    { onFailure: 'restore-previous', drift: 'report', paused: false, labels: {}, externalReference: null })
})

t.test('what a declaration leaves out is kept, except emergency calling', async (t) => {
  t.strictSame(desiredAfter(KEPT, declaring(), OTHER_ID, DEFAULTS),
    { ...KEPT, addressId: OTHER_ID, emergencyCalling: 'enabled' })
})

t.test('what a declaration says is so, falsy or not', async (t) => {
  const said = {
    onFailure: 'restore-previous',
    drift: 'report',
    paused: false,
    labels: {},
    externalReference: '',
    emergencyCalling: 'disabled'
  } as const
  t.strictSame(desiredAfter(KEPT, declaring(said), ADDRESS_ID, DEFAULTS),
    { assigned: true, addressId: ADDRESS_ID, ...said })
})

/** What whoever runs the service may have said instead, of each setting. */
const OTHERWISE: Defaults = {
  onFailure: 'keep-trying', drift: 'heal', paused: true, labels: { from: 'config' }, externalReference: 'none yet'
}
const SETTINGS = Object.keys(DEFAULTS) as (keyof Defaults)[]

t.test('null brings the default back, of each setting alone, whatever the default is', async (t) => {
  const kept = aDesire({
    onFailure: 'restore-previous', drift: 'report', paused: false, labels: { team: 'a' }, externalReference: 'T-1'
  })
  for (const defaults of [DEFAULTS, { ...DEFAULTS, drift: 'heal' } as const, OTHERWISE]) {
    for (const before of [KEPT, kept]) {
      for (const field of SETTINGS) {
        const after = desiredAfter(before, declaring({ [field]: null }), ADDRESS_ID, defaults)
        t.strictSame(after, { ...before, emergencyCalling: 'enabled', [field]: defaults[field] }, field)
      }
    }
  }
})

t.test('undefined keeps what is there, and takes the default where nothing is', async (t) => {
  for (const defaults of [DEFAULTS, OTHERWISE]) {
    t.strictSame(desiredAfter(KEPT, declaring(), ADDRESS_ID, defaults), { ...KEPT, emergencyCalling: 'enabled' })
    for (const field of SETTINGS) {
      for (const said of [{}, { [field]: null }]) {
        t.strictSame(desiredAfter(null, declaring(said), ADDRESS_ID, defaults)[field], defaults[field], field)
      }
    }
  }
})

t.test('what a declaration says goes before every default', async (t) => {
  const said = {
    onFailure: 'restore-previous', drift: 'report', paused: false, labels: {}, externalReference: ''
  } as const
  for (const before of [null, KEPT]) {
    t.match(desiredAfter(before, declaring(said), ADDRESS_ID, OTHERWISE), { ...said, labels: {} })
    t.strictSame(desiredAfter(before, declaring(said), ADDRESS_ID, OTHERWISE).labels, {})
  }
})

t.test('a declaration ends a removal', async (t) => {
  t.equal(desiredAfter(aDesire({ assigned: false }), declaring(), ADDRESS_ID, DEFAULTS).assigned, true)
})

t.test('only what Twilio must be told of starts a generation', async (t) => {
  const starts = (given: Parameters<typeof aDesire>[0]) => startsGeneration(aDesire(), aDesire(given))
  t.equal(startsGeneration(null, aDesire()), true)
  t.equal(starts({ assigned: false }), true)
  t.equal(starts({ addressId: OTHER_ID }), true)
  t.equal(starts({ emergencyCalling: 'disabled' }), true)
  t.equal(starts({ onFailure: 'keep-trying' }), true)
  t.equal(starts({}), false)
  t.equal(starts({ drift: 'heal', paused: true, labels: { a: 'b' }, externalReference: 'T-1' }), false)
})

t.test('the same wish is the same whatever the order it is written in', async (t) => {
  const same = (before: Parameters<typeof aDesire>[0], after: Parameters<typeof aDesire>[0]) =>
    sameDesired(aDesire(before), aDesire(after))
  t.equal(same({}, {}), true)
  t.equal(same({ labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }), true)
  const { labels, ...rest } = aDesire({ labels: { a: '1' } })
  t.equal(sameDesired({ labels, ...rest }, { ...rest, labels }), true)
})

t.test('any other wish is another', async (t) => {
  const other = {
    assigned: false,
    addressId: OTHER_ID,
    emergencyCalling: 'disabled',
    onFailure: 'keep-trying',
    drift: 'heal',
    paused: true,
    labels: { a: '1' },
    externalReference: 'T-1'
  } as const
  for (const [field, value] of Object.entries(other)) {
    t.equal(sameDesired(aDesire(), aDesire({ [field]: value })), false, field)
  }
  t.equal(sameDesired(aDesire({ labels: { a: '1' } }), aDesire({ labels: { a: '2' } })), false)
  t.equal(sameDesired(aDesire({ labels: { a: 'b' } }), aDesire({ labels: { b: 'a' } })), false)
})

t.test('the country to register in, or why there is none', async (t) => {
  t.equal(registrationCountryOf(NUMBER), 'US')
  t.equal(registrationCountryOf('+442079460000' as PhoneNumber), 'GB')
  t.equal(registrationCountryOf('+16135550123' as PhoneNumber), 'CA')
  t.throws(() => registrationCountryOf('+12423225555' as PhoneNumber),
    { name: 'DomainError', code: 'unsupported-country', message: /^\+12423225555 belongs to BS; / })
  t.throws(() => registrationCountryOf('+9991234567' as PhoneNumber),
    { code: 'unsupported-country', message: /belongs to no country we can tell/ })
})

t.test('an address must lie in the number\'s own country', async (t) => {
  t.doesNotThrow(() => assertSameCountry(NUMBER, 'US', 'US', '/addressId'))
  t.throws(() => assertSameCountry(NUMBER, 'US', 'CA', '/address/isoCountry'), {
    code: 'country-mismatch',
    message: /number of US, and the address is in CA/,
    fields: [{ pointer: '/address/isoCountry', detail: /address is in CA; the number belongs to US/ }]
  })
})

t.test('a number is assignable when the account has it with voice, or could not be asked', async (t) => {
  for (const ownership of ['voice', 'not-known'] as const) t.doesNotThrow(() => assertAssignable(NUMBER, ownership))
  t.throws(() => assertAssignable(NUMBER, 'not-owned'), { code: 'phone-number-not-found', message: /does not own/ })
  t.throws(() => assertAssignable(NUMBER, 'no-voice'), { code: 'no-voice', message: /no voice capability/ })
})

t.test('an error keeps its fields and its cause', async (t) => {
  const cause = new Error('down')
  t.match(new DomainError('store-unavailable', 'No.', [], { cause }),
    { name: 'DomainError', code: 'store-unavailable', message: 'No.', fields: [], cause })
  t.strictSame(new DomainError('no-voice', 'No.').fields, [])
})

t.test('what a declaration changes is told field by field; all of a first one is new', async (t) => {
  t.strictSame(changesOf(aDesire(), aDesire()), [])
  t.strictSame(changesOf(aDesire(), aDesire({ drift: 'heal', paused: true, labels: { team: 'a' } })), [
    { field: 'drift', from: 'report', to: 'heal' },
    { field: 'paused', from: 'false', to: 'true' },
    { field: 'labels', from: '{}', to: '{"team":"a"}' }
  ])
  t.strictSame(changesOf(aDesire({ externalReference: 'T-1' }), aDesire({ externalReference: null })),
    [{ field: 'externalReference', from: 'T-1', to: null }])
  t.ok(changesOf(null, aDesire()).every(({ from }) => from === null))
})
