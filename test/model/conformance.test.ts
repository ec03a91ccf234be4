import t from 'tap'
import { isWrite } from '../../src/domain/step.js'
import type { Managed } from '../../src/plan/plan.js'
import type { Claim, Key, Ledger } from '../../src/reconcile/ports.js'
import { reconcile } from '../../src/reconcile/reconcile.js'
import { canonical } from './canonical.js'
import { movesFrom } from './explore.js'
import { factOf } from './facts.js'
import { claimed, withTurn } from './ledger.js'
import { LEASE_MS, NOW, PATIENCE, TIMEOUT_MS } from './moments.js'
import type { Setting } from './moves.js'
import { outcomeOf, planner, type Planner } from './planner.js'
import { without } from './safeguards.js'
import { stepName } from './names.js'
import { FAULTS, type Budget, type Kind, type Reply, type State, type Turn } from './state.js'
import { workerMoves } from './worker.js'
import { aWorld } from './world.js'

const WALKS = 300
const STEPS = 60

const guards = without()
const setting: Setting = {
  wishes: ['warehouse', 'office', 'warehouse', 'none'], guards, planner: planner(guards), slowDeclarations: false
}
const NEVER = budget(0)
const OFTEN = budget(3)

function budget (times: number): Budget {
  return Object.fromEntries(FAULTS.map((fault) => [fault, times])) as Record<typeof FAULTS[number], number>
}

/** What a turn meets: set beforehand, the same for the model and for the loop. */
interface Script {
  readonly reply: Reply
  readonly beginRefused: boolean
  readonly late: boolean
}

/** Mulberry32: the same seed, the same walk. */
function die (seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

/** What the model's worker hands to its ports, one after another, from the claim on. */
function modelled (state: State, kind: Kind, { reply, beginRefused, late }: Script): readonly string[] {
  const calls: string[] = []
  let at = claimed(state, 0, kind, setting.planner, guards)
  if (at === null) return ['nothing to claim']
  if (beginRefused) at = changed(at, { own: false })
  for (let turn = at.workers[0]; turn !== null; turn = at.workers[0]) {
    const { decision } = turn
    if (turn.at === 'sent') {
      at = changed(at, { at: 'answered', reply })
      continue
    }
    if (decision.kind === 'act' && turn.at === 'planned' && !isWrite(decision.step)) {
      calls.push(...late ? [] : [`send ${stepName(decision.step)}`])
      at = changed(at, { at: 'answered', reply: late ? { kind: 'too-late' } : reply })
      continue
    }
    calls.push(...callOf(turn, setting.planner))
    if (turn.at === 'begun' && decision.kind === 'act' && !late) calls.push(`send ${stepName(decision.step)}`)
    at = workerMoves(late ? changed(at, { late: turn.at === 'begun' }) : at, 0, setting)[0]!.state
    if (turn.at === 'planned' && beginRefused && decision.kind === 'act') return [...calls, 'release']
  }
  return calls
}

function callOf (turn: Turn, { begin, end, rest }: Planner): readonly string[] {
  const { at, fact, decision, reply } = turn
  if (decision.kind === 'forget') return ['forget']
  if (decision.kind !== 'act') return [finishing(rest(fact, decision).fact.managed, rest(fact, decision).due)]
  if (at === 'planned' && isWrite(decision.step)) {
    return [`begin ${stepName(decision.step)} of ${begin(fact, decision, decision.step).id}`]
  }
  if (at !== 'answered' || reply === null) return []
  const { fact: known, due } = end(fact, decision.step, reply)
  return [finishing(known.managed, due)]
}

function changed (state: State, change: Partial<Turn>): State {
  const turn = state.workers[0]
  return turn === null ? state : withTurn(state, 0, { ...turn, ...change })
}

function finishing (managed: Managed, due: string): string {
  return `finish ${factOf(managed).id}, due ${due}`
}

/** What the loop itself hands to its ports. */
async function looped (
  managed: Managed, kind: Kind, { reply, beginRefused, late }: Script
): Promise<readonly string[]> {
  const calls: string[] = []
  const key = { kind, key: '' } as unknown as Key
  const claim: Claim = { key, managed, epoch: 1, wakes: 0, now: NOW }
  const ledger: Ledger = {
    claim: async () => claim,
    begin: async (_claim, sent, step) => {
      calls.push(`begin ${stepName(step)} of ${factOf(sent).id}`)
      return beginRefused ? 'overtaken' : 'begun'
    },
    finish: async (_claim, known, ms) => {
      calls.push(finishing(known, ms === null ? 'never' : ms > 0 ? 'later' : 'now'))
      return { fenced: false, woken: [] }
    },
    release: async () => { calls.push('release') },
    forget: async () => { calls.push('forget') }
  }
  await reconcile(key, {
    ledger,
    provider: async (step) => {
      calls.push(`send ${stepName(step)}`)
      return outcomeOf(reply, managed)
    },
    patience: PATIENCE,
    monotonic: () => 0,
    admit: async () => () => {},
    random: () => 0,
    leaseMs: late ? 0 : LEASE_MS,
    timeoutMs: TIMEOUT_MS,
    stopping: () => false
  })
  return calls
}

/** What may come back for what this row asks next. */
function repliesTo ({ twilio: { sid, status } }: State, kind: Kind): readonly Reply[] {
  const at = NOW.getTime()
  const faults: readonly Reply[] = [{ kind: 'lost' }, { kind: 'throttled' }, { kind: 'refused' }]
  if (kind === 'assignment') return [{ kind: 'number', sid, status, at }, ...faults]
  return [{ kind: 'no-address', at }, { kind: 'address', sid: 'AD-warehouse' as never, at }, ...faults]
}

for (const [what, left] of Object.entries({ 'without faults': NEVER, 'with faults': OFTEN })) {
  t.test(`the model and the loop call the same ports in the same order, ${what}`, async (t) => {
    let turns = 0
    let writes = 0
    for (let seed = 0; seed < WALKS; seed++) {
      const roll = die(seed)
      let state = canonical(aWorld(left))
      for (let step = 0; step < STEPS; step++) {
        for (const kind of ['assignment', 'address'] as const) {
          const replies = repliesTo(state, kind)
          const faulty = left !== NEVER
          const reply = replies[roll(faulty ? replies.length : replies.length - 3)]!
          const script = { reply, beginRefused: faulty && roll(5) === 0, late: faulty && roll(5) === 0 }
          const expected = modelled(state, kind, script)
          if (expected[0] === 'nothing to claim') continue
          const found = await looped(state[kind].fact.managed, kind, script)
          turns++
          if (found.some((call) => call.startsWith('begin'))) writes++
          if (found.join() !== expected.join()) t.strictSame(found, expected, `seed ${seed}, step ${step}`)
        }
        const moves = movesFrom(state, setting)
        if (moves.length === 0) break
        state = canonical(moves[roll(moves.length)]!.state)
      }
    }
    t.ok(turns > 1_000, `${turns} turns were compared`)
    t.ok(writes > 100, `${writes} of them wrote`)
  })
}
