import t from 'tap'
import { simulate } from './run.js'

const SEEDS = 500

// Twenty seconds of a core that has nothing else to do.
t.setTimeout(300_000)

t.test('no seed finds a way to break what must hold', async (t) => {
  const totals = { wishes: 0, requests: 0 }
  for (let seed = 0; seed < SEEDS; seed++) {
    const { violations, asked, requests } = await simulate(seed)
    totals.wishes += asked
    totals.requests += requests
    if (violations.length > 0) t.fail(`npm run simulate -- --seed ${seed} --trace`, { violations })
  }
  t.ok(totals.wishes > 5 * SEEDS && totals.requests > 20 * SEEDS, 'much was wanted, and much was done')
})

t.test('a seed is the same run, however often', async (t) => {
  for (const seed of [1, 22, 333]) {
    const once = await simulate(seed, { tracing: true })
    const again = await simulate(seed, { tracing: true })
    t.strictSame(again.trace, once.trace)
    t.equal((await simulate(seed)).digest, once.digest, 'watched or not')
  }
})
