import t from 'tap'
import type { AddressId, TrunkSid } from '../../src/domain/brand.js'
import type { Page } from '../../src/reconcile/ports.js'
import { openInventory } from '../../src/store/inventory.js'
import { PATIENCE } from '../support/patience.js'
import {
  addressMade, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE, type World
} from '../support/world.js'

const ALL = { sort: 'phoneNumber', limit: 200, after: null } as const

async function rowVersions (world: World): Promise<unknown> {
  const { rows } = await world.pool.query(
    `SELECT 'n' || phone_number AS key, xmin FROM phone_number
     UNION ALL SELECT 'a' || phone_number, xmin FROM assignment ORDER BY 1`)
  return rows
}

t.test('the first pass is the inventory', async (t) => {
  const world = await aWorld(t)
  const swept = await world.sweep()
  const { items } = await world.phoneNumbers.list(ALL)
  t.equal(swept?.numbers, world.twilio.state().numbers.length)
  t.equal(items.length, swept?.numbers)
})

t.test('a pass over a fleet that did not change writes no row of it, and yet keeps it fresh', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  await world.sweep()
  const before = await rowVersions(world)
  const seen = (await world.phoneNumbers.read(NUMBER))?.value.number.observedAt
  await world.sweep()
  t.same(await rowVersions(world), before)
  const later = (await world.phoneNumbers.read(NUMBER))?.value.number.observedAt
  t.ok(later !== undefined && seen !== undefined && later > seen)
})

t.test('two passes at once: only one worker has the turn', async (t) => {
  const world = await aWorld(t)
  const turns = await Promise.all(Array.from({ length: 8 }, () => world.inventory.beginSweep(world.accountSid, 60_000)))
  t.equal(turns.filter((turn) => turn !== null).length, 1)
})

t.test('a worker that died in a pass does not keep the others from the next for long', async (t) => {
  const world = await aWorld(t)
  const inventory = openInventory(world.pool, { patience: { ...PATIENCE, staleAfterMs: 8_000 }, sweepMs: 0 })
  t.ok(await inventory.beginSweep(world.accountSid, 0), 'begun, and never ended')
  t.equal(await world.inventory.beginSweep(world.accountSid, 0), null)
  await world.elapse(2_000)
  t.ok(await world.inventory.beginSweep(world.accountSid, 0))
})

t.test('a pass that fails on any page moves nothing, and the next may follow soon', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.elapse(60_000)
  const before = (await world.phoneNumbers.read(NUMBER))?.value.number.observedAt
  world.twilio.addFault({ kind: 'truncated', times: 1 })
  await t.rejects(world.sweep())
  t.same((await world.phoneNumbers.read(NUMBER))?.value.number.observedAt, before)
  t.equal(await world.sweep(), null, 'not at once')
  await world.elapse(15_001)
  t.not(await world.sweep(), null)
})

t.test('an older sighting never overwrites a newer one', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const reading = await world.phoneNumbers.read(NUMBER)
  if (reading === null) throw new Error('It was swept.')
  const { number } = reading.value
  const older = { ...number, emergencyStatus: 'Inactive', observedAt: new Date(number.observedAt.getTime() - 1) }
  await world.inventory.savePage(world.accountSid, [older], null)
  t.equal((await world.phoneNumbers.read(NUMBER))?.value.number.emergencyStatus, 'Active')
})

t.test('a page leaves a number with an unreported change to the looks of its own row', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.pool.query(
    `INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until)
     VALUES ('assignment', $1, 'associate-address', 'AD1', 1, $2, now(), now() + interval '45 s')`,
    [NUMBER, (await world.ledger.claim({ kind: 'assignment', key: NUMBER }))?.epoch])
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  await world.sweep()
  t.equal((await world.phoneNumbers.read(NUMBER))?.value.number.emergencyStatus, 'Active')
})

t.test('a page that was asked for while a change was on its way cannot undo what the change has shown', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await addressMade(world)
  const { provider } = world
  const pages: Page[] = []
  world.provider = async (step, sentAt) => {
    pages.push(await world.listNumbers(() => new Date(sentAt.getTime() + 1)))
    return await provider(step, sentAt)
  }
  await world.once({ kind: 'assignment', key: NUMBER })
  for (const { numbers } of pages) await world.inventory.savePage(world.accountSid, numbers, null)
  t.equal(pages.length, 1)
  const shown = (await world.phoneNumbers.read(NUMBER))?.value.number
  t.equal(shown?.emergencyAddressStatus, 'pending-registration')
  world.provider = provider
  await world.once({ kind: 'assignment', key: NUMBER })
  t.same(world.twilio.violations(), [])
})

