import t from 'tap'
import type { Decision } from '../../src/plan/decision.js'
import { act, rest } from '../../src/plan/decision.js'
import { drive } from '../../src/reconcile/drive.js'
import type { Key } from '../../src/reconcile/ports.js'
import type { Run } from '../../src/reconcile/reconcile.js'
import { NUMBER, NUMBER_SID, OBSERVE, aNumber, sawNumber } from '../plan/builders.js'

const KEY: Key = { kind: 'assignment', key: NUMBER }
const REPORT = { step: OBSERVE, outcome: sawNumber(aNumber()) }
const ending = (next: Decision, report: Run['report'] = null): Run => ({ next, woken: [], report, violated: null })
const MORE = ending(act('sighting-stale', { name: 'observe-number', phoneNumberSid: NUMBER_SID }), REPORT)
const SETTLED = ending(rest('settled', 'registered'))

/** Drives over runs that end so, one after the other; stops after so many. */
async function driven (ends: ReadonlyArray<Run | null | Error>, stopAfter = Infinity) {
  const asked: Key[] = []
  const heard: Array<readonly [Key, Run]> = []
  await drive(KEY, async (key) => {
    const end = ends[asked.push(key) - 1]
    if (end === undefined) throw new Error('One run too many.')
    if (end instanceof Error) throw end
    return end
  }, () => asked.length >= stopAfter, (key, run) => heard.push([key, run]))
  return { asked, heard }
}

t.test('a key is run until it rests, and each turn is told', async (t) => {
  const { asked, heard } = await driven([MORE, MORE, SETTLED])
  t.strictSame(asked, [KEY, KEY, KEY])
  t.strictSame(heard, [[KEY, MORE], [KEY, MORE], [KEY, SETTLED]])
})

t.test('whatever it rests for, that ends the turns', async (t) => {
  for (const kind of ['settled', 'waiting', 'blocked'] as const) {
    const run = ending(rest(kind, 'registered'), REPORT)
    t.strictSame((await driven([run])).heard, [[KEY, run]], kind)
  }
})

t.test('what is found to be forgotten after a step is forgotten in the next turn, and that is the last', async (t) => {
  const found = ending({ kind: 'forget', reason: 'removed' }, REPORT)
  const forgotten = ending({ kind: 'forget', reason: 'removed' })
  t.strictSame((await driven([found, forgotten])).heard, [[KEY, found], [KEY, forgotten]])
})

t.test('a key that somebody else has is left to them, and not told', async (t) => {
  t.strictSame(await driven([null]), { asked: [KEY], heard: [] })
  t.strictSame(await driven([MORE, null]), { asked: [KEY, KEY], heard: [[KEY, MORE]] })
})

t.test('stopping begins no turn, and ends between two', async (t) => {
  t.strictSame(await driven([], 0), { asked: [], heard: [] })
  t.strictSame(await driven([MORE], 1), { asked: [KEY], heard: [[KEY, MORE]] })
})

t.test('a turn that throws ends them, and whoever drives hears it', async (t) => {
  await t.rejects(driven([MORE, new Error('The ledger is gone.')]), { message: 'The ledger is gone.' })
})
