import t, { type Test } from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { PATIENCE } from '../support/patience.js'
import {
  addressMade, aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, WAREHOUSE, type World
} from '../support/world.js'

const CLEAR = 'POST IncomingPhoneNumbers address='
const clears = (world: World) => world.writes().filter((write) => write === CLEAR).length

/** So many numbers at one address, in an account that lets so few be bare at once. */
async function crowded (t: Test, count: number, gapLimit: number) {
  const world = await aWorld(t, { patience: { ...PATIENCE, gapLimit } })
  const numbers = Array.from({ length: count }, (_, index) => `+1415555010${index}` as PhoneNumber)
  await world.sweep()
  for (const number of numbers) await world.declare(declaring(number, OFFICE))
  for (const number of numbers) await world.reach('ready', number)
  world.twilio.clearRequests()
  const bare = () => numbers.filter((number) => world.twilio.number(number)?.emergencyAddressStatus !== 'registered')
  const states = () => Promise.all(numbers.map(async (number) => (await world.status(number)).state))
  return { world, numbers, bare, states }
}

t.test('no more numbers are bare at once than may be, and every one has its turn', async (t) => {
  const { world, numbers, bare, states } = await crowded(t, 5, 2)
  for (const number of numbers) await world.declare(declaring(number, WAREHOUSE))
  let most = 0
  await world.until(async () => {
    most = Math.max(most, bare().length)
    return (await states()).every((state) => state === 'ready')
  }, 500, 400)
  t.equal(numbers.length, 5)
  t.equal(most, 2)
  t.equal(clears(world), numbers.length)
  t.same(world.twilio.violations(), [])
})

t.test('who waits says so, keeps its address, and is woken as soon as another is covered again', async (t) => {
  const { world, numbers, states } = await crowded(t, 2, 1)
  for (const number of numbers) await world.declare(declaring(number, WAREHOUSE))
  await world.until(async () => clears(world) === 1, 100)
  const waiting = numbers.find((number) => world.twilio.number(number)?.emergencyAddressStatus === 'registered')
  const status = await world.status(waiting)
  t.match(status, { state: 'converging', coverage: 'protected-by-previous', unprotectedSince: null })
  t.match(status.explanation, { summary: /bare because of changes/, actor: 'service' })
  await world.until(async () => (await states()).includes('ready'), 500)
  t.equal(clears(world), 2, 'in the same breath, not a minute later')
  await world.until(async () => (await states()).every((state) => state === 'ready'), 500)
})

t.test('no more numbers than that are bare at once because drift is undone', async (t) => {
  const { world, numbers, bare } = await crowded(t, 4, 2)
  for (const number of numbers) await world.declare(declaring(number, OFFICE, { drift: 'heal' }))
  const other = world.twilio.number('+14155550108')?.emergencyAddressSid ?? t.fail('it has one')
  for (const number of numbers) {
    world.twilio.patchNumber(number, { emergencyAddressSid: String(other), emergencyAddressStatus: 'registered' })
  }
  world.twilio.setDelays({ registrationMs: 150_000 })
  await world.sweep()
  let most = 0
  await world.until(async () => {
    most = Math.max(most, bare().length)
    return clears(world) === numbers.length
  }, 10_000, 100)
  t.equal(most, 2)
})

t.test('two workers cannot both take the last turn', async (t) => {
  const { world, numbers } = await crowded(t, 4, 1)
  for (const number of numbers) await world.declare(declaring(number, WAREHOUSE))
  await addressMade(world)
  await Promise.all(numbers.map((key) => world.once({ kind: 'assignment', key })))
  t.equal(clears(world), 1)
})

t.test('a limit of 0 lets all be bare at once', async (t) => {
  const { world, numbers, states } = await crowded(t, 3, 0)
  for (const number of numbers) await world.declare(declaring(number, WAREHOUSE))
  await world.until(async () => clears(world) === 3, 100)
  await world.until(async () => (await states()).every((state) => state === 'ready'), 500)
})

t.test('a process that is about to end leaves no number bare, and another goes on', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  world.stopping = true
  await addressMade(world)
  for (let turn = 0; turn < 5; turn++) await world.once({ kind: 'assignment', key: NUMBER })
  t.ok(world.twilio.addresses().some(({ street }) => street === WAREHOUSE.street), 'what leaves nothing bare is done')
  t.equal(clears(world), 0)
  t.match(await world.status(), { coverage: 'protected-by-previous' })
  world.stopping = false
  await world.reach('ready')
  t.equal(clears(world), 1)
})

t.test('a number that is bare is covered even by a process that is about to end', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.until(async () => clears(world) === 1, 100)
  world.stopping = true
  await world.reach('ready')
})
