import t from 'tap'
import type { Key } from '../../src/reconcile/ports.js'
import {
  addressMade, aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE
} from '../support/world.js'

const KEY: Key = { kind: 'assignment', key: NUMBER }

t.test('a change that the database refuses on principle stops one number, says so, and is not sent', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await addressMade(world)
  // As nothing of ours ever does: a change without a lease's epoch, left unreported.
  const { begin } = world.ledger
  world.ledger.begin = async (claim, managed, step, told) => {
    await world.pool.query(
      `INSERT INTO intent (kind, key, step, generation, lease_epoch, begun_at, quarantine_until)
       VALUES ('assignment', $1, 'associate-address', 1, $2, now(), now())`, [NUMBER, claim.epoch])
    return await begin(claim, managed, step, told)
  }
  const before = world.writes().length
  const run = await world.once(KEY)
  t.match(run, { violated: 'intent-unreported', report: null })
  t.equal(world.writes().length, before)
  world.ledger.begin = begin
  await world.elapse(60_000)
  await world.work()
  const status = await world.status()
  t.match(status, { state: 'action-required', coverage: 'protected-by-previous', explanation: { actor: 'operator' } })
  t.match(status.conditions.find(({ type }) => type === 'Ready'), { reason: 'invariant-violated' })
  t.equal(world.writes().length, before, 'it is left alone')

  await world.retry(NUMBER, UNASKED)
  await world.reach('ready')
  t.same(world.twilio.violations(), [])
})

t.test('what must never be sent is stopped before it is written down, and a new wish goes on', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await addressMade(world)
  const { claim } = world.ledger
  // Twilio is at work on it, and whoever tells the planner does not say so of the SID it names.
  world.ledger.claim = async (key) => {
    const claimed = await claim(key)
    if (claimed?.managed.kind !== 'assignment' || claimed.managed.number === null) return claimed
    const { managed } = claimed
    let asked = 0
    const number = { ...claimed.managed.number, get phoneNumberSid () { return `PN${asked++}` as never } }
    return { ...claimed, managed: { ...managed, number } }
  }
  const before = world.writes().length
  t.match(await world.once(KEY), { violated: 'only-what-was-seen', next: { reason: 'invariant-violated' } })
  t.equal(world.writes().length, before)
  t.same((await world.pool.query('SELECT FROM intent WHERE reported_at IS NULL')).rows, [])
  world.ledger.claim = claim
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '9 Somewhere Else Rd' }))
  await world.reach('ready')
})

t.test('an answer that the database refuses to store leaves the change in doubt, and it is looked up', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await addressMade(world)
  const { finish } = world.ledger
  let refusals = 1
  world.ledger.finish = async (claim, managed, ms, report, told) => {
    const ahead = managed.kind === 'assignment' && report?.step.name === 'associate-address' && refusals-- > 0
    if (!ahead) return await finish(claim, managed, ms, report, told)
    const memory = { ...managed.memory, observedGeneration: managed.generation + 1 }
    return await finish(claim, { ...managed, memory }, ms, report, told)
  }
  const run = await world.once(KEY)
  t.match(run, { violated: 'assignment-observed-not-ahead' })
  t.equal((await world.pool.query('SELECT FROM intent WHERE reported_at IS NULL')).rowCount, 1)
  await world.retry(NUMBER, UNASKED)
  await world.reach('ready')
  t.equal(world.writes().filter((write) => write.endsWith('address=…')).length, 1, 'nothing was done twice')
})
