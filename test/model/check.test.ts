import t from 'tap'
import { MUTANTS } from './mutants.js'
import { called, told, walked, type Run } from './runs.js'
import { SAFEGUARDS } from './safeguards.js'

/** Every state of these is met; npm run model walks larger ones. */
const CHECKED: readonly Run[] = [
  { wishes: ['warehouse'], faults: { kill: 1, pause: 1, lost: 1 } },
  { wishes: ['warehouse'], faults: { kill: 1, lost: 1, lag: 1 } },
  { wishes: ['warehouse'], faults: { kill: 1, wipe: 1, apiCrash: 1 } },
  { wishes: ['warehouse'], faults: { throttle: 2 } },
  { wishes: ['warehouse', 'none'], faults: { pause: 1, drop: 1 } },
  { wishes: ['warehouse', 'office'], faults: { lost: 1, drop: 1 } },
  { wishes: ['warehouse', 'office'], faults: { refusal: 1, registrationFailure: 3, clearFailure: 1 } },
  { wishes: ['warehouse', 'office'], faults: { kill: 1 }, slowDeclarations: true },
  { wishes: ['warehouse', 'office', 'none'], faults: { pause: 1 } },
  { wishes: ['warehouse', 'office', 'none'], faults: { lost: 1 } }
]

// Half a minute on a machine of its own.
t.setTimeout(600_000)

const MOST = 600_000
const AT_LEAST = 500_000

t.test('from every state of the whole algorithm nothing is broken, and the newest wish can be fulfilled', async (t) => {
  let states = 0
  for (const run of CHECKED) {
    const { broken, complete, ...result } = walked(run, MOST)
    states += result.states
    const traces = broken.map(({ property, trace }) => `${property}:\n${told(trace)}`)
    t.equal(traces.join('\n'), '', `${called(run)}: ${result.states} states`)
    t.ok(complete, 'every state was met')
  }
  t.ok(states >= AT_LEAST, `${states} states`)
})

t.test('every safeguard that is taken away is missed, where none stands behind it', async (t) => {
  for (const mutant of MUTANTS) {
    const { broken, complete, states } = walked(mutant, MOST, mutant.breaks)
    const found = broken.map(({ property }) => property)
    if (mutant.breaks.length > 0) {
      t.ok(found.some((property) => mutant.breaks.includes(property)), `${called(mutant)}: ${found} (${states} states)`)
    } else {
      t.strictSame({ found, complete }, { found: [], complete: true }, `${called(mutant)}: nothing is broken`)
    }
  }
  t.strictSame(new Set(MUTANTS.flatMap(({ removed }) => removed)), new Set(Object.keys(SAFEGUARDS)), 'each in its turn')
})

t.test('a breach is told as numbered steps, the last of which breaks it', async (t) => {
  const { broken: [first] } = walked({ removed: ['makeBeforeBreak'], wishes: ['warehouse'], faults: {} }, MOST, ['I10'])
  t.equal(first?.property, 'I10')
  t.equal(told(first?.trace ?? []), [
    '  1. a caller declares: warehouse',
    '  2. worker 1 claims the assignment and decides: observe-number (sighting-stale)',
    '  3. worker 1 asks Twilio: observe-number -> AD-office, registered',
    '  4. worker 1 stores the assignment; next: act (unwanted-address)',
    '  5. worker 1 claims the assignment and decides: disassociate-address (unwanted-address)',
    '  6. worker 1 begins disassociate-address: written down'
  ].join('\n'))
})
