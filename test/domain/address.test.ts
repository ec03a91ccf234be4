import t from 'tap'
import { addressState, type Address } from '../../src/domain/address.js'
import { identityOf, type CivicAddress } from '../../src/domain/civic-address.js'
import { aDoubt, anAddress, aRefusal, CIVIC, WANTED } from '../plan/builders.js'

const identical = (given: Partial<CivicAddress>, other: Partial<CivicAddress> = {}) =>
  identityOf({ ...CIVIC, ...given }) === identityOf({ ...CIVIC, ...other })

t.test('the same place in other spacing or composition is the same address', async (t) => {
  t.ok(identical({ street: ' 645  Harrison\tSt ' }))
  t.ok(identical({ city: 'Montre\u0301al' }, { city: 'Montréal'.normalize('NFC') }))
  t.ok(identical({ streetSecondary: null }, { streetSecondary: '  ' }))
})

t.test('other case is another address: Twilio may have asked for just that', async (t) => {
  t.notOk(identical({ street: '645 HARRISON ST' }))
})

t.test('any other text is another address', async (t) => {
  const other = {
    customerName: 'Example Inc',
    street: '646 Harrison St',
    streetSecondary: 'Suite 301',
    city: 'Oakland',
    region: 'NY',
    postalCode: '94106',
    isoCountry: 'CA'
  }
  for (const [field, text] of Object.entries(other)) t.notOk(identical({ [field]: text }), field)
  t.notOk(identical({ streetSecondary: null }))
})

t.test('text that moves from one field to the next is another address', async (t) => {
  t.notOk(identical({ street: 'A', streetSecondary: 'B' }, { street: 'A B', streetSecondary: null }))
  t.notOk(identical({ street: 'A","B', city: 'C' }, { street: 'A', city: 'B","C' }))
})

t.test('where an address stands', async (t) => {
  const { kind: _, ...invalid } = aRefusal(400, 21628)
  const { kind: __, ...suggested } = aRefusal(400, 21629)
  const state = (given: Partial<Address>) => addressState(anAddress(given))
  t.equal(state({}), 'validating')
  t.equal(state({ sid: WANTED }), 'valid')
  t.equal(state({ sid: WANTED, refusal: invalid }), 'valid', 'what stands at Twilio is accepted')
  t.equal(state({ refusal: invalid }), 'invalid')
  t.equal(state({ refusal: { ...invalid, code: null } }), 'invalid')
  t.equal(state({ refusal: suggested }), 'suggested')
  t.equal(state({ sid: WANTED, retiring: true }), 'removing')
  t.equal(state({ refusal: invalid, retiring: true }), 'removing')
})

t.test('nobody may count on an address until a delete that was sent has ended', async (t) => {
  const doubted = (step: 'delete-address' | 'create-address', sid: Address['sid']) =>
    addressState(anAddress({ sid, journal: { doubt: aDoubt(step), trouble: null } }))
  t.equal(doubted('delete-address', WANTED), 'removing')
  t.equal(doubted('create-address', null), 'validating')
})
