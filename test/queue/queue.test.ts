import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import type { QueueOptions } from '../../src/queue/backend.js'
import { openBell, type Bell } from '../../src/queue/bell.js'
import { listen } from '../../src/queue/listener.js'
import { startLoop } from '../../src/queue/loop.js'
import type { Key } from '../../src/reconcile/ports.js'
import { emptyDatabase } from '../support/database.js'
import { until } from '../support/service.js'

const A: Key = { kind: 'assignment', key: '+14155550100' as PhoneNumber }
const B: Key = { kind: 'assignment', key: '+14155550101' as PhoneNumber }
const C: Key = { kind: 'assignment', key: '+14155550102' as PhoneNumber }

/** Each backend that is there. On Redis each file uses a database of its own: the queue has one name everywhere. */
const BACKENDS: Record<string, (t: Test) => Promise<QueueOptions>> = {
  Postgres: async (t) => ({ redisUrl: null, databaseUrl: await emptyDatabase(t) })
}
if (process.env['REDIS_URL'] !== undefined) {
  const redisUrl = new URL('/1', process.env['REDIS_URL']).href
  BACKENDS['Redis'] = async () => ({ redisUrl, databaseUrl: '' })
}

/** The first who asks makes the queue's tables: nobody waits as long as that for a ring. */
async function ready (bell: Bell): Promise<Bell> {
  await until(() => bell.waiting(), (waiting) => waiting !== null)
  return bell
}

for (const [name, backend] of Object.entries(BACKENDS)) {
  t.test(`${name}: what is rung for is run, with the key and nothing else`, async (t) => {
    const options = await backend(t)
    const bell = await ready(openBell(options, () => {}))
    const heard: Key[] = []
    const listener = listen({ ...options, concurrency: 2 }, async (key) => { heard.push(key) }, () => {})
    t.teardown(async () => { await listener.close(); await bell.close() })
    // Handing over a whole row type-checks as well: what else is on it must not leave with the key.
    const row = { ...A, street: '645 Harrison St' }
    await bell.ring([row, B])
    await until(() => heard.length >= 2, Boolean)
    t.same(heard.sort((one, two) => one.key.localeCompare(two.key)), [A, B])
  })

  t.test(`${name}: a wish that arrives while its key is being run is heard afterwards`, async (t) => {
    const options = await backend(t)
    const bell = await ready(openBell(options, () => {}))
    let runs = 0
    const listener = listen({ ...options, concurrency: 1 }, async () => {
      runs += 1
      if (runs === 1) await bell.ring([A])
    }, () => {})
    t.teardown(async () => { await listener.close(); await bell.close() })
    await bell.ring([A])
    await until(() => runs >= 2, Boolean)
    t.pass()
  })

  t.test(`${name}: who is rung for first is run before those in line`, async (t) => {
    const options = await backend(t)
    const bell = await ready(openBell(options, () => {}))
    await bell.ring([A, B])
    await bell.ring([C], 'first')
    const heard: Key[] = []
    const listener = listen({ ...options, concurrency: 1 }, async (key) => { heard.push(key) }, () => {})
    t.teardown(async () => { await listener.close(); await bell.close() })
    await until(() => heard.length >= 3, Boolean)
    t.same(heard, [C, A, B])
  })

  t.test(`${name}: closing waits for what is in hand`, async (t) => {
    const options = await backend(t)
    const bell = await ready(openBell(options, () => {}))
    let begun = false
    let finished = false
    const listener = listen({ ...options, concurrency: 1 }, async () => {
      begun = true
      await setTimeout(200) // A step in hand; its length is what is tested.
      finished = true
    }, () => {})
    await bell.ring([A])
    await until(() => begun, Boolean)
    await listener.close()
    t.ok(finished)
    await bell.close()
  })
}

t.test('a producer fails at once while Redis is away', async (t) => {
  const bell = openBell({ redisUrl: 'redis://127.0.0.1:1', databaseUrl: '' }, () => {})
  const before = performance.now()
  await t.rejects(bell.ring([A]))
  t.ok(performance.now() - before < 1_000)
  t.equal(await bell.waiting(), null)
  await bell.close()
})

t.test('a loop goes on after a turn that failed, and stop waits for the turn in hand', async (t) => {
  let turns = 0
  const errors: unknown[] = []
  const loop = startLoop(async () => {
    turns += 1
    if (turns === 1) throw new Error('once')
  }, 1, (error) => { errors.push(error) })
  await until(() => turns >= 3, Boolean)
  await loop.stop()
  const after = turns
  await setTimeout(20) // Long enough for many turns of a loop that had not stopped.
  t.equal(turns, after)
  t.equal(errors.length, 1)
})
