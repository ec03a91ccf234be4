import { kills, ticks, wipes } from './faults.js'
import { factFrom } from './facts.js'
import { turnsOf, woken } from './ledger.js'
import { move, spent, type Move, type Setting } from './moves.js'
import { twilioMoves } from './network.js'
import type { Kind, Row, Shown, State } from './state.js'
import { wishing } from './world.js'

/** What happens around the workers: callers, the due tick, the queue, the clock, Twilio and the network. */
export function environmentMoves (state: State, setting: Setting): readonly Move[] {
  return [
    ...declarations(state, setting),
    ...offers(state, setting),
    ...twilioMoves(state),
    ...wipes(state),
    ...kills(state),
    ...ticks(state, setting)
  ]
}

function declarations (state: State, setting: Setting): readonly Move[] {
  const { wishes, planner, slowDeclarations } = setting
  const wish = wishes[state.wishes]
  if (wish === undefined || state.gone) return []
  const { address: { fact: warehouse }, assignment: { fact } } = state
  const fresh = factFrom(`wishing ${fact.id} ${wish} ${warehouse.id}`,
    () => wishing(fact.managed, wish, warehouse.managed))
  if (slowDeclarations && state.declaring === null) {
    const declaring = planner.show(fresh)
    return [move(`a caller's wish is read against the row: ${wish}`, { ...state, declaring })]
  }
  const shown = listed(state.shown, state.declaring ?? planner.show(fresh))
  const row: Row = { ...state.assignment, fact: fresh }
  const stored = { ...state, wishes: state.wishes + 1, assignment: row, shown, declaring: null } as State
  const told = turnsOf(stored, 'assignment', (turn) => ({ ...turn, sameVersion: false }))
  const first = wish === 'warehouse' && !wishes.slice(0, state.wishes).includes('warehouse')
  const declared = (rung: boolean, from: State) =>
    woken(first ? woken(from, 'address', rung) : from, 'assignment', rung)
  const crashed = spent(told, 'apiCrash')
  return [
    move(`a caller declares: ${wish}`, declared(true, told)),
    ...crashed === null ? [] : [move(`THE API DIES before it rings for: ${wish}`, declared(false, crashed))]
  ]
}

/** What was taken down since the wish was read is not shown as up again. */
function listed (before: Shown, read: Shown): Shown {
  return before === 'unprotected' && (read === 'ready' || read === 'protected') ? before : read
}

/** The due tick: what is due and in nobody's hands is put into the queue. */
function offers (state: State, { guards }: Setting): readonly Move[] {
  if (!guards('dueTick')) return []
  return KINDS.filter((kind) => state[kind].due === 'now' && !state[kind].leased && !state[kind].job)
    .map((kind) => move(`the due tick offers the ${kind}`, { ...state, [kind]: { ...state[kind], job: true } }))
}

const KINDS: readonly Kind[] = ['assignment', 'address']
