import t from 'tap'
import { aWorld } from '../support/world.js'
import { seededDice } from './dice.js'
import { pair, PATIENCE } from './store/pair.js'
import { takingTurns } from './store/turns.js'

const SEQUENCES = 14
const VERBS = 120

/** What must have come up, or little was compared. */
const TAKEN = [
  'claim', 'claim nothing', 'begin begun', 'begin overtaken', 'begin intent-unreported', 'finish assignment stored',
  'finish assignment fenced', 'finish address stored',
  'release nothing', 'forget nothing', 'declare true', 'save page',
  'store page took turns', 'store page took none', 'end sweep', 'begin sweep true', 'offer',
  'pause nothing', 'retire'
]

t.test('the ledger in memory does what the one on Postgres does', async (t) => {
  const took = new Set<string>()
  for (let seed = 0; seed < SEQUENCES; seed++) {
    const both = pair(await aWorld(t, { patience: PATIENCE }), seededDice(seed))
    for (let verb = 0; verb < VERBS; verb++) {
      const { what, differences } = await both.step()
      took.add(what)
      if (differences.length === 0) continue
      t.fail(`seed ${seed}, verb ${verb}: ${what}`, { differences })
      break
    }
  }
  t.strictSame(TAKEN.filter((what) => !took.has(what)), [], `among ${[...took].sort().join(', ')}`)
})

t.test('whoever has waited longest for a turn is woken, by both', async (t) => {
  const both = pair(await aWorld(t, { patience: PATIENCE }), seededDice(0))
  for (const { what, verb } of takingTurns(both.setId)) {
    const played = await both.play(what.slice(0, what.indexOf(':')), verb)
    t.strictSame(played, { what: what.replace(':', ''), differences: [] })
  }
})
