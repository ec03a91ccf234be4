import t from 'tap'
import { aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE } from '../support/world.js'

const CREATE_OFFICE = 'POST Addresses 645 Harrison St'
const CREATE_WAREHOUSE = 'POST Addresses 101 Market St'
const CLEAR = 'POST IncomingPhoneNumbers address='
const ASSOCIATE = 'POST IncomingPhoneNumbers address=…'
const ENABLE = 'POST IncomingPhoneNumbers status=Active'
const DISABLE = 'POST IncomingPhoneNumbers status=Inactive'

t.test('first registration: search, create, associate, registered, and not one request more', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  t.match(await world.status(), { state: 'converging', coverage: 'unprotected' })

  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected', unprotectedSince: null })
  t.same(world.writes(), [CREATE_OFFICE, ASSOCIATE])
  const create = world.twilio.requests().find(({ method, path }) => method === 'POST' && path.includes('Addresses'))
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  t.match(create?.params, {
    FriendlyName: value.desired.addressId, EmergencyEnabled: 'true', AutoCorrectAddress: 'false'
  })
  t.same(world.twilio.violations(), [])
})

t.test('a settled number costs nothing but the pass over the account', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.elapse(10 * 60_000)
  await world.work()
  t.same(world.twilio.requests(), [])
  await world.elapse(25 * 60_000)
  t.match(await world.status(), { state: 'converging', coverage: 'unknown' }, 'old news is not green')
  await world.sweep()
  await world.work()
  t.equal(world.twilio.requests().length, 1, 'one page shows every number')
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
})

t.test('change from A to B: created B, cleared A, unregistered, associated B, registered', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  t.match(await world.status(), { state: 'converging', coverage: 'protected-by-previous' })
  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected' })
  t.same(world.writes(), [CREATE_WAREHOUSE, CLEAR, ASSOCIATE])
  t.same(world.twilio.violations(), [])
})

t.test('a change to an address that Twilio will not have leaves the registration alone', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Nowhere Lane' }))
  await world.reach('action-required')
  t.match(await world.status(), { coverage: 'protected-by-previous', explanation: { actor: 'caller' } })
  t.same(world.writes(), ['POST Addresses 1 Nowhere Lane'])
})

t.test('a suggestion is the caller\'s to take: nothing is corrected behind their back', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Suggest Way' }))
  await world.reach('action-required')
  t.match((await world.status()).conditions.find(({ type }) => type === 'AddressAccepted'), {
    status: 'false', reason: 'address-suggested'
  })
  t.same(world.twilio.addresses().filter(({ street }) => /suggest/i.test(street)), [])
})

t.test('a registration that fails twice goes back to the previous address and says so', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  t.match(await world.status(), { coverage: 'protected-by-previous' })
  t.match((await world.status()).explanation.summary, /previous address again/)
  t.same(world.writes(), [
    'POST Addresses 7 Never Registers Rd', CLEAR, ASSOCIATE, CLEAR, ASSOCIATE, CLEAR, ASSOCIATE
  ])
  t.match(world.twilio.number(NUMBER), { emergencyAddressStatus: 'registered' })
  t.same(world.twilio.violations(), [])
})

t.test('keep-trying does not go back', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }, { onFailure: 'keep-trying' }))
  await world.until(async () => world.writes().length > 9)
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  const sids = world.twilio.requests().map(({ params }) => (params as Record<string, string>)['EmergencyAddressSid'])
  t.same(new Set(sids.filter(Boolean)), new Set([value.address.sid]))
})

t.test('a wish that is overtaken is never carried out', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.until(async () => world.writes().includes(CLEAR))
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '9 Harbour Way' }))
  await world.reach('ready')
  t.same(world.writes(), [CREATE_WAREHOUSE, CLEAR, 'POST Addresses 9 Harbour Way', ASSOCIATE])
  t.match(await world.status(), { coverage: 'protected' })
})

t.test('going back before anything was cleared opens no gap', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  t.notOk(world.writes().includes(CLEAR))
})

