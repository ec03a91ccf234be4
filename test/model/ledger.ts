import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import { factFrom, type Fact } from './facts.js'
import type { Managed } from '../../src/plan/plan.js'
import type { Finish, Planner } from './planner.js'
import type { Guards } from './safeguards.js'
import type { Kind, Row, State, Turn } from './state.js'
import { joined, wants } from './world.js'

/** The ledger's verbs on the model's two rows: each is one commit, guarded as the statements in src/store guard it. */

export type Place = 0 | 1

/** Takes the lease; the epoch that anybody else had is no longer the newest. Null where nothing can be claimed. */
export function claimed (state: State, place: Place, kind: Kind, planner: Planner, guards: Guards): State | null {
  const row = state[kind]
  const held = row.leased && guards('lease') && guards('exclusion')
  if (row.due !== 'now' || held || (kind === 'assignment' && state.gone)) return null
  const { fact, decision } = planner.decide(row.fact)
  const turn: Turn = {
    kind, at: 'planned', fact, decision, reply: null, own: true, sameVersion: true, woken: false, late: false
  }
  const others = turnsOf(state, kind, (other) => ({ ...other, own: false }))
  return withTurn({ ...others, [kind]: { ...row, leased: true } }, place, turn)
}

/** May this be begun: under a lease that outlasts a request, and for the wish that it was planned for? */
export function mayBegin ({ kind, own, sameVersion, late }: Turn, guards: Guards): boolean {
  const held = !guards('lease') || (own && (!late || !guards('leaseAtBegin')))
  return held && (kind === 'address' || sameVersion || !guards('versionAtBegin'))
}

/** Writes down what is about to be sent, and what is remembered by then. */
export function begun (state: State, turn: Turn, sent: Fact, planner: Planner): State {
  if (turn.kind === 'address') return withRow(state, 'address', addressBegun(state.address, sent))
  const row = assignmentBegun(state.assignment, sent)
  return { ...withRow(state, 'assignment', row), shown: planner.show(row.fact) }
}

function addressBegun (row: Row<Address>, { id, managed: sent }: Fact): Row<Address> {
  const { managed } = row.fact
  const journal = { ...managed.journal, doubt: sent.journal.doubt }
  return { ...row, fact: factFrom(`begun ${row.fact.id} ${id}`, () => ({ ...managed, journal })) }
}

function assignmentBegun (row: Row<Assignment>, { id, managed: sent }: Fact): Row<Assignment> {
  if (sent.kind !== 'assignment') throw new TypeError('This is no assignment.')
  const { managed } = row.fact
  const memory = { ...sent.memory, observedGeneration: managed.memory.observedGeneration }
  const journal = { ...managed.journal, doubt: sent.journal.doubt }
  return { ...row, fact: factFrom(`begun ${row.fact.id} ${id}`, () => ({ ...managed, memory, journal })) }
}

/** Gives the lease back with nothing done. */
export function released (state: State, turn: Turn): State {
  return turn.own ? withRow(state, turn.kind, { ...state[turn.kind], leased: false }) : state
}

/** Deletes a removed assignment, unless it was declared again meanwhile. */
export function forgotten (state: State, turn: Turn): State {
  if (!turn.own) return state
  if (turn.sameVersion) return { ...withRow(state, 'assignment', { ...state.assignment, ...AT_REST }), gone: true }
  return withRow(state, 'assignment', { ...state.assignment, leased: false, due: 'now' })
}

const AT_REST = { leased: false, due: 'never', job: false } as const

