import path from 'node:path'
import t from 'tap'
import { startPostgresServer } from '../support/postgres-server.js'
import { redisIsInstalled, startRedisServer } from '../support/redis-server.js'
import { runOnce } from './run.js'
import { slowness, timingsOf } from './timings.js'

/** Of faults; what comes before and after takes as long as the machine needs. */
const SECONDS = 12

t.setTimeout(900_000)

const program = path.resolve('dist/main/start.js')
// Where starting a process takes long, everything else takes so many times as long too.
const timings = timingsOf(await slowness(program, 4))

const postgres = await startPostgresServer({ max_connections: '200' })
// Without a Redis on the machine the queue is on Postgres: the rest is the same.
const redis = redisIsInstalled() ? await startRedisServer() : null
t.teardown(async () => {
  await redis?.close()
  await postgres.close()
})

for (const seed of [101, 202]) {
  t.test(`whatever dies or breaks, every number ends where it was last declared (seed ${seed})`, async (t) => {
    const options = { seed, seconds: SECONDS, postgres, redis, boundMs: 60_000, timings, program }
    const result = await runOnce({ ...options, onPhase: (phase) => t.comment(`waits for ${phase}`) })
    const { wrong, kills, acknowledged, writes, truthChecks } = result
    t.same(wrong, [])
    t.ok(kills >= 5 && acknowledged >= 30 && writes >= 30 && truthChecks >= 30, 'there was something to survive')
    t.comment(JSON.stringify(result))
  })
}
