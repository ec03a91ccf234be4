import t from 'tap'
import type { FaultName } from './faults.js'
import { simulate } from './run.js'
import { BUGS, type Bug } from './sabotage.js'

/** Most are found by the first seeds. */
const MOST_SEEDS = 40

/** What brings each to light, made certain: any of it may happen in any run. */
interface Trial {
  readonly sign: RegExp
  readonly certain: Partial<Record<FaultName, number>>
  readonly gapLimit?: number
}

const TRIALS: Readonly<Record<Bug, Trial>> = {
  'no-search': { sign: /duplicate-friendly-name/, certain: { 'drop-after': 0.3 } },
  'no-fence': { sign: /I5 stored under epoch/, certain: { stop: 0.9 } },
  'no-quarantine': { sign: /overlapping-writes|duplicate-friendly-name|write-while-pending/, certain: { late: 0.3 } },
  'no-version-guard': { sign: /I2 a change was begun for what nobody wants/, certain: { interrupt: 0.5 } },
  'no-level-trigger': { sign: /I21|never reported/, certain: { 'ring-lost': 0.5 } },
  'break-before-make': { sign: /I10|make-before-break was about/, certain: {} },
  'false-green': { sign: /I16/, certain: {} },
  'no-gap-limit': { sign: /are bare at once/, certain: {}, gapLimit: 1 }
}

t.setTimeout(300_000)

for (const bug of BUGS) {
  t.test(`a service with ${bug} is found out, and the same runs are spotless without it`, async (t) => {
    const { sign, ...options } = TRIALS[bug]
    let found = false
    for (let seed = 0; seed < MOST_SEEDS && !found; seed++) {
      const { violations } = await simulate(seed, { bug, ...options })
      found = violations.some((violation) => sign.test(violation))
      t.strictSame((await simulate(seed, options)).violations, [], `seed ${seed}`)
    }
    t.ok(found, `as ${sign.source}`)
  })
}
