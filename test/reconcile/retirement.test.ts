import t, { type Test } from 'tap'
import type { AddressId } from '../../src/domain/brand.js'
import { aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE, type World } from '../support/world.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DELETE = 'DELETE Addresses'

async function registered (t: Test): Promise<{ world: World, id: AddressId }> {
  const world = await aWorld(t)
  await world.sweep()
  const { value } = await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  world.twilio.clearRequests()
  return { world, id: value.desired.addressId }
}

/** A turn of the retirement, upon a fresh pass over the account. */
async function turn (world: World, retentionMs: number): Promise<void> {
  await world.sweep()
  await world.retireUnused(retentionMs)
  await world.work()
}

t.test('an address is deleted at Twilio a day after its last use, and its row stays', async (t) => {
  const { world, id } = await registered(t)
  await turn(world, DAY)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  await turn(world, DAY)
  await world.elapse(DAY - HOUR)
  await turn(world, DAY)
  t.notOk(world.writes().includes(DELETE), 'not before its time')

  await world.elapse(HOUR)
  await turn(world, DAY)
  t.equal(world.writes().filter((write) => write === DELETE).length, 1)
  t.match(await world.addresses.list({ limit: 9, after: null, state: ['retired'] }), { items: [{ id, sid: null }] })
  await turn(world, DAY)
  t.equal(world.writes().filter((write) => write === DELETE).length, 1, 'once')
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
  t.same(world.twilio.violations(), [])
})

t.test('with no retention it goes at once, and is made anew under its own id when it is wanted again', async (t) => {
  const { world, id } = await registered(t)
  await turn(world, 0)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  await turn(world, 0)
  t.equal(world.writes().at(-1), DELETE)
  await world.declare(declaring(NUMBER, id))
  await world.reach('ready')
  t.match(await world.addresses.read(id), { value: { retiring: false, sid: /^AD/ } })
  t.same(world.twilio.violations(), [])
})

t.test('one that was posted and never used stays at least an hour', async (t) => {
  const world = await aWorld(t)
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  await world.work()
  await turn(world, 0)
  await world.elapse(59 * 60_000)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: false } })
  await world.elapse(2 * 60_000)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: true, sid: null } })
})

t.test('what is wanted, shown, or could be gone back to is used', async (t) => {
  const { world, id } = await registered(t)
  const other = world.twilio.state().numbers.find(({ phoneNumber }) => phoneNumber === '+14155550101')
  const sid = (await world.addresses.read(id))?.value.sid ?? ''
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  await world.elapse(2 * DAY)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: false } }, 'the number went back to it')

  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  world.twilio.patchNumber(other?.phoneNumber ?? '', { emergencyAddressSid: sid, emergencyAddressStatus: 'registered' })
  await turn(world, 0)
  await world.elapse(2 * DAY)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: false } }, 'somebody put it on another number by hand')
})

t.test('without a fresh pass over the account nobody knows what shows it, and nothing goes', async (t) => {
  const { world, id } = await registered(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  await turn(world, DAY)
  await world.elapse(2 * DAY)
  t.same(await world.retireUnused(DAY), [])
  await world.sweep()
  t.same(await world.retireUnused(DAY), [{ kind: 'address', key: id }])
})

t.test('Twilio\'s no means keep and try later; wanted meanwhile, it is simply kept', async (t) => {
  const { world, id } = await registered(t)
  const sid = (await world.addresses.read(id))?.value.sid ?? ''
  await turn(world, DAY)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  await world.sweep()
  world.twilio.patchNumber('+14155550102', { emergencyAddressSid: sid, emergencyAddressStatus: 'registered' })
  await world.retireUnused(0)
  await world.work()
  t.match(await world.addresses.read(id), {
    value: { sid, retiring: true, journal: { trouble: { step: 'delete-address' } } }
  })

  world.twilio.patchNumber('+14155550102', { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  await world.elapse(HOUR)
  await world.work()
  t.match(await world.addresses.read(id), { value: { sid: null } })
})

t.test('what was made by hand is never deleted', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const byHand = world.twilio.number('+14155550108')?.emergencyAddressSid
  t.ok(byHand)
  await world.declare(declaring('+14155550108', OFFICE))
  await world.reach('ready', '+14155550108')
  await world.remove('+14155550108' as never, UNASKED)
  await world.until(async () => await world.assignments.read('+14155550108' as never) === null)
  await turn(world, 0)
  await world.elapse(2 * DAY)
  await turn(world, 0)
  t.same(world.twilio.addresses().map(({ sid }) => sid), [byHand], 'ours is gone, and theirs is there')
})

t.test('one that is posted again and not yet used stays an hour from then', async (t) => {
  const world = await aWorld(t)
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  await world.work()
  await world.elapse(59 * 60_000)
  await turn(world, 0)
  await world.elapse(2 * 60_000)
  await world.addresses.create(OFFICE, UNASKED)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: false } })
  await world.elapse(HOUR)
  await turn(world, 0)
  t.match(await world.addresses.read(id), { value: { retiring: true } })
})

t.test('posting an address waits for whoever is just retiring it, and takes it back', async (t) => {
  const world = await aWorld(t)
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  await world.work()
  const client = await world.pool.connect()
  await client.query('BEGIN')
  await client.query('UPDATE address SET retiring = true, state = \'removing\' WHERE id = $1', [id])
  const posting = world.addresses.create(OFFICE, UNASKED)
  await client.query('COMMIT')
  client.release()
  t.match(await posting, { created: false, value: { id, retiring: false } })
})

t.test('an address that Twilio is still letting go is not deleted, though no number shows it', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  const failed = world.twilio.number(NUMBER)?.emergencyAddressSid
  world.twilio.setDelays({ unregistrationMs: 30 * DAY })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => world.twilio.number(NUMBER)?.emergencyAddressStatus === 'pending-unregistration', 10)
  t.equal(world.twilio.number(NUMBER)?.emergencyAddressSid, null)
  for (let day = 0; day < 3; day++) {
    await world.elapse(DAY)
    await world.sweep()
    await world.work()
    await turn(world, HOUR)
    await world.work()
  }
  t.same((await world.pool.query('SELECT retiring FROM address WHERE sid = $1', [failed])).rows, [{ retiring: false }])
  t.same(world.twilio.violations(), [])
})

t.test('what somebody takes into use by hand before it is deleted is kept, and nobody is alarmed', async (t) => {
  const { world, id } = await registered(t)
  const sid = world.twilio.number(NUMBER)?.emergencyAddressSid ?? null
  await world.remove(NUMBER, UNASKED)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  await world.pause.set(true, UNASKED)
  await world.addresses.retire(id, UNASKED)
  world.twilio.patchNumber('+14155550101', { emergencyAddressSid: sid, emergencyAddressStatus: 'registered' })
  await world.sweep()
  await world.pause.set(false, UNASKED)
  t.equal(await world.once({ kind: 'address', key: id }), null)
  t.match(await world.once({ kind: 'address', key: id }), { next: { kind: 'settled' }, violated: null })
  t.match(await world.addresses.read(id), { value: { retiring: false, sid } })
  t.same(world.twilio.violations(), [])
})
