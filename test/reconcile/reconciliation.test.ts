import t from 'tap'
import { aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE } from '../support/world.js'

const ASSOCIATE = 'POST IncomingPhoneNumbers address=…'

t.test('asked to look again, it looks at once, and writes nothing where nothing differs', async (t) => {
  const world = await aRegisteredWorld(t)
  t.same((await world.retry(NUMBER, { requestId: 'r-9', askedBy: null, reason: 'is it still so?' }))?.at(-1),
    { kind: 'assignment', key: NUMBER })
  await world.work()
  t.same(world.twilio.requests().map(({ method }) => method), ['GET'])
  t.match(await world.status(), { state: 'ready' })
  const told = await world.timeline(NUMBER, { limit: 100, after: null })
  t.match(told?.items.at(-1), { type: 'reconciliation-requested', reason: 'is it still so?', requestId: 'r-9' })
  await world.work()
  t.equal(world.twilio.requests().length, 1, 'once')
})

t.test('a refused association is tried again', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  const { provider } = world
  const fault = { kind: 'refused', status: 400, code: 21631, message: 'No.', moreInfo: null, requestId: null } as const
  world.provider = async (step, sentAt) => step.name === 'associate-address'
    ? { ok: false, fault }
    : await provider(step, sentAt)
  await world.reach('action-required')
  t.match(await world.status(), { explanation: { actor: 'operator' } })
  await world.elapse(600_000)
  await world.work()
  t.same(world.writes().filter((write) => write === ASSOCIATE), [])
  world.provider = provider
  await world.retry(NUMBER, UNASKED)
  await world.reach('ready')
})

t.test('an address that Twilio refused is asked about again; one with a suggestion is not', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const { value } = await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Nowhere Lane' }))
  await world.reach('action-required')
  t.same(await world.retry(NUMBER, UNASKED), [
    { kind: 'address', key: value.desired.addressId }, { kind: 'assignment', key: NUMBER }
  ])
  await world.reach('action-required')
  t.equal(world.writes().length, 2, 'asked twice')

  await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Suggest Way' }))
  await world.reach('action-required')
  await world.retry(NUMBER, UNASKED)
  await world.work()
  t.match((await world.status()).explanation, { nextAction: /suggestion-acceptances/ })
  t.equal(world.writes().length, 3)
})

t.test('an Address that Twilio no longer knows is searched for, and made anew', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  await world.work()
  const sid = (await world.addresses.read(id))?.value.sid ?? ''
  const gone = await fetch(`${world.twilio.url}/2010-04-01/Accounts/${world.accountSid}/Addresses/${sid}.json`, {
    method: 'DELETE',
    headers: {
      authorization: `Basic ${Buffer.from(`${world.accountSid}:${world.twilio.authToken}`).toString('base64')}`
    }
  })
  t.equal(gone.status, 204, 'somebody deletes it in the Console')
  await world.declare(declaring(NUMBER, id))
  await world.reach('action-required')
  t.match((await world.status()).explanation, { nextAction: /reconciliations/ })
  await world.retry(NUMBER, UNASKED)
  await world.reach('ready')
  t.not((await world.addresses.read(id))?.value.sid, sid)
})

t.test('what was rolled back stays so until it is declared anew', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '7 Never Registers Rd' }))
  await world.reach('action-required')
  const before = world.writes().length
  await world.retry(NUMBER, UNASKED)
  await world.reach('action-required')
  t.match(await world.status(), { coverage: 'protected-by-previous' })
  t.equal(world.writes().length, before, 'what works is not taken down for what failed twice')
})

t.test('a pause stays a pause', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE, { paused: true }))
  await world.work()
  const before = world.writes().length
  await world.retry(NUMBER, UNASKED)
  await world.work()
  t.equal(world.writes().length, before)
})

t.test('there is nothing to try again of a number nobody assigned', async (t) => {
  const world = await aWorld(t)
  t.equal(await world.retry(NUMBER, UNASKED), null)
})

t.test('what a caller resets while a run is under way stays reset', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const { value } = await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Nowhere Lane' }))
  await world.reach('action-required')
  const { finish } = world.ledger
  let asked = false
  world.ledger.finish = async (...given) => {
    if (!asked && given[0].key.kind === 'address') {
      asked = true
      await world.retry(NUMBER, UNASKED)
    }
    return await finish(...given)
  }
  world.twilio.clearRequests()
  await world.pool.query('UPDATE address SET due_at = now()')
  await world.once({ kind: 'address', key: value.desired.addressId })
  await world.work()
  t.same(world.writes(), ['POST Addresses 1 Nowhere Lane'], 'asked again')
})

t.test('a switch of calling that somebody undid is told as theirs, and asked for again when asked', async (t) => {
  const world = await aWorld(t, { mode: { emergencyStatus: 'legacy' } })
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  world.twilio.patchNumber(NUMBER, { emergencyStatus: 'Inactive' })
  world.twilio.clearRequests()
  await world.sweep()
  await world.work()
  const calling = async () => (await world.status()).conditions.find(({ type }) => type === 'EmergencyCalling')
  t.match(await calling(), { status: 'false', reason: 'calling-changed' })
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
  t.same(world.writes(), [], 'once in a generation')
  await world.retry(NUMBER, UNASKED)
  await world.until(async () => (await calling())?.status === 'true')
  t.same(world.writes(), ['POST IncomingPhoneNumbers status=Active'])
})