t.test('what a pass finds changed is judged, told and in the lists in the same commit', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  world.twilio.patchNumber(NUMBER, { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  t.same((await world.sweep())?.woken, [], 'drift is only told: nothing is left to do')
  const { items } = await world.assignments.list({ ...ALL, coverage: ['unprotected'], state: ['action-required'] })
  t.same(items.map(({ phoneNumber }) => phoneNumber), [NUMBER])
})

t.test('what only time changes is completed in the query', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  const listed = async (filter: object) => (await world.assignments.list({ ...ALL, ...filter })).items.length
  t.equal(await listed({ coverage: ['protected'], state: ['ready'] }), 1)
  await world.elapse(31 * 60_000)
  t.equal(await listed({ coverage: ['protected'] }), 0)
  t.equal(await listed({ coverage: ['unknown'], state: ['converging'] }), 1)
})

t.test('assignments are filtered by every field', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const numbers = ['+14155550100', '+14155550101', '+14155550102', '+14155550103', '+14165550130']
  for (const [index, number] of numbers.entries()) {
    const place = index === 4
      ? { ...OFFICE, city: 'Toronto', region: 'ON', postalCode: 'M5V 2T6', isoCountry: 'CA' }
      : index % 2 === 0 ? OFFICE : WAREHOUSE
    await world.declare(declaring(number, place, {
      labels: { site: index < 2 ? 'harbour' : 'airport' }, externalReference: `Ticket-${index}`
    }))
  }
  const office = (await world.assignments.read(NUMBER))?.value.desired.addressId as AddressId
  const listed = async (filter: object) =>
    (await world.assignments.list({ ...ALL, ...filter })).items.map(({ phoneNumber }) => numbers.indexOf(phoneNumber))
  t.same(await listed({}), [0, 1, 2, 3, 4])
  t.same(await listed({ addressId: [office] }), [0, 2])
  t.same(await listed({ country: ['CA'] }), [4])
  t.same(await listed({ label: [['site', 'harbour']] }), [0, 1])
  t.same(await listed({ label: [['site', 'harbour'], ['site', 'airport']], country: ['US'] }), [0, 1, 2, 3])
  t.same(await listed({ externalReference: ['Ticket-3', 'nobody'] }), [3])
  t.same(await listed({ q: 'ticket-3' }), [3])
  t.same(await listed({ q: '+1416' }), [4])
  t.same(await listed({ q: '%' }), [])
  t.same(await listed({ state: ['converging', 'ready'] }), [0, 1, 2, 3, 4])
})

t.test('phone numbers are filtered by trunk, country, coverage and assignment', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  const listed = async (filter: object) => (await world.phoneNumbers.list({ ...ALL, ...filter })).items
  const trunkSid = world.twilio.state().numbers.find((number) => number.trunkSid !== null)?.trunkSid as TrunkSid
  const owned = world.twilio.state().numbers
  const countOf = (holds: (number: typeof owned[number]) => boolean) => owned.filter(holds).length
  const onTrunk = await listed({ trunkSid: [trunkSid] })
  t.equal(onTrunk.length, countOf((number) => number.trunkSid === trunkSid))
  t.ok(onTrunk.every(({ number }) => number.trunkSid === trunkSid))
  t.same((await listed({ assigned: true })).map(({ number }) => number.phoneNumber), [NUMBER])
  const british = await listed({ country: ['GB'] })
  t.equal(british.length, countOf(({ phoneNumber }) => phoneNumber.startsWith('+44')))
  t.ok(british.length > 0 && british.every(({ isoCountry }) => isoCountry === 'GB'))
  t.same((await listed({ coverage: ['protected'] })).map(({ number }) => number.phoneNumber), ['+14155550108'])
  t.same((await listed({ coverage: ['not-applicable'] })).map(({ number }) => number.phoneNumber).sort(),
    ['+14155550199', '+61285550100'])
  await world.elapse(31 * 60_000)
  t.equal((await listed({ coverage: ['protected', 'unprotected'] })).length, 0, 'old news is not news')
})

t.test('an address that is used cannot be retired; one that is not, can', async (t) => {
  const world = await aWorld(t)
  const { value, created } = await world.addresses.create(OFFICE, UNASKED)
  t.equal(created, true)
  t.match(await world.addresses.create(OFFICE, UNASKED), { created: false, value: { id: value.id } })
  await world.work()
  t.match(await world.addresses.read(value.id), { value: { sid: /^AD/ } })
  await world.sweep()
  await world.declare(declaring(NUMBER, value.id))
  await t.rejects(world.addresses.retire(value.id, UNASKED), { code: 'address-in-use' })
  t.match((await world.addresses.list({ limit: 1, after: null, state: ['valid'], country: ['US'] })).items, [
    { id: value.id }
  ])
  t.equal(await world.addresses.read('addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId), null)
  t.equal(await world.addresses.retire('addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId, UNASKED), null)
})