t.test('removal: cleared, unregistered, forgotten; its address stays until it is asked away', async (t) => {
  const world = await aRegisteredWorld(t)
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  const { addressId } = value.desired
  await t.rejects(world.addresses.retire(addressId, UNASKED), { code: 'address-in-use' })

  await world.remove(NUMBER)
  t.match(await world.status(), { state: 'removing', coverage: 'protected-by-previous' })
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  t.same(world.writes(), [CLEAR])
  t.match(world.twilio.number(NUMBER), { emergencyAddressStatus: 'unregistered' })

  await world.addresses.retire(addressId, UNASKED)
  await world.work()
  t.same(world.writes(), [CLEAR, 'DELETE Addresses'])
  t.same(world.twilio.violations(), [])
})

t.test('an address that was retired is made anew, under its own id, when somebody wants it again', async (t) => {
  const world = await aRegisteredWorld(t)
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  await world.remove(NUMBER)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  await world.addresses.retire(value.desired.addressId, UNASKED)
  await world.work()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  const again = await world.assignments.read(NUMBER)
  t.equal(again?.value.desired.addressId, value.desired.addressId)
})

t.test('declaring again during a removal cancels it', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.remove(NUMBER)
  await world.until(async () => world.writes().includes(CLEAR))
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  t.same(world.writes(), [CLEAR, ASSOCIATE])
})

t.test('where Twilio switches emergency calling, it is a request of its own, after registered, once', async (t) => {
  const world = await aWorld(t, { mode: { emergencyStatus: 'legacy' } })
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => world.writes().includes(ENABLE))
  t.match(await world.status(), { state: 'converging', coverage: 'protected' }, 'covered does not depend on it')
  await world.reach('ready')
  t.same(world.writes(), [CREATE_OFFICE, ASSOCIATE, ENABLE])
  t.match(world.twilio.number(NUMBER), { emergencyStatus: 'Active' })

  await world.declare(declaring(NUMBER, OFFICE, { emergencyCalling: 'disabled' }))
  await world.reach('ready')
  t.same(world.writes(), [CREATE_OFFICE, ASSOCIATE, ENABLE, DISABLE])
  t.same(world.twilio.violations(), [])
})

t.test('where Twilio ignores it, a condition says so once and nothing waits', async (t) => {
  const world = await aWorld(t)
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  await world.elapse(60_000)
  await world.work()
  t.same(world.writes(), [CREATE_OFFICE, ASSOCIATE, ENABLE])
  t.match((await world.status()).conditions.find(({ type }) => type === 'EmergencyCalling'), {
    status: 'false', reason: 'emergency-calling-ignored'
  })
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
})

t.test('what somebody changes in the Console is reported, and put right when asked', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  await world.sweep()
  await world.work()
  t.match(await world.status(), { state: 'action-required', coverage: 'unprotected' })
  t.same(world.writes(), [])

  await world.declare(declaring(NUMBER, OFFICE, { drift: 'heal' }))
  await world.reach('ready')
  t.same(world.writes(), [ASSOCIATE])
})

t.test('a paused assignment is looked at and never written to', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE, { paused: true }))
  await world.work()
  t.match(await world.status(), { state: 'paused', coverage: 'protected-by-previous' })
  t.notOk(world.writes().includes(CLEAR))
  await world.declare(declaring(NUMBER, WAREHOUSE, { paused: false }))
  await world.reach('ready')
})

t.test('a number that is gone from the account is said to be gone, and found again when it comes back', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { removed: true })
  await world.sweep()
  await world.work()
  t.match(await world.status(), { state: 'action-required', coverage: 'unknown' })
  world.twilio.addNumber({ phoneNumber: NUMBER })
  await world.sweep()
  await world.work()
  t.match(await world.status(), { coverage: 'unprotected' })
})

t.test('British and toll-free numbers go the same way', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const london = { ...OFFICE, street: '1 Strand', streetSecondary: null, city: 'London', region: 'London' }
  await world.declare(declaring('+442079460100', { ...london, postalCode: 'WC2N 5HR', isoCountry: 'GB' }))
  await world.declare(declaring('+18005550100', OFFICE))
  await world.reach('ready', '+442079460100')
  await world.reach('ready', '+18005550100')
  t.same(world.twilio.violations(), [])
})
