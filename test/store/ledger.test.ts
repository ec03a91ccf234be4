import t, { type Test } from 'tap'
import type { AddressId, PhoneNumber } from '../../src/domain/brand.js'
import type { Managed } from '../../src/plan/plan.js'
import type { Claim, Key } from '../../src/reconcile/ports.js'
import { aWorld, declaring, NUMBER, OFFICE, WAREHOUSE, type World } from '../support/world.js'

const KEY: Key = { kind: 'assignment', key: NUMBER }

async function claimed (world: World, key: Key = KEY): Promise<Claim> {
  const claim = await world.ledger.claim(key)
  if (claim === null) throw new Error('It could not be claimed.')
  return claim
}

async function declared (t: Test): Promise<World> {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  return world
}

t.test('of many workers that claim one key at once, exactly one gets it', async (t) => {
  const world = await declared(t)
  const claims = await Promise.all(Array.from({ length: 16 }, () => world.ledger.claim(KEY)))
  t.equal(claims.filter((claim) => claim !== null).length, 1)
})

t.test('a lease that ran out is taken over under a higher epoch, and the old holder stores nothing', async (t) => {
  const world = await declared(t)
  const slow = await claimed(world)
  t.equal(await world.ledger.claim(KEY), null, 'the lease holds')
  await world.elapse(20_001)
  const fast = await claimed(world)
  t.ok(fast.epoch > slow.epoch)

  t.match(await world.ledger.finish(slow, slow.managed, null, null, []), { fenced: true })
  t.match(await world.ledger.finish(fast, fast.managed, null, null, []), { fenced: false })
})

t.test('runs that share a statement keep each its own fence: of two leases of one row the later counts', async (t) => {
  const world = await aWorld(t)
  const others = ['+14155550171', '+14155550172'] as PhoneNumber[]
  for (const phoneNumber of others) world.twilio.addNumber({ phoneNumber })
  await world.sweep()
  const numbers = [NUMBER, ...others]
  for (const phoneNumber of numbers) await world.declare(declaring(phoneNumber, OFFICE))
  const slow = await claimed(world)
  await world.elapse(20_001)
  const claims = await Promise.all(numbers.map((key) => claimed(world, { kind: 'assignment', key })))
  const step = 'disassociate-address'
  const doubt = { step, target: null, begunAt: slow.now, quarantineUntil: slow.now }
  const clearing = ({ managed }: Claim) => ({ ...managed, journal: { doubt, trouble: null } }) as Managed
  const write = { name: step, phoneNumberSid: world.twilio.number(NUMBER)?.sid as never } as const

  const begun = await Promise.all([slow, ...claims].map((claim) =>
    world.ledger.begin(claim, clearing(claim), write, [])))
  t.strictSame(begun, ['overtaken', 'begun', 'begun', 'begun'])
  const { rows } = await world.pool.query('SELECT key, lease_epoch AS epoch FROM intent ORDER BY key')
  t.strictSame(rows, claims.map(({ key: { key }, epoch }) => ({ key, epoch })))

  const ended = await Promise.all([slow, ...claims].map((claim) =>
    world.ledger.finish(claim, claim.managed, 60_000, null, [])))
  t.strictSame(ended.map(({ fenced }) => fenced), [true, false, false, false])
  t.strictSame((await world.pool.query('SELECT FROM intent WHERE reported_at IS NULL')).rows, [])
})

t.test('a row that cannot be read spoils nothing for those that are asked for with it', async (t) => {
  const world = await aWorld(t)
  const other = '+14155550171' as PhoneNumber
  world.twilio.addNumber({ phoneNumber: other })
  await world.sweep()
  for (const phoneNumber of [NUMBER, other]) await world.declare(declaring(phoneNumber, OFFICE))
  await world.pool.query("UPDATE assignment SET memory = memory - 'transitions' WHERE phone_number = $1", [other])

  const both = async (ask: (key: PhoneNumber) => Promise<unknown>) =>
    (await Promise.allSettled([NUMBER, other].map(ask))).map(({ status }) => status)
  const oneOfThem = ['fulfilled', 'rejected']
  t.strictSame(await both((key) => world.assignments.read(key)), oneOfThem)
  t.strictSame(await both((key) => world.declare(declaring(key, WAREHOUSE))), oneOfThem)
  const claims = await Promise.allSettled([NUMBER, other].map((key) => world.ledger.claim({ kind: 'assignment', key })))
  t.match(claims, [{ status: 'fulfilled', value: { key: { key: NUMBER } } }, { status: 'rejected' }])
})

t.test('nothing may be sent under a lease that does not outlast a request', async (t) => {
  const world = await declared(t)
  const claim = await claimed(world)
  await world.elapse(13_000)
  const doubt = {
    step: 'disassociate-address' as const, target: null, begunAt: claim.now, quarantineUntil: claim.now
  }
  const managed = { ...claim.managed, journal: { doubt, trouble: null } }
  const write = { name: 'disassociate-address' as const, phoneNumberSid: world.twilio.number(NUMBER)?.sid as never }
  t.equal(await world.ledger.begin(claim, managed, write, []), 'overtaken')
  const { rows } = await world.pool.query('SELECT * FROM intent')
  t.same(rows, [])
})

