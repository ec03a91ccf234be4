import { MUTANTS } from './mutants.js'
import type { Result } from './explore.js'
import { called, told, walked, type Run } from './runs.js'

/** npm run model: prints a table, and every trace to a breach; fails where something is not as it must be. */

const MOST = 3_000_000

const LONG: readonly Run[] = [
  { wishes: ['warehouse'], faults: { kill: 1, pause: 1, lost: 1, drop: 1, registrationFailure: 1 } },
  { wishes: ['warehouse', 'office'], faults: { kill: 1, pause: 1, lost: 1 } },
  { wishes: ['warehouse', 'office', 'none'], faults: { kill: 1, lost: 1 } },
  { wishes: ['warehouse', 'office', 'none'], faults: { lost: 1 }, slowDeclarations: true },
  { wishes: ['warehouse', 'office', 'none'], faults: { pause: 1 } },
  { wishes: ['warehouse', 'office', 'warehouse', 'none'], faults: { lost: 1, registrationFailure: 1 } },
  { wishes: ['warehouse', 'office', 'warehouse', 'none'], faults: { kill: 1, wipe: 1 } },
  { wishes: ['warehouse', 'none'], faults: { kill: 1, pause: 1, lost: 1 } },
  { wishes: ['warehouse'], faults: { pause: 2, lost: 1 } },
  { wishes: ['warehouse'], faults: { lag: 1, lost: 2, throttle: 1 } },
  { wishes: ['warehouse', 'office'], faults: { refusal: 1, registrationFailure: 3, clearFailure: 1 } },
  { wishes: ['warehouse', 'none'], faults: { kill: 1, drop: 1, wipe: 1, apiCrash: 1 } }
]

let states = 0
let wrong = 0

function row (name: string, result: Result, verdict: string): void {
  const { seconds, transitions } = result
  const cells = [name, result.states, transitions, seconds.toFixed(1), verdict]
  console.log(`| ${cells.join(' | ')} |`)
}

function judge (run: Run): void {
  const result = walked(run, MOST)
  const { broken, complete } = result
  states += result.states
  const breaches = broken.map(({ property }) => property).join(', ')
  row(called(run), result, breaches !== '' ? `BROKEN: ${breaches}` : complete ? 'all hold' : 'NOT COMPLETE')
  if (!complete || broken.length > 0) wrong++
  for (const { property, trace } of broken) console.log(`${property}:\n${told(trace)}`)
}

console.log(new Date().toISOString(), process.version)
console.log('| model | states | transitions | seconds | result |\n| --- | ---: | ---: | ---: | --- |')
for (const run of LONG) judge(run)
for (const mutant of MUTANTS) {
  const result = walked(mutant, MOST, mutant.breaks)
  const found = result.broken.filter(({ property }) => mutant.breaks.includes(property))
  const caught = mutant.breaks.length === 0 ? result.broken.length === 0 && result.complete : found.length > 0
  const [first] = found
  const verdict = first === undefined ? 'all hold' : `${first.property} broken in ${first.trace.length} steps`
  row(called(mutant), result, caught ? verdict : `NOT AS EXPECTED: ${verdict}`)
  if (!caught) wrong++
}
console.log(`${states} states of the whole algorithm; ${wrong} of the models not as they must be`)
process.exitCode = wrong === 0 ? 0 : 1
