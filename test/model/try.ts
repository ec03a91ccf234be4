import { MUTANTS } from './mutants.js'
import { called, told, walked, type Run } from './runs.js'

if (process.argv[2] === 'mutants') {
  for (const mutant of MUTANTS) {
    if (process.argv[3] !== undefined && mutant.removed[0] !== process.argv[3]) continue
    const r = walked(mutant, 400_000, mutant.breaks)
    console.log(called(mutant), r.states, r.seconds.toFixed(1), r.complete, r.broken.map((b) => `${b.property}@${b.trace.length}`).join(), 'wanted', mutant.breaks.join())
    if (process.env['TRACE']) for (const { property, trace } of r.broken) console.log(property + '\n' + told(trace))
  }
} else {
  const [wishes, faults, most] = process.argv.slice(2)
  const r = walked({ wishes: wishes!.split(',') as Run['wishes'], faults: JSON.parse(faults!), slowDeclarations: process.env['SLOW'] === '1' }, Number(most))
  console.log(r.states, r.transitions, r.seconds.toFixed(1), r.complete, process.memoryUsage().rss >> 20)
  for (const { property, trace } of r.broken) console.log(property + '\n' + told(trace))
}
