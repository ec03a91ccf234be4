import { setTimeout } from 'node:timers/promises'
import { asked } from '../../test/support/postgres-server.js'
import type { Ground, Measure, Scenario } from '../scenario.js'
import { startCaller, type Caller } from './caller.js'
import { fill, fillBare, type Size } from './fill.js'
import { CONNECTIONS, latencies, throughput } from './measures.js'
import { inTurns, paceOf } from './rounds.js'
import { startBare, startService } from './servers.js'

/** A declaration that says something new, beside a bare handler's transaction of two writes; and one that does not. */
export const declare: Scenario = {
  name: 'declare',
  about: 'PUT with new content each time, durable, beside a bare Fastify + pg handler: one transaction of two writes',
  async run (ground) {
    const size: Size = { numbers: ground.quick ? 1_000 : 10_000, addresses: 50 }
    const [ourDatabase, theirDatabase] = [await ground.newDatabase(), await ground.newDatabase()]
    await fill(ourDatabase, size)
    await fillBare(theirDatabase, size)
    const unchanged = await writtenByRepeating(ourDatabase, size, ground)
    return [...await compared({ ourDatabase, theirDatabase, size }, ground), unchanged]
  }
}

interface Sides {
  readonly ourDatabase: string
  readonly theirDatabase: string
  readonly size: Size
}

async function compared ({ ourDatabase, theirDatabase, size }: Sides, ground: Ground): Promise<readonly Measure[]> {
  const service = await startService(ourDatabase, ground.redisUrl)
  const bare = await startBare(theirDatabase)
  const task = { kind: 'declare', size, connections: CONNECTIONS } as const
  const ours = startCaller(service, { ...task, expected: [202] })
  const theirs = startCaller(bare, { ...task, expected: [200] })
  try {
    const medians = await inTurns(ours, theirs, paceOf(ground.quick), ground.log)
    await assertStored(ourDatabase, size, ours)
    await assertStored(theirDatabase, size, theirs)
    return [throughput('declarations', medians, 0.8), ...latencies('declaration', medians)]
  } finally {
    await Promise.all([ours.stop(), theirs.stop()])
    await Promise.all([service.stop(), bare.stop()])
  }
}

/** Every one that was answered is there, as a generation and as an event: what was not stored was not fast. */
async function assertStored (url: string, { numbers }: Size, caller: Caller): Promise<void> {
  const [row] = await asked<{ generations: number, events: number }>(url, `
    SELECT (SELECT sum(generation - 1) FROM assignment)::int AS generations,
      (SELECT count(*) FROM event WHERE type = 'declared')::int AS events`)
  const answered = caller.answered()
  if (row?.generations === answered && row.events === numbers + answered) return
  throw new Error(`${answered} declarations were answered, and ${JSON.stringify(row)} stored.`)
}

const REPEATING_MS = 2_000

/** How many rows of the ledger a thousand declarations write that say what was said before. */
async function writtenByRepeating (url: string, size: Size, { redisUrl }: Ground): Promise<Measure> {
  const before = await rowsWritten(url)
  const service = await startService(url, redisUrl)
  const caller = startCaller(service, { kind: 'declare-again', size, connections: CONNECTIONS, expected: [200] })
  try {
    await caller.ask(REPEATING_MS)
  } finally {
    await caller.stop()
    await service.stop()
  }
  const written = await rowsWritten(url) - before
  return {
    measure: 'rows written by 1,000 declarations that change nothing',
    ours: written * 1_000 / caller.answered(),
    against: null,
    unit: 'rows',
    ratio: null,
    aim: { atMost: 0 }
  }
}

/** Rows of the ledger that were ever written, once everybody who wrote has gone and has said so. */
async function rowsWritten (url: string): Promise<number> {
  const others = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`
  while ((await asked(url, others)).length > 0) await setTimeout(50)
  const [row] = await asked<{ rows: number }>(url, `
    SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int AS rows FROM pg_stat_user_tables
    WHERE relname IN ('account', 'address', 'assignment', 'event', 'intent', 'phone_number')`)
  return row?.rows ?? 0
}
