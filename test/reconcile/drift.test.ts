import t from 'tap'
import { aRegisteredWorld, declaring, NUMBER, OFFICE, UNASKED, type World } from '../support/world.js'

const ASSOCIATE = 'POST IncomingPhoneNumbers address=…'
const CLEAR = 'POST IncomingPhoneNumbers address='

/** What somebody does in the Console. */
function cleared (world: World): void {
  world.twilio.patchNumber(NUMBER, { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
}

/** Another address, registered. */
function moved (world: World): string {
  const other = world.twilio.number('+14155550108')?.emergencyAddressSid ?? ''
  world.twilio.patchNumber(NUMBER, { emergencyAddressSid: other, emergencyAddressStatus: 'registered' })
  return other
}

const told = async (world: World) => (await world.timeline(NUMBER, { limit: 200, after: null }))?.items ?? []

t.test('report: a condition, an event, the difference field by field, and no write', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'report' })
  const other = moved(world)
  await world.sweep()
  await world.work()
  const { state, coverage, conditions, explanation } = await world.status()
  t.strictSame({ state, coverage }, { state: 'action-required', coverage: 'unprotected' })
  t.match(conditions.find(({ type }) => type === 'Drifted'), { status: 'true', reason: 'drifted' })
  t.match(explanation.differences, [{ field: 'emergencyAddressSid', shown: other }])
  t.same(world.writes(), [])

  const history = await told(world)
  const seen = history.findIndex(({ type, changes }) =>
    type === 'number-changed' && changes.some(({ to }) => to === other))
  const verdict = history.findIndex(({ changes }) =>
    changes.some(({ field, to }) => field === 'Drifted' && to === 'true'))
  t.ok(seen > 0 && verdict > seen, 'what was seen, then what it came to')
  t.match(history[seen]?.twilio?.requestId, /^RQ/, 'with Twilio\'s name for the page that showed it')
})

t.test('a drift that somebody takes back ends by itself', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'report' })
  const { emergencyAddressSid } = world.twilio.number(NUMBER) ?? t.fail('it is there') as never
  cleared(world)
  await world.sweep()
  await world.work()
  world.twilio.patchNumber(NUMBER, { emergencyAddressSid, emergencyAddressStatus: 'registered' })
  await world.sweep()
  await world.work()
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
  t.notOk((await world.status()).conditions.some(({ type }) => type === 'Drifted'))
})

t.test('heal: told first, then put right through the same steps as any change', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  moved(world)
  await world.sweep()
  await world.work()
  const history = await told(world)
  const verdict = history.findIndex(({ changes }) => changes.some(({ field }) => field === 'Drifted'))
  const call = history.findLastIndex(({ type, step }) => type === 'call-sent' && step === 'disassociate-address')
  t.ok(verdict > 0 && call > verdict, 'the event comes before the first write')
  await world.reach('ready')
  t.same(world.writes(), [CLEAR, ASSOCIATE])
  t.same(world.twilio.violations(), [])
})

t.test('the fourth heal within an hour is suspended, until the hour is over or somebody asks', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  for (let heal = 0; heal < 3; heal++) {
    await world.elapse(60_000)
    cleared(world)
    await world.sweep()
    await world.reach('ready')
  }
  t.same(world.writes(), [ASSOCIATE, ASSOCIATE, ASSOCIATE])
  await world.elapse(60_000)
  cleared(world)
  await world.sweep()
  await world.work()
  t.match(await world.status(), { state: 'action-required', coverage: 'unprotected' })
  t.match((await world.status()).conditions.find(({ type }) => type === 'Drifted'), { reason: 'healed-too-often' })
  t.equal(world.writes().length, 3)

  await world.retry(NUMBER, UNASKED)
  await world.reach('ready')
  t.equal(world.writes().length, 4, 'somebody asked')
})

t.test('the suspension ends with the hour', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  for (let heal = 0; heal < 4; heal++) {
    await world.elapse(60_000)
    cleared(world)
    await world.sweep()
    await world.work()
    if (heal < 3) await world.reach('ready')
  }
  t.match(await world.status(), { state: 'action-required' })
  await world.until(async () => (await world.status()).state === 'ready', 5 * 60_000)
  t.equal(world.writes().length, 4)
})

t.test('a heal that was begun is carried through, though the policy is report by now', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  moved(world)
  await world.sweep()
  await world.until(async () => world.writes().includes(CLEAR))
  await world.declare(declaring(NUMBER, OFFICE, { drift: 'report' }))
  await world.reach('ready')
  t.same(world.writes(), [CLEAR, ASSOCIATE], 'the number is not left bare half-way')
})

/** Somebody deletes our address in the Console. */
async function deleteOurs (world: World): Promise<void> {
  const sid = (await world.assignments.read(NUMBER))?.value.address.sid ?? ''
  const credentials = Buffer.from(`${world.accountSid}:${world.twilio.authToken}`).toString('base64')
  const gone = await fetch(`${world.twilio.url}/2010-04-01/Accounts/${world.accountSid}/Addresses/${sid}.json`, {
    method: 'DELETE', headers: { authorization: `Basic ${credentials}` }
  })
  if (gone.status !== 204) throw new Error('It could not be deleted.')
}

t.test('a heal that cannot put ours on brings back what it took down: registered elsewhere is not bare', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  const other = moved(world)
  await deleteOurs(world)
  await world.sweep()
  await world.until(async () => (await world.status()).conditions.some(({ reason }) => reason === 'rolled-back'))
  t.match(world.twilio.number(NUMBER), { emergencyAddressSid: other, emergencyAddressStatus: 'registered' })
  t.match(await world.status(), { state: 'action-required' })
})

t.test('the same when ours is taken and its registration fails twice', async (t) => {
  const world = await aRegisteredWorld(t, { drift: 'heal' })
  const other = moved(world)
  const { provider } = world
  world.provider = async (step, sentAt) => {
    const outcome = await provider(step, sentAt)
    if (step.name === 'associate-address' && step.addressSid !== other) {
      world.twilio.patchNumber(NUMBER, { emergencyAddressStatus: 'registration-failure' })
    }
    return outcome
  }
  await world.sweep()
  await world.until(async () => (await world.status()).conditions.some(({ reason }) => reason === 'rolled-back'))
  t.match(world.twilio.number(NUMBER), { emergencyAddressSid: other, emergencyAddressStatus: 'registered' })
})
