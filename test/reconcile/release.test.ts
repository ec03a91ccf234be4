import t from 'tap'
import { aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, type World } from '../support/world.js'

async function pass (world: World): Promise<void> {
  await world.elapse(15 * 60_000)
  await world.sweep()
  await world.work()
}

/** Every assignment, from the start. */
const ALL = { sort: 'phoneNumber', limit: 9, after: null } as const

t.test('a number that left the account is released after two passes, told once, and costs no more', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { removed: true })
  await pass(world)
  t.match(await world.status(), { state: 'action-required', coverage: 'unknown' })
  t.match((await world.status()).conditions.find(({ type }) => type === 'Ready'), { reason: 'number-not-found' })

  await pass(world)
  t.match((await world.status()).conditions.find(({ type }) => type === 'Ready'), { reason: 'number-released' })
  world.twilio.clearRequests()
  await pass(world)
  await pass(world)
  t.equal(world.twilio.requests().length, 2, 'one page each, and nothing else')
  const told = await world.timeline(NUMBER, { limit: 200, after: null })
  t.equal(told?.items.filter(({ type }) => type === 'released').length, 1)
  t.equal(await world.phoneNumbers.read(NUMBER), null)
})

t.test('a number that one pass skipped is looked at by itself, and is never gone', async (t) => {
  const world = await aRegisteredWorld(t)
  const { listNumbers } = world
  world.listNumbers = async (sentAt) => {
    const page = await listNumbers(sentAt)
    return { ...page, numbers: page.numbers.filter(({ phoneNumber }) => phoneNumber !== NUMBER) }
  }
  for (let skipped = 0; skipped < 3; skipped++) {
    await pass(world)
    t.match(await world.status(), { state: 'ready', coverage: 'protected' })
  }
  world.listNumbers = listNumbers
  await pass(world)
  t.match(await world.assignments.read(NUMBER), { value: { missing: null } })
})

t.test('what a pass did not show does not stay fresh by it', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const { listNumbers } = world
  world.listNumbers = async (sentAt) => ({ ...await listNumbers(sentAt), numbers: [] })
  await world.elapse(16 * 60_000)
  await world.sweep()
  await world.elapse(16 * 60_000)
  const reading = await world.phoneNumbers.read(NUMBER)
  t.ok(reading !== null && reading.now.getTime() - reading.value.number.observedAt.getTime() > 31 * 60_000)
  await world.sweep()
  t.equal(await world.phoneNumbers.read(NUMBER), null, 'gone from the inventory with the second pass')
})

t.test('a released number that comes back is taken up again', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { removed: true })
  await pass(world)
  await pass(world)
  world.twilio.addNumber({ phoneNumber: NUMBER })
  await pass(world)
  t.match(await world.assignments.read(NUMBER), { value: { memory: { releasedAt: null } } })
  t.match(await world.status(), { coverage: 'unprotected' })
})

t.test('the removal of a number that is gone ends', async (t) => {
  const world = await aRegisteredWorld(t)
  world.twilio.patchNumber(NUMBER, { removed: true })
  await world.remove(NUMBER, UNASKED)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  t.equal((await world.timeline(NUMBER, { limit: 200, after: null }))?.items.at(-1)?.type, 'removed')
})

t.test('a pass does not vouch for a number that it saw changed while a request was out', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.elapse(20 * 60_000)
  await world.sweep()
  const { provider } = world
  world.provider = async (step, sentAt) => {
    if (step.name !== 'set-emergency-status') return await provider(step, sentAt)
    world.twilio.patchNumber(NUMBER, { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
    await world.sweep()
    return {
      ok: false, fault: { kind: 'refused', status: 400, code: 22222, message: 'No.', moreInfo: null, requestId: null }
    }
  }
  await world.declare(declaring(NUMBER, OFFICE, { emergencyCalling: 'disabled' }))
  await world.work()
  t.match(await world.status(), { coverage: 'unprotected' }, 'looked at again, and no green light')
})

t.test('nor for one that left the account while a request was out', async (t) => {
  const world = await aRegisteredWorld(t)
  const { provider } = world
  world.provider = async (step, sentAt) => {
    if (step.name !== 'set-emergency-status') return await provider(step, sentAt)
    world.twilio.patchNumber(NUMBER, { removed: true })
    await world.sweep()
    return {
      ok: false, fault: { kind: 'refused', status: 400, code: 22222, message: 'No.', moreInfo: null, requestId: null }
    }
  }
  await world.declare(declaring(NUMBER, OFFICE, { emergencyCalling: 'disabled' }))
  await world.work()
  t.match(await world.status(), { coverage: 'unknown' })
})

t.test('what lists say of the state is what a status says, whatever was asked or missed', async (t) => {
  const world = await aRegisteredWorld(t)
  const agree = async (when: string) => {
    const { state } = await world.status()
    for (const wanted of ['ready', 'converging', 'action-required', 'paused'] as const) {
      const { items } = await world.assignments.list({ ...ALL, state: [wanted] })
      t.equal(items.length, wanted === state ? 1 : 0, `${when}: ${wanted} of ${state}`)
    }
  }
  await agree('settled')
  await world.retry(NUMBER, UNASKED)
  await agree('asked to look again')
  await world.work()
  await agree('looked')
  world.twilio.patchNumber(NUMBER, { removed: true })
  await world.elapse(15 * 60_000)
  await world.sweep()
  await agree('missed by one pass')
  await world.elapse(15 * 60_000)
  await world.sweep()
  await agree('gone')
  await world.work()
  await agree('known to be gone')
  await world.pause.set(true, UNASKED)
  await agree('paused')
})
