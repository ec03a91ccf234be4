import t from 'tap'
import {
  aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE, type World
} from '../support/world.js'

const CLEAR = 'POST IncomingPhoneNumbers address='
const ASSOCIATE = 'POST IncomingPhoneNumbers address=…'

const condition = async (world: World, wanted: string) =>
  (await world.status()).conditions.find(({ type }) => type === wanted)

const sidOf = async (world: World) => (await world.assignments.read(NUMBER))?.value.address.sid ?? null

/** Every assignment, from the start. */
const ALL = { sort: 'phoneNumber', limit: 9, after: null } as const

t.test('a registration that fails once is cleared and tried once more, and that is enough', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => world.writes().includes(ASSOCIATE))
  world.twilio.patchNumber(NUMBER, { emergencyAddressStatus: 'registration-failure' })
  await world.elapse(2_000)
  await world.reach('ready')
  t.same(world.writes().slice(1), [ASSOCIATE, CLEAR, ASSOCIATE])
  t.match(world.twilio.number(NUMBER), { emergencyAddressStatus: 'registered' })
})

t.test('a first registration that fails twice has nowhere to go back to, and says so', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  t.match(await world.status(), { coverage: 'unprotected', unprotectedSince: Date, explanation: { actor: 'caller' } })
  t.match(await condition(world, 'Ready'), { reason: 'registration-refused' })
  t.same(world.writes().slice(1), [ASSOCIATE, CLEAR, ASSOCIATE], 'once, and once more')
  const before = world.writes().length
  await world.elapse(3_600_000)
  await world.sweep()
  await world.work()
  t.equal(world.writes().length, before, 'no flip-flop')
})

t.test('what was rolled back stays so, through passes, looks and hours, until it is declared anew', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  t.match(await condition(world, 'RolledBack'), { status: 'true', reason: 'rolled-back' })
  const before = world.writes().length
  for (let hour = 0; hour < 3; hour++) {
    await world.elapse(3_600_000)
    await world.sweep()
    await world.work()
  }
  t.match(await world.status(), { state: 'action-required', coverage: 'protected-by-previous' })
  t.equal(world.writes().length, before)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected' })
  t.equal(await condition(world, 'RolledBack'), undefined)
})

t.test('a failed clear is tried again, and goes on from there', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { nextUnregistrationFails: true })
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.reach('ready')
  t.same(world.writes().slice(1), [CLEAR, CLEAR, ASSOCIATE])
  t.same(world.twilio.violations(), [])
})

t.test('a clear that fails again and again becomes an operator\'s affair, in a removal too', async (t) => {
  const world = await aRegisteredWorld(t)
  const { patchNumber } = world.twilio
  const failing = () => patchNumber(NUMBER, { nextUnregistrationFails: true })
  failing()
  await world.remove(NUMBER, UNASKED)
  await world.until(async () => {
    failing()
    return (await world.status()).explanation.actor === 'operator'
  }, 10_000)
  t.match(await world.status(), { state: 'removing', coverage: 'unprotected' })
  t.match(await condition(world, 'Ready'), { reason: 'unregistration-refused' })
  const clears = world.writes().length
  await world.elapse(3_600_000)
  await world.work()
  t.equal(world.writes().length, clears, 'no more of the same')

  patchNumber(NUMBER, { nextUnregistrationFails: false })
  await world.retry(NUMBER, UNASKED)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
})

t.test('past its deadline a registration is stalled, is looked at all the same, and may still arrive', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.setDelays({ registrationMs: 45 * 60_000 })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => (await world.status()).state === 'stalled', 15_000, 200)
  t.match(await condition(world, 'Stalled'), { status: 'true', reason: 'registration-pending' })
  t.equal((await world.assignments.list({ ...ALL, state: ['stalled'] })).items.length, 1)
  const { progress: { deadlineAt }, now } = await world.status()
  t.ok(deadlineAt !== null && deadlineAt < now)
  await world.until(async () => (await world.status()).state === 'ready', 15_000, 200)
  t.equal(await condition(world, 'Stalled'), undefined)
})

t.test('a British number is given 72 hours', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.setDelays({ registrationMs: 71 * 3_600_000 })
  const london = { ...OFFICE, street: '1 Strand', streetSecondary: null, city: 'London', region: 'London' }
  await world.declare(declaring('+442079460100', { ...london, postalCode: 'WC2N 5HR', isoCountry: 'GB' }))
  await world.until(async () => world.writes().includes(ASSOCIATE))
  await world.elapse(70 * 3_600_000)
  await world.work()
  t.match(await world.status('+442079460100'), { state: 'converging' })
  await world.elapse(3 * 3_600_000)
  await world.work()
  t.match(await world.status('+442079460100'), { state: 'ready' })
})

t.test('a word that nobody knows is shown, never acted upon, and no crash', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { emergencyAddressStatus: 'wandering' })
  await world.sweep()
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.work()
  await world.elapse(60_000)
  await world.work()
  t.match(await world.status(), { coverage: 'unknown' })
  t.match(await condition(world, 'Registered'), { status: 'unknown', reason: 'status-unknown' })
  t.notOk(world.writes().includes(CLEAR))
  world.twilio.patchNumber(NUMBER, { emergencyAddressStatus: 'registered' })
  await world.elapse(60_000)
  await world.reach('ready')
})

t.test('a switch of calling that never ends is stalled, and covered all the same', async (t) => {
  const world = await aWorld(t, { mode: { emergencyStatus: 'legacy' } })
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  world.twilio.setDelays({ callingMs: 3_600_000 })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => (await world.status()).state === 'stalled', 15_000, 200)
  t.match(await world.status(), { coverage: 'protected' })
  t.match(world.twilio.number(NUMBER), { emergencyStatus: 'Pending Activation' })
  t.match(await condition(world, 'EmergencyCalling'), { status: 'false', reason: 'calling-pending' })
})

t.test('a number that loses its voice is not written to, and covers nobody', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { voice: false })
  await world.sweep()
  await world.work()
  t.match(await world.status(), { state: 'action-required', coverage: 'not-applicable' })
  t.match(await condition(world, 'Ready'), { reason: 'no-voice' })
  t.same(world.writes(), [])
})

t.test('an unmapped refusal keeps its code and its words', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  const { provider } = world
  const words = { status: 400, code: 29999, message: 'Mercury is in retrograde.', moreInfo: null }
  const fault = { kind: 'refused' as const, ...words }
  world.provider = async (step, sentAt) => step.name === 'associate-address'
    ? { ok: false, fault: { ...fault, requestId: 'RQ29999' } }
    : await provider(step, sentAt)
  await world.reach('action-required')
  t.match(await condition(world, 'Ready'), { reason: 'refused' })
  t.match((await world.assignments.read(NUMBER))?.value.journal.trouble?.fault, { ...fault, requestId: 'RQ29999' })
  const told = await world.timeline(NUMBER, { limit: 100, after: null })
  t.match(told?.items.find(({ outcome }) => outcome === 'refused'), { twilio: { code: 29999, requestId: 'RQ29999' } })
})

t.test('what is registered at the very address that is wanted costs no write, whoever put it there', async (t) => {
  const world = await aRegisteredWorld(t)
  const sid = await sidOf(world)
  world.twilio.patchNumber('+14155550101', { emergencyAddressSid: sid, emergencyAddressStatus: 'registered' })
  await world.sweep()
  await world.declare(declaring('+14155550101', OFFICE))
  await world.reach('ready', '+14155550101')
  t.same(world.writes(), [])
})
