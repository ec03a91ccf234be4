import t from 'tap'
import type { AddressId } from '../../src/domain/brand.js'
import { aWorld, declaring, failing, NUMBER, OFFICE, UNASKED, type World } from '../support/world.js'

const AS_WRITTEN = { ...OFFICE, customerName: 'Example, Region: Ltd', street: '1 Suggest Way' }
const AS_SUGGESTED = { ...AS_WRITTEN, street: '1 SUGGEST WAY', city: 'SAN FRANCISCO' }
const OTHER_NUMBER = '+14155550101'

/** Two numbers that want an address which Twilio knows under another spelling. */
async function suggested (t: Parameters<typeof aWorld>[0]): Promise<{ world: World, id: AddressId }> {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, AS_WRITTEN))
  const { value } = await world.declare(declaring(OTHER_NUMBER, AS_WRITTEN))
  await world.reach('action-required')
  return { world, id: value.desired.addressId }
}

t.test('a suggestion is shown field by field, and nothing is corrected behind the caller\'s back', async (t) => {
  const { world, id } = await suggested(t)
  const differences = [
    { field: 'street', wanted: '1 Suggest Way', shown: '1 SUGGEST WAY' },
    { field: 'city', wanted: 'San Francisco', shown: 'SAN FRANCISCO' }
  ]
  t.match((await world.addresses.read(id))?.value.refusal?.suggestion, { civic: AS_SUGGESTED, differences })
  for (const number of [NUMBER, OTHER_NUMBER]) {
    const { state, coverage, explanation } = await world.status(number)
    t.strictSame({ state, coverage }, { state: 'action-required', coverage: 'unprotected' })
    t.strictSame(explanation.differences, differences)
    t.match(explanation.nextAction, `/v1/addresses/${id}/suggestion-acceptances`)
  }
  t.same(world.writes(), ['POST Addresses 1 Suggest Way'])
})

t.test('an accepted suggestion is sent exactly as it was, under an id of its own, and moves every wish', async (t) => {
  const { world, id } = await suggested(t)
  const accepted = await world.accept(id, { requestId: 'r-7', askedBy: null, reason: 'looks right' })
  t.not(accepted?.id, id)
  t.same(accepted?.woken.map(({ key }) => key).sort(), [NUMBER, OTHER_NUMBER, accepted?.id].sort())
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  t.match(value, { generation: 2, desired: { addressId: accepted?.id } })

  await world.reach('ready')
  await world.reach('ready', OTHER_NUMBER)
  t.same(world.writes(), [
    'POST Addresses 1 Suggest Way', 'POST Addresses 1 SUGGEST WAY',
    'POST IncomingPhoneNumbers address=…', 'POST IncomingPhoneNumbers address=…'
  ])
  const create = world.twilio.requests().findLast(({ method, path }) => method === 'POST' && path.includes('Addresses'))
  t.match(create?.params, {
    CustomerName: AS_SUGGESTED.customerName,
    Street: AS_SUGGESTED.street,
    StreetSecondary: AS_SUGGESTED.streetSecondary,
    City: AS_SUGGESTED.city,
    Region: AS_SUGGESTED.region,
    PostalCode: AS_SUGGESTED.postalCode,
    IsoCountry: AS_SUGGESTED.isoCountry,
    FriendlyName: accepted?.id
  })
  const told = await world.timeline(NUMBER, { limit: 100, after: null })
  t.match(told?.items.find(({ type, generation }) => type === 'suggestion-accepted' && generation === 2), {
    kind: 'cause', reason: 'looks right', requestId: 'r-7', addressId: accepted?.id
  })
  t.same(world.twilio.violations(), [])
})

t.test('accepting again answers the same address and moves nothing twice', async (t) => {
  const { world, id } = await suggested(t)
  const first = await world.accept(id, UNASKED)
  const second = await world.accept(id, UNASKED)
  t.equal(second?.id, first?.id)
  t.same(second?.woken, [{ kind: 'address', key: first?.id }])
  t.match(await world.assignments.read(NUMBER), { value: { generation: 2 } })
})

t.test('the corrected address may be there already, even on its way out', async (t) => {
  const { world, id } = await suggested(t)
  const { value: there } = await world.addresses.create(AS_SUGGESTED, UNASKED)
  await world.work()
  await world.addresses.retire(there.id, UNASKED)
  t.equal((await world.accept(id, UNASKED))?.id, there.id)
  await world.reach('ready')
  t.equal(world.twilio.addresses().filter(({ friendlyName }) => friendlyName === there.id).length, 1)
})

t.test('a wish that changed in the meantime is left as it is, a removal too', async (t) => {
  const { world, id } = await suggested(t)
  await world.declare(declaring(NUMBER, OFFICE))
  await world.remove(OTHER_NUMBER as never, UNASKED)
  t.same((await world.accept(id, UNASKED))?.woken.length, 1)
  t.match((await world.assignments.read(OTHER_NUMBER as never))?.value.desired, { assigned: false, addressId: id })
  await world.reach('ready')
})

t.test('where nothing is suggested there is nothing to accept', async (t) => {
  const world = await aWorld(t)
  const { value: { id } } = await world.addresses.create({ ...OFFICE, street: '1 Nowhere Lane' }, UNASKED)
  await t.rejects(world.accept(id, UNASKED), { code: 'address-not-suggested' }, 'not judged yet')
  await world.work()
  t.match(await world.addresses.read(id), { value: { refusal: { code: 21628, suggestion: null } } })
  await t.rejects(world.accept(id, UNASKED), {
    code: 'address-not-suggested', twilio: { code: 21628, status: 400 }
  }, 'refused without a suggestion')
  t.equal(await world.accept('addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId, UNASKED), null)
})

t.test('a corrected address that was refused at another time is sent again', async (t) => {
  const { world, id } = await suggested(t)
  failing(world, 'create-address', {
    kind: 'refused', status: 400, code: 21628, message: 'No.', moreInfo: null, requestId: null
  })
  await world.addresses.create(AS_SUGGESTED, UNASKED)
  await world.work()
  world.twilio.clearRequests()
  await world.accept(id, UNASKED)
  await world.reach('ready')
  t.equal(world.writes()[0], 'POST Addresses 1 SUGGEST WAY')
})
