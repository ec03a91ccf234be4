import t, { type Test } from 'tap'
import type { Figures } from '../../src/domain/figures.js'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { openFigures } from '../../src/store/figures.js'
import { PATIENCE } from '../support/patience.js'
import { aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, WAREHOUSE, type World } from '../support/world.js'

const MINUTE = 60_000

function reading (world: World): () => Promise<Figures> {
  return openFigures(world.pool, world.accountSid, { patience: PATIENCE })
}

/** A test's own steps take a moment: an age is at least what was let pass, and little more. */
function about (t: Test, seconds: number | undefined, expected: number, what: string): void {
  t.ok(seconds !== undefined && seconds >= expected - 1 && seconds < expected + 20, `${what}: ${seconds}`)
}

t.test('an account of which nothing is known has nothing in it', async (t) => {
  const world = await aWorld(t)
  t.strictSame(await reading(world)(), {
    states: {},
    coverage: {},
    gaps: { count: 0, byChanges: 0, oldestSeconds: 0, totalSeconds: 0 },
    overdue: { assignment: { count: 0, oldestSeconds: 0 }, address: { count: 0, oldestSeconds: 0 } },
    openIntents: { count: 0, oldestSeconds: 0 },
    numbers: { owned: 0, unassigned: {} },
    account: { paused: false, swept: null }
  })
})

t.test('the figures are what the lists say, for assignments and for numbers nobody assigned', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring('+14155550101', OFFICE))
  await world.declare(declaring('+14155550102', WAREHOUSE, { paused: true }))
  const figures = await reading(world)()
  const listed = async (filter: object) =>
    (await world.assignments.list({ sort: 'phoneNumber', ...filter, limit: 200, after: null })).items.length
  t.equal(await listed({}), 3)
  for (const state of ['ready', 'converging', 'action-required', 'stalled', 'removing', 'paused']) {
    t.equal(figures.states[state]?.count ?? 0, await listed({ state: [state] }), state)
  }
  t.match(figures.states, { ready: { count: 1 }, converging: { count: 1 }, paused: { count: 1 } })
  const owned = (await world.phoneNumbers.list({ limit: 200, after: null })).items.length
  t.equal(figures.numbers.owned, owned)
  for (const coverage of ['protected', 'protected-by-previous', 'unprotected', 'unknown', 'not-applicable']) {
    t.equal(figures.coverage[coverage] ?? 0, await listed({ coverage: [coverage] }), coverage)
    const { items } = await world.phoneNumbers.list({ coverage: [coverage], assigned: false, limit: 200, after: null })
    t.equal(figures.numbers.unassigned[coverage] ?? 0, items.length, `unassigned and ${coverage}`)
  }
  t.ok((figures.numbers.unassigned['unprotected'] ?? 0) > 0)
})

t.test('what is protected is unknown once the news of it is old, although no row was touched', async (t) => {
  const world = await aRegisteredWorld(t)
  t.match(await reading(world)(), { coverage: { protected: 1 }, states: { ready: { count: 1 } } })
  await world.elapse(PATIENCE.staleAfterMs + 10 * MINUTE)
  const figures = await reading(world)()
  t.strictSame(figures.coverage, { unknown: 1 })
  t.strictSame(Object.keys(figures.states), ['converging'])
  about(t, figures.states['converging']?.oldestSeconds, 600, 'it has been so since its news grew old')
  about(t, figures.account.swept?.secondsAgo, 40 * 60, 'the pass is as old as it is')
})

t.test('a gap is counted from its first second, and what a change opened by itself', async (t) => {
  const world = await aRegisteredWorld(t)
  t.strictSame((await reading(world)()).gaps, { count: 0, byChanges: 0, oldestSeconds: 0, totalSeconds: 0 })
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.until(async () => (await world.status()).unprotectedSince !== null)
  await world.declare(declaring('+14155550101', OFFICE))
  await world.work()
  world.twilio.clearRequests()
  await world.elapse(7 * MINUTE)
  const { gaps, states } = await reading(world)()
  t.match(gaps, { count: 2, byChanges: 1 })
  about(t, gaps.oldestSeconds, 7 * 60, 'the oldest gap')
  about(t, gaps.totalSeconds, 2 * 7 * 60, 'both gaps together')
  t.strictSame(states['converging']?.count, 2)
  await world.reach('ready')
  t.equal((await reading(world)()).gaps.byChanges, 0)
})

t.test('a number that is on its way off its address is no gap', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.remove(NUMBER)
  await world.until(async () => (await world.status()).coverage === 'unprotected')
  t.match(await reading(world)(), { gaps: { count: 0 }, states: { removing: { count: 1 } } })
})

t.test('the age of a state is counted from when it began, not from the last look or the last word', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.elapse(10 * MINUTE)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, { labels: { site: 'harbour' } }))
  await world.work()
  about(t, (await reading(world)()).states['ready']?.oldestSeconds, 600, 'ready for ten minutes')
  await world.declare(declaring(NUMBER, WAREHOUSE))
  about(t, (await reading(world)()).states['converging']?.oldestSeconds, 0, 'converging since the declaration')
})

t.test('past its deadline it has been stalled since then', async (t) => {
  const world = await aWorld(t, { delays: { registrationMs: 100 * 60 * MINUTE } })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => (await world.status()).progress.deadlineAt !== null)
  await world.elapse(35 * MINUTE)
  const { states } = await reading(world)()
  t.match(states, { stalled: { count: 1 } })
  about(t, states['stalled']?.oldestSeconds, 300, 'five minutes past thirty')
})

t.test('a pause of the account holds every assignment, from when it was begun', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.pause.set(true, { requestId: null, askedBy: null, reason: null })
  await world.elapse(MINUTE)
  const figures = await reading(world)()
  t.match(figures, { account: { paused: true }, states: { paused: { count: 1 } } })
  about(t, figures.states['paused']?.oldestSeconds, 60, 'a minute')
})

t.test('a row is overdue when nobody looked for a minute, and an unreported change is open', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  t.match(await reading(world)(), { overdue: { assignment: { count: 0 }, address: { count: 0 } } })
  // As a worker that died leaves them, and an assignment that was forgotten: the database takes neither otherwise.
  await world.pool.query(`SET session_replication_role = replica;
    INSERT INTO intent (kind, key, step, generation, lease_epoch, begun_at, quarantine_until)
    VALUES ('assignment', '${NUMBER}', 'associate-address', 1, 1, now(), now()),
      ('assignment', '+14155559999', 'associate-address', 1, 1, now(), now());
    RESET session_replication_role`)
  await world.elapse(90_000)
  const { overdue, openIntents } = await reading(world)()
  t.match(overdue, { assignment: { count: 1 }, address: { count: 1 } })
  about(t, overdue.assignment.oldestSeconds, 90, 'the assignment')
  about(t, overdue.address.oldestSeconds, 90, 'the address')
  t.equal(openIntents.count, 1, 'not those of an assignment that is not there')
  about(t, openIntents.oldestSeconds, 90, 'the change')
})

t.test('another account of the same ledger is not counted', async (t) => {
  const world = await aRegisteredWorld(t)
  const other = `AC${'e'.repeat(32)}`
  await world.pool.query('INSERT INTO account (account_sid) VALUES ($1)', [other])
  const figures = await openFigures(world.pool, other as typeof world.accountSid, { patience: PATIENCE })()
  t.match(figures, { states: {}, coverage: {}, numbers: { owned: 0 } })
  t.strictSame(figures.states, {})
  t.not(await world.assignments.read(NUMBER as PhoneNumber), null)
})
