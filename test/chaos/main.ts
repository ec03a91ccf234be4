import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgresServer } from '../support/postgres-server.js'
import { redisIsInstalled, startRedisServer } from '../support/redis-server.js'
import { brokenBuild } from './breaks.js'
import { failed, lineOf, markdownOf, totalsOf } from './report.js'
import { runOnce, type RunResult } from './run.js'
import { slowness, timingsOf } from './timings.js'

/**
 * `npm run chaos -- --runs 100 --seconds 20`, with `--seed 1` for the first seed, `--out table.md`, `--break search`
 * for a build without one of its safeguards, `--stretch 2` for slower timers and `--without-redis`. A seed brings back
 * the blows, the wishes and the dice of the stand-in; how the processes interleave is the machine's.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    break: { type: 'string' },
    stretch: { type: 'string' },
    'without-redis': { type: 'boolean', default: false }
  }
})

const seconds = Number(values.seconds)
const program = values.break === undefined ? path.resolve('dist/main/start.js') : brokenBuild(values.break)
const timings = timingsOf(values.stretch === undefined ? await slowness(program, 6) : Number(values.stretch))
process.stdout.write(`timers at 1:${(8 / timings.stretch).toFixed(1)}\n`)
const postgres = await startPostgresServer({ max_connections: '200' })
const redis = values['without-redis'] || !redisIsInstalled() ? null : await startRedisServer()
const results: RunResult[] = []
let phase = 'nothing'
try {
  for (let index = 0; index < Number(values.runs); index++) {
    const seed = Number(values.seed) + index
    const onPhase = (now: string) => { phase = now }
    const options = { seed, seconds, postgres, redis, boundMs: 30_000, timings, program, onPhase }
    const result = await withinLimit(runOnce(options), seconds * 1_000 * timings.stretch + 240_000)
    results.push(result)
    process.stdout.write(`${lineOf(result)}\n`)
    for (const sentence of result.wrong) process.stdout.write(`  ${sentence}\n`)
    if (values.out !== undefined) writeFileSync(values.out, markdownOf(results))
  }
  process.stdout.write(`${totalsOf(results)}\n`)
} finally {
  await redis?.close()
  await postgres.close()
}
// Nothing that is still open may hold up the verdict.
process.exit(failed(results) ? 1 : 0)

async function withinLimit<Value> (promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(
      `A run was not over after ${ms / 1_000} s: it waited for ${phase}.`)), ms)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
