import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import type { QueueOptions } from '../../src/queue/backend.js'
import { openBell } from '../../src/queue/bell.js'
import { dueTick } from '../../src/queue/due-tick.js'
import { listen } from '../../src/queue/listener.js'
import { startLoop } from '../../src/queue/loop.js'
import type { Key } from '../../src/reconcile/ports.js'
import { emptyDatabase } from '../support/database.js'

const A: Key = { kind: 'assignment', key: '+14155550100' as PhoneNumber }
const B: Key = { kind: 'assignment', key: '+14155550101' as PhoneNumber }

/** Each backend that is there. On Redis each file uses a database of its own: the queue has one name everywhere. */
const BACKENDS: Record<string, (t: Test) => Promise<QueueOptions>> = {
  Postgres: async (t) => ({ redisUrl: null, databaseUrl: await emptyDatabase(t) })
}
if (process.env['REDIS_URL'] !== undefined) {
  const redisUrl = new URL('/1', process.env['REDIS_URL']).href
  BACKENDS['Redis'] = async () => ({ redisUrl, databaseUrl: '' })
}

async function until (done: () => boolean): Promise<void> {
  for (let ms = 0; ms < 15_000; ms += 20) {
    if (done()) return
    await setTimeout(20)
  }
  throw new Error('It did not come to pass.')
}

for (const [name, backend] of Object.entries(BACKENDS)) {
  t.test(`${name}: what is rung for is run, with the key and nothing else`, async (t) => {
    const options = await backend(t)
    const bell = openBell(options, () => {})
    const heard: Key[] = []
    const listener = listen({ ...options, concurrency: 2 }, async (key) => { heard.push(key) }, () => {})
    t.teardown(async () => { await listener.close(); await bell.close() })
    // Handing over a whole row type-checks as well: what else is on it must not leave with the key.
    const row = { ...A, street: '645 Harrison St' }
    await bell.ring([row, B])
    await until(() => heard.length >= 2)
    t.same(heard.sort((one, two) => one.key.localeCompare(two.key)), [A, B])
  })

  t.test(`${name}: a wish that arrives while its key is being run is heard afterwards`, async (t) => {
    const options = await backend(t)
    const bell = openBell(options, () => {})
    let runs = 0
    const listener = listen({ ...options, concurrency: 1 }, async () => {
      runs += 1
      if (runs === 1) await bell.ring([A])
    }, () => {})
    t.teardown(async () => { await listener.close(); await bell.close() })
    await bell.ring([A])
    await until(() => runs >= 2)
    t.pass()
  })

  t.test(`${name}: closing waits for what is in hand`, async (t) => {
    const options = await backend(t)
    const bell = openBell(options, () => {})
    let begun = false
    let finished = false
    const listener = listen({ ...options, concurrency: 1 }, async () => {
      begun = true
      await setTimeout(200) // A step in hand; its length is what is tested.
      finished = true
    }, () => {})
    await bell.ring([A])
    await until(() => begun)
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
  t.equal(await bell.ready(), false)
  await bell.close()
})

t.test('without a queue the due tick does the work itself', async (t) => {
  const run: Key[] = []
  const said: string[] = []
  await dueTick({
    offerDue: async () => [{ key: A, again: false }, { key: B, again: false }],
    ring: async () => { throw new Error('no queue') },
    run: async (key) => { run.push(key) },
    concurrency: 1,
    onError: (_error, what) => { said.push(what) }
  }, new AbortController().signal)
  t.same(run, [A, B])
  t.match(said, [/straight from the ledger/])
})

t.test('what a silent queue has left lying is done here', async (t) => {
  const rung: Key[] = []
  const run: Key[] = []
  await dueTick({
    offerDue: async () => [{ key: A, again: true }, { key: B, again: false }],
    ring: async (keys) => { rung.push(...keys) },
    run: async (key) => { run.push(key) },
    concurrency: 4,
    onError: () => {}
  }, new AbortController().signal)
  t.same({ rung, run }, { rung: [B], run: [A] })
})

t.test('one run that fails takes no other with it', async (t) => {
  const run: Key[] = []
  await dueTick({
    offerDue: async () => [{ key: A, again: false }, { key: B, again: false }],
    ring: async () => { throw new Error('no queue') },
    run: async (key) => {
      if (key === A) throw new Error('a bug')
      run.push(key)
    },
    concurrency: 1,
    onError: () => {}
  }, new AbortController().signal)
  t.same(run, [B])
})

t.test('a loop goes on after a turn that failed, and stop waits for the turn in hand', async (t) => {
  let turns = 0
  const errors: unknown[] = []
  const loop = startLoop(async () => {
    turns += 1
    if (turns === 1) throw new Error('once')
  }, 1, (error) => { errors.push(error) })
  await until(() => turns >= 3)
  await loop.stop()
  const after = turns
  await setTimeout(20) // Long enough for many turns of a loop that had not stopped.
  t.equal(turns, after)
  t.equal(errors.length, 1)
})
