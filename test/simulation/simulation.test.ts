import t from 'tap'
import { OTHER_FAULTS, REQUEST_FAULTS } from './faults.js'
import { simulate } from './run.js'

const SEEDS = 300

// Half a minute of a core that has nothing else to do.
t.setTimeout(300_000)

t.test('no seed finds a way to break what must hold', async (t) => {
  const totals = { wishes: 0, requests: 0 }
  const struck = new Set<string>()
  for (let seed = 0; seed < SEEDS; seed++) {
    const { violations, asked, requests, faults } = await simulate(seed)
    for (const name of faults.keys()) struck.add(name)
    totals.wishes += asked
    totals.requests += requests
    if (violations.length > 0) t.fail(`npm run simulate -- --seed ${seed} --trace`, { violations })
  }
  t.ok(totals.wishes > 5 * SEEDS && totals.requests > 20 * SEEDS, 'much was wanted, and much was done')
  const spared = [...REQUEST_FAULTS, ...OTHER_FAULTS].filter((name) => !struck.has(name))
  t.strictSame(spared, [], 'whatever can go wrong did')
})

t.test('a seed is the same run, however often', async (t) => {
  for (const seed of [1, 22, 333]) {
    const once = await simulate(seed, { tracing: true })
    const again = await simulate(seed, { tracing: true })
    t.strictSame(again.trace, once.trace)
    t.equal((await simulate(seed)).digest, once.digest, 'watched or not')
  }
})