const NEEDS_LEASE = { code: '23514', constraint: 'intent_needs_lease' }

const INTENT = `INSERT INTO intent (kind, key, step, generation, lease_epoch, begun_at, quarantine_until)
  VALUES ('assignment', $1, 'associate-address', 1, $2, now(), now())`

t.test('the database itself refuses a second unreported change of one thing', async (t) => {
  const world = await declared(t)
  const { epoch } = await claimed(world)
  await world.pool.query(INTENT, [NUMBER, epoch])
  await t.rejects(world.pool.query(INTENT, [NUMBER, epoch]), { code: '23505', constraint: 'intent_unreported' })
})

t.test('the database itself refuses what must never be, whatever the code thinks', async (t) => {
  const world = await declared(t)
  const { epoch } = await claimed(world)
  const never: Record<string, readonly [sql: string, values?: readonly unknown[]]> = {
    intent_needs_lease: [INTENT, [NUMBER, epoch - 1]],
    assignment_only_forward: ['UPDATE assignment SET lease_epoch = lease_epoch - 1'],
    assignment_observed_not_ahead: ['UPDATE assignment SET observed_generation = generation + 1'],
    address_only_forward: ['UPDATE address SET fingerprint = \'other\''],
    phone_number_only_newer: ['UPDATE phone_number SET observed_at = observed_at - interval \'1 s\'']
  }
  for (const [constraint, [sql, values = []]] of Object.entries(never)) {
    await t.rejects(world.pool.query(sql, [...values]), { code: '23514', constraint }, constraint)
  }
  await world.pool.query(INTENT, [NUMBER, epoch])
  await world.pool.query('UPDATE intent SET reported_at = now()')
  const again = 'UPDATE intent SET outcome = \'otherwise\''
  await t.rejects(world.pool.query(again), { code: '23514', constraint: 'intent_reported_once' })
  await world.elapse(20_001)
  await t.rejects(world.pool.query(INTENT, [NUMBER, epoch]), NEEDS_LEASE, 'it has run out')
})

t.test('an address in use is not written off, whoever says that it retires', async (t) => {
  const world = await declared(t)
  await world.reach('ready')
  const { rows: [address] } = await world.pool.query(
    `UPDATE address SET retiring = true, lease_epoch = lease_epoch + 1, lease_expires_at = now() + interval '20 s'
     RETURNING id, lease_epoch`)
  const remove = world.pool.query(INTENT.replace('assignment', 'address').replace('associate', 'delete'),
    [address.id, address.lease_epoch])
  await t.rejects(remove, { code: '23514', constraint: 'intent_delete_in_use' })
})

t.test('a wish that arrives while a run is under way makes the row due again at once', async (t) => {
  const world = await declared(t)
  const claim = await claimed(world)
  await world.declare(declaring(NUMBER, OFFICE, { labels: { site: 'harbour' } }))
  await world.ledger.finish(claim, claim.managed, null, null, [])
  t.not(await world.ledger.claim(KEY), null, 'it is due although the run asked for no more')
})

t.test('what a run concludes of an older wish does not count for the newer', async (t) => {
  const world = await declared(t)
  const claim = await claimed(world)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Elsewhere Rd' }))
  const { managed } = claim
  if (managed.kind !== 'assignment') throw new Error('An assignment was claimed.')
  const fulfilled = { ...managed, memory: { ...managed.memory, observedGeneration: managed.generation } }
  await world.ledger.finish(claim, fulfilled, null, null, [])
  t.match(await world.assignments.read(NUMBER), { value: { generation: 2, memory: { observedGeneration: 0 } } })
})

t.test('a removal that was taken back in time is not forgotten', async (t) => {
  const world = await declared(t)
  await world.remove(NUMBER)
  const claim = await claimed(world)
  await world.declare(declaring(NUMBER, OFFICE))
  await world.ledger.forget(claim)
  t.match(await world.assignments.read(NUMBER), { value: { desired: { assigned: true } } })
  t.not(await world.ledger.claim(KEY), null, 'and it is due at once')
})

t.test('a verdict on an address makes its assignments due in the same commit', async (t) => {
  const world = await declared(t)
  await world.ledger.finish(await claimed(world), (await claimedAgain(world)).managed, null, null, [])
  const reading = await world.assignments.read(NUMBER)
  const id = reading?.value.desired.addressId as AddressId
  const claim = await claimed(world, { kind: 'address', key: id })
  if (claim.managed.kind !== 'address') throw new Error('An address was claimed.')
  const sid = `AD${'0'.repeat(32)}` as never
  const finished = await world.ledger.finish(claim, { ...claim.managed, sid }, null, null, [])
  t.same(finished, { fenced: false, woken: [KEY] })
  t.not(await world.ledger.claim(KEY), null)
})

/** The same facts again, without a lease: only to have something to store. */
async function claimedAgain (world: World): Promise<{ readonly managed: Claim['managed'] }> {
  const reading = await world.assignments.read(NUMBER)
  if (reading === null) throw new Error('It is gone.')
  return { managed: reading.value }
}
