import { explore } from './explore.js'
import { NO_FAULTS } from './moves.js'
import { planner } from './planner.js'
import { without, type Safeguard } from './safeguards.js'
import { aWorld, type Wish } from './world.js'

const [wishes, faults, most, ...removed] = process.argv.slice(2)
const guards = without(...removed as Safeguard[])
const result = explore(aWorld({ ...NO_FAULTS, ...JSON.parse(faults!) }),
  { wishes: wishes!.split(',') as Wish[], guards, planner: planner(guards), slowDeclarations: process.env['SLOW'] === '1' },
  { most: Number(most), first: removed.length > 0 })
console.log(result.states, result.transitions, result.seconds.toFixed(1), result.complete, process.memoryUsage().rss >> 20)
for (const { property, trace } of result.broken) console.log(property, '\n  ' + trace.map((l, i) => `${i + 1}. ${l}`).join('\n  '))