/** Stores what is known now, wakes who waits for it, and gives the lease back. Null where it is fenced. */
export function finished (state: State, turn: Turn, finish: Finish, planner: Planner, guards: Guards): State | null {
  if (!turn.own && guards('fence') && guards('lease')) return null
  if (turn.kind === 'address') return addressFinished(state, turn, finish, guards)
  if (state.gone) return null
  const { id, managed: known } = finish.fact
  if (known.kind !== 'assignment') throw new TypeError('This is no assignment.')
  const same = turn.sameVersion || !guards('versionAtFinish')
  const { fact: before } = state.assignment
  const fact = factFrom(`stored ${before.id} ${id} ${same}`, () => assignmentStored(before.managed, known, same))
  const row = { ...state.assignment, fact, leased: false, due: dueAfter(turn, finish, guards) }
  const view = planner.show(finish.fact as Fact<Assignment>)
  return { ...withRow(state, 'assignment', row), shown: same ? view : state.shown }
}

function assignmentStored (stored: Assignment, known: Assignment, same: boolean): Assignment {
  const { observedGeneration } = stored.memory
  const newer = known.number !== null && (stored.number === null || stored.number.observedAt <= known.number.observedAt)
  return {
    ...stored,
    number: newer ? known.number : stored.number,
    memory: {
      ...known.memory,
      observedGeneration: Math.max(observedGeneration, same ? known.memory.observedGeneration : 0)
    },
    journal: {
      doubt: known.journal.doubt === null ? null : stored.journal.doubt,
      trouble: known.journal.trouble
    }
  }
}

function addressFinished (state: State, turn: Turn, finish: Finish, guards: Guards): State {
  const { fact: before } = state.address
  const learnt = turn.reply !== null || !turn.woken
  const fact = factFrom(`stored ${before.id} ${finish.fact.id} ${learnt}`,
    () => addressStored(before.managed, finish.fact.managed, learnt))
  const due = dueAfter(turn, finish, guards)
  const stored = withRow(state, 'address', { ...state.address, fact, leased: false, due })
  return sameVerdict(before.managed, fact.managed) || state.gone ? stored : waiterTold(stored)
}

function sameVerdict (before: Address, after: Address): boolean {
  return before.sid === after.sid && (before.refusal === null) === (after.refusal === null)
}

/** What was reset while nothing was asked of Twilio stays reset. */
function addressStored (stored: Address, known: Managed, learnt: boolean): Address {
  if (known.kind !== 'address') throw new TypeError('This is no address.')
  const { sid, searchedAt, refusal, journal: { trouble } } = learnt ? known : stored
  const doubt = known.journal.doubt === null ? null : stored.journal.doubt
  return { ...stored, sid, searchedAt, refusal, journal: { doubt, trouble } }
}

/** The assignment that waits for the address is due in the same commit. */
function waiterTold (state: State): State {
  const { assignment, assignment: { fact: { id, managed } }, address: { fact: address } } = state
  if (!wants(managed, address.managed)) return state
  const fact = factFrom(`joined ${id} ${address.id}`, () => joined(managed, address.managed))
  return woken(withRow(state, 'assignment', { ...assignment, fact }), 'assignment', true)
}

function dueAfter (turn: Turn, { due }: Finish, guards: Guards): Row['due'] {
  return turn.woken && guards('versionAtFinish') ? 'now' : due
}

/** Makes a row due; whoever has it in hand will see that somebody asked. `rung`: the queue hears of it too. */
export function woken (state: State, kind: Kind, rung: boolean): State {
  const row = state[kind]
  const asked = turnsOf(state, kind, (turn) => ({ ...turn, woken: true }))
  return withRow(asked, kind, { ...row, due: 'now', job: row.job || rung })
}

/** Does the same to every worker that has this row in hand. */
export function turnsOf (state: State, kind: Kind, change: (turn: Turn) => Turn): State {
  const [one, other] = state.workers
  if (one?.kind !== kind && other?.kind !== kind) return state
  return {
    ...state,
    workers: [one?.kind === kind ? change(one) : one, other?.kind === kind ? change(other) : other]
  }
}

export function withTurn (state: State, place: Place, turn: Turn | null): State {
  const [one, other] = state.workers
  return { ...state, workers: place === 0 ? [turn, other] : [one, turn] }
}

export function withRow<K extends Kind> (state: State, kind: K, row: State[K] | Row): State {
  return { ...state, [kind]: row }
}
