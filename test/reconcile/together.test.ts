import t, { type Test } from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { offerDue } from '../../src/store/due.js'
import { openInventory } from '../../src/store/inventory.js'
import { together } from '../../src/store/looks.js'
import { PATIENCE } from '../support/patience.js'
import { aWorld, declaring, OFFICE } from '../support/world.js'

const NUMBERS = Array.from({ length: 30 }, (_, index) => `+1415557${String(index).padStart(4, '0')}` as PhoneNumber)

/** Thirty numbers, declared at one address and on their way there; what was asked so far is forgotten. */
async function underWay (t: Test) {
  const world = await aWorld(t, { delays: { registrationMs: [60_000, 60_000] } })
  for (const phoneNumber of NUMBERS) world.twilio.addNumber({ phoneNumber })
  await world.sweep()
  for (const phoneNumber of NUMBERS) await world.declare(declaring(phoneNumber, OFFICE))
  await world.work()
  const before = world.twilio.requests().length
  const asked = () => world.twilio.requests().slice(before)
    .map(({ method, path }) => `${method} ${path.includes('?') || path.endsWith('Numbers.json') ? 'list' : 'one'}`)
  const standing = async () => {
    const { rows } = await world.pool.query<{ state: string, due: boolean, count: number }>(
      'SELECT state, due_at <= now() AS due, count(*)::int FROM assignment GROUP BY 1, 2 ORDER BY 1')
    return rows
  }
  const offered = async (leaveMs: number, together = true) => {
    const due = await offerDue(world.pool, world.accountSid, 500, { offerMs: 0, leaveMs, together })
    return due.filter(({ key }) => key.kind === 'assignment').length
  }
  const cheaper = async () => (await together(world.pool, world.accountSid)).cheaper
  const bare = async () => (await together(world.pool, world.accountSid)).bare
  return Object.assign(world, { asked, standing, offered, cheaper, bare })
}

t.test('many that are due for a look are looked at with one page, and none by itself', async (t) => {
  const world = await underWay(t)
  t.notOk(await world.cheaper(), 'nobody is due')
  await world.elapse(3_000)
  t.ok(await world.cheaper())
  t.equal(await world.offered(60_000), 0, 'they are left to the pass')
  t.equal(await world.offered(60_000, false), 1, 'who counted them a moment ago sends one to look for the page')
  t.equal(await world.offered(0), NUMBERS.length)

  const versions = async () =>
    (await world.pool.query('SELECT xmin::text FROM phone_number ORDER BY phone_number')).rows
  const before = await versions()
  t.same((await world.sweep())?.woken, [])
  t.same(world.asked(), ['GET list'])
  t.same(await versions(), before, 'what is as it was is not written')
  t.same(await world.standing(), [{ state: 'converging', due: false, count: NUMBERS.length }])
  t.notOk(await world.cheaper(), 'they have been looked at')

  await world.elapse(58_000)
  await world.sweep()
  t.same(await world.standing(), [{ state: 'ready', due: false, count: NUMBERS.length }])
  t.same(world.asked(), ['GET list', 'GET list'])
  t.same(world.twilio.violations(), [])
})

t.test('one that is due alone is looked at alone, and one that no pass has looked at in time as well', async (t) => {
  const world = await underWay(t)
  await world.pool.query(
    "UPDATE assignment SET due_at = now() + interval '1 hour' WHERE phone_number <> $1", [NUMBERS[0]])
  await world.elapse(3_000)
  t.notOk(await world.cheaper(), 'a page is no cheaper than a look')
  await world.elapse(60_000)
  t.equal(await world.offered(60_000, false), 1)
})

t.test('what waits for its turn is seen again before it has to be looked at by itself', async (t) => {
  const world = await aWorld(t)
  for (const phoneNumber of NUMBERS) world.twilio.addNumber({ phoneNumber })
  await world.sweep()
  for (const phoneNumber of NUMBERS) await world.declare(declaring(phoneNumber, OFFICE))
  await world.elapse(6_000)
  const cheaper = async () => (await together(world.pool, world.accountSid)).cheaper
  t.ok(await cheaper(), 'in five seconds nothing could be written upon what was seen')
  await world.sweep()
  t.notOk(await cheaper())
  await world.work()
  const looks = world.twilio.requests().filter(({ method, path }) => method === 'GET' && /PN[0-9a-f]{32}/.test(path))
  t.same(looks, [])
})

t.test('a wish that arrives while its number is only due for a look is not left to a pass', async (t) => {
  const world = await underWay(t)
  await world.elapse(3_000)
  const [phoneNumber = NUMBERS[0] as PhoneNumber] = NUMBERS
  await world.declare(declaring(phoneNumber, { ...OFFICE, street: '3 Elm St' }))
  t.equal(await world.offered(60_000), 1)
})

t.test('who was taken from an address by a change is told from who is only on the way', async (t) => {
  const world = await underWay(t)
  await world.elapse(60_000)
  await world.sweep()
  t.notOk(await world.bare(), 'they were never anywhere else')
  for (const phoneNumber of NUMBERS) await world.declare(declaring(phoneNumber, { ...OFFICE, street: '3 Elm St' }))
  t.notOk(await world.bare(), 'nothing has been taken from them yet')
  await world.work()
  t.notOk(await world.bare(), 'they are bare, and were looked at a moment ago')
  await world.elapse(3_000)
  t.ok(await world.bare())
  t.ok(await world.cheaper())
})

t.test('a number that one list has skipped is not fresh by it, and gone only after two that count', async (t) => {
  const world = await underWay(t)
  const inventory = openInventory(world.pool, { patience: PATIENCE, sweepMs: 60_000 })
  const [skipped, ...rest] = NUMBERS
  const missed = async () => {
    const { rows } = await world.pool.query<{ now: Date, missed: number | null }>(
      'SELECT now(), (SELECT missed FROM phone_number WHERE phone_number = $1)', [skipped])
    return rows[0] ?? { now: new Date(0), missed: null }
  }
  // The pass at the beginning has counted.
  for (const [elapsed, after] of [[0, 1], [0, 1], [61_000, 2], [1_000, 2], [61_000, null]] as const) {
    await world.elapse(elapsed)
    await inventory.endSweep(world.accountSid, (await missed()).now, rest)
    t.equal((await missed()).missed, after)
  }
})
