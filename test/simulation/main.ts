import { parseArgs } from 'node:util'
import type { FaultName } from './faults.js'
import { simulate, type Result } from './run.js'
import { BUGS } from './sabotage.js'

/**
 * `npm run simulate`: many seeds, or with `--seed` one, and with `--trace` everything that happened in it. `--bug`
 * takes a safeguard out first.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    bug: { type: 'string' },
    trace: { type: 'boolean', default: false }
  }
})
const bug = BUGS.find((name) => name === values.bug)

if (values.seed === undefined) await many(Number(values.from), Number(values.seeds))
else report(await simulate(Number(values.seed), { tracing: values.trace, bug }))

async function many (from: number, count: number): Promise<void> {
  const started = performance.now()
  const total = { turns: 0, virtualMs: 0, asked: 0, requests: 0, failed: 0 }
  const faults = new Map<FaultName, number>()
  for (let seed = from; seed < from + count; seed++) {
    const result = await simulate(seed, { bug })
    if (result.violations.length > 0) report(result)
    total.failed += result.violations.length > 0 ? 1 : 0
    total.turns += result.turns
    total.virtualMs += result.virtualMs
    total.asked += result.asked
    total.requests += result.requests
    for (const [name, times] of result.faults) faults.set(name, (faults.get(name) ?? 0) + times)
    if ((seed - from + 1) % 1_000 === 0) console.log(`… ${seed - from + 1} seeds, ${total.failed} failed`)
  }
  const ms = performance.now() - started
  console.log(`${count} seeds in ${(ms / 1_000).toFixed(1)} s (${(count / ms * 1_000).toFixed(1)} a second)`)
  const hours = (total.virtualMs / 3_600_000).toFixed(0)
  console.log(`${hours} virtual hours, ${(total.virtualMs / ms).toFixed(0)} times as fast as real time`)
  console.log(`${total.turns} turns, ${total.asked} wishes, ${total.requests} requests, ${total.failed} seeds failed`)
  console.log([...faults].sort().map(([name, times]) => `${name} ${times}`).join(', '))
}

function report ({ seed, violations, trace, turns, digest }: Result): void {
  for (const line of trace) console.log(line)
  console.log(`seed ${seed}: ${turns} turns, digest ${(digest >>> 0).toString(16)}`)
  for (const violation of violations) console.error(`  ${violation}`)
  if (violations.length === 0) return
  process.exitCode = 1
  if (trace.length === 0) console.error(`  npm run simulate -- --seed ${seed} --trace`)
}
