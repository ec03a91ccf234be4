import t from 'tap'
import { addressState, type Address } from '../../src/domain/address.js'
import { identityOf, type CivicAddress } from '../../src/domain/civic-address.js'
import { A_SUGGESTION, aDoubt, anAddress, anAddressRefusal, CIVIC, WANTED } from '../plan/builders.js'

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
  const invalid = anAddressRefusal(21628)
  const suggested = anAddressRefusal(21629, A_SUGGESTION)
  const state = (given: Partial<Address>) => addressState(anAddress(given))
  t.equal(state({}), 'validating')
  t.equal(state({ sid: WANTED }), 'valid')
  t.equal(state({ sid: WANTED, refusal: invalid }), 'valid', 'what stands at Twilio is accepted')
  t.equal(state({ refusal: invalid }), 'invalid')
  t.equal(state({ refusal: { ...invalid, code: null } }), 'invalid')
  t.equal(state({ refusal: suggested }), 'suggested')
  t.equal(state({ refusal: { ...suggested, suggestion: null } }), 'invalid', 'a suggestion nobody can read is none')
  t.equal(state({ sid: WANTED, retiring: true }), 'removing')
  t.equal(state({ refusal: invalid, retiring: true }), 'retired', 'there is nothing left to delete')
  t.equal(state({ retiring: true, journal: { doubt: aDoubt('create-address'), trouble: null } }), 'removing')
  t.equal(state({ retiring: true, sid: null }), 'retired')
  t.equal(state({ retiring: true, journal: { doubt: aDoubt('delete-address'), trouble: null } }), 'removing',
    'until it is known that the delete has landed')
  t.equal(state({ accountPaused: true }), 'validating', 'a pause is not the address\'s own')
})

t.test('nobody may count on an address until a delete that was sent has ended', async (t) => {
  const doubted = (step: 'delete-address' | 'create-address', sid: Address['sid']) =>
    addressState(anAddress({ sid, journal: { doubt: aDoubt(step), trouble: null } }))
  t.equal(doubted('delete-address', WANTED), 'removing')
  t.equal(doubted('create-address', null), 'validating')
})
