import { isWrite, type Step, type Write } from '../../src/domain/step.js'
import { begun, claimed, finished, forgotten, mayBegin, released, withTurn, type Place } from './ledger.js'
import { move, spent, type Move, type Setting } from './moves.js'
import { NOW_MS } from './moments.js'
import type { Finish } from './planner.js'
import { brokenByBegin, brokenByFinish, brokenByForgetting, brokenBySending } from './properties.js'
import { stepName } from './names.js'
import type { Kind, Reply, State, Turn } from './state.js'
import { lookedAt } from './twilio.js'
import { goesOn } from './turn.js'

const KINDS: readonly Kind[] = ['assignment', 'address']

/** What one worker may do next: its turn is cut wherever something else may come between. */
export function workerMoves (state: State, place: Place, setting: Setting): readonly Move[] {
  const turn = state.workers[place]
  if (turn === null) return KINDS.flatMap((kind) => taking(state, place, kind, setting))
  switch (turn.at) {
    case 'planned': return planned(state, place, turn, setting)
    case 'begun': return sending(state, place, turn, setting)
    case 'sent': return waiting(state, place, turn)
    case 'answered': return answered(state, place, turn, setting)
  }
}

/** Takes a job from the queue: it is gone, whether or not anything can be claimed. */
function taking (
  state: State, place: Place, kind: Kind, { planner, guards }: Setting
): readonly Move[] {
  const row = state[kind]
  if (!row.job) return []
  const taken = { ...state, [kind]: { ...row, job: false } }
  const next = claimed(taken, place, kind, planner, guards)
  if (next === null) return [move(`${who(place)} takes a job for the ${kind}: nothing to claim`, taken)]
  const { decision } = next.workers[place]!
  const verdict = decision.kind === 'act' ? stepName(decision.step) : decision.kind
  return [move(`${who(place)} claims the ${kind} and decides: ${verdict} (${decision.reason})`, next)]
}

function planned (state: State, place: Place, turn: Turn, setting: Setting): readonly Move[] {
  const { decision } = turn
  if (decision.kind === 'forget') {
    const next = forgotten(withTurn(state, place, null), turn)
    const broken = next.gone && !state.gone ? brokenByForgetting(state) : null
    return [move(`${who(place)} forgets the assignment`, next, broken)]
  }
  if (decision.kind !== 'act') return [storing(state, place, turn, setting.planner.rest(turn.fact, decision), setting)]
  const { step } = decision
  return isWrite(step) ? beginning(state, place, turn, step, setting) : looking(state, place, turn, step, setting)
}

function beginning (state: State, place: Place, turn: Turn, step: Write, setting: Setting): readonly Move[] {
  const { planner, guards } = setting
  const what = `${who(place)} begins ${stepName(step)}`
  if (turn.decision.kind !== 'act') return []
  const sent = planner.begin(turn.fact, turn.decision, step)
  const broken = brokenByBegin(state, turn, sent)
  const ready = withTurn(state, place, { ...turn, at: 'begun', fact: sent })
  if (!guards('intent')) return [move(`${what} without a word`, ready, broken)]
  if (!mayBegin(turn, guards) || (turn.kind === 'assignment' && state.gone)) {
    return [move(`${what}: not allowed any more`, released(withTurn(state, place, null), turn))]
  }
  const open = state[turn.kind].fact.managed.journal.doubt !== null
  if (open && guards('oneIntent')) {
    return [move(`${what}: the database refuses a second intent`, withTurn(state, place, null))]
  }
  return [move(`${what}: written down`, begun(ready, turn, sent, planner), broken)]
}

function looking (state: State, place: Place, turn: Turn, step: Step, { guards }: Setting): readonly Move[] {
  const what = `${who(place)} asks Twilio: ${stepName(step)}`
  if (tooLate(turn, guards('sendDeadline'))) {
    return [replying(state, place, turn, { kind: 'too-late' }, `${what}, too late`)]
  }
  const blind = step.name === 'find-address' && !guards('search')
  const reply: Reply = blind ? { kind: 'no-address', at: NOW_MS } : lookedAt(state.twilio, step, NOW_MS)
  const unheard = spent(state, 'lost')
  return [
    replying(state, place, turn, reply, `${what} -> ${describe(reply)}`),
    ...unheard === null ? [] : [replying(unheard, place, turn, { kind: 'lost' }, `${what} -> no answer`)]
  ]
}

function replying (state: State, place: Place, turn: Turn, reply: Reply, label: string): Move {
  return move(label, withTurn(state, place, { ...turn, at: 'answered', reply }))
}

/** A request leaves only while the lease surely outlasts it. */
function sending (state: State, place: Place, turn: Turn, { guards }: Setting): readonly Move[] {
  if (turn.decision.kind !== 'act' || !isWrite(turn.decision.step)) return []
  const { kind, decision: { step } } = turn
  if (tooLate(turn, guards('sendDeadline'))) {
    return [replying(state, place, turn, { kind: 'too-late' }, `${who(place)} is too late to send ${stepName(step)}`)]
  }
  const requests = [...state.requests, { step, kind, sentAt: NOW_MS, worker: place }]
  const next = { ...withTurn(state, place, { ...turn, at: 'sent' }), requests }
  const broken = brokenBySending(state, turn)
  return [move(`${who(place)} sends ${stepName(step)}`, next, broken === 'I7' && !guards('intent') ? null : broken)]
}

function tooLate ({ late }: Turn, heeded: boolean): boolean {
  return late && heeded
}

/** No answer within the time a request may take: it is given up, and may land all the same. */
function waiting (state: State, place: Place, turn: Turn): readonly Move[] {
  const unheard = spent(state, 'lost')
  if (unheard === null) return []
  const requests = unheard.requests.map((request) =>
    request.worker === place ? { ...request, worker: null } : request)
  return [replying({ ...unheard, requests }, place, turn, { kind: 'lost' }, `${who(place)} hears no answer`)]
}

function answered (state: State, place: Place, turn: Turn, setting: Setting): readonly Move[] {
  if (turn.decision.kind !== 'act' || turn.reply === null) return []
  return [storing(state, place, turn, setting.planner.end(turn.fact, turn.decision.step, turn.reply), setting)]
}

function storing (state: State, place: Place, turn: Turn, finish: Finish, { planner, guards }: Setting): Move {
  const free = withTurn(state, place, null)
  const next = finished(free, turn, finish, planner, guards)
  if (next === null) return move(`${who(place)} is fenced off: nothing is stored`, free)
  const broken = brokenByFinish(state, next, turn)
  const on = goesOn(finish.next, turn.reply !== null)
  const row = next[turn.kind]
  const label = `${who(place)} stores the ${turn.kind}; next: ${finish.next.kind} (${finish.next.reason})`
  return move(label, on ? { ...next, [turn.kind]: { ...row, job: true } } : next, broken)
}

export function who (place: Place): string {
  return `worker ${place + 1}`
}

export function describe (reply: Reply): string {
  switch (reply.kind) {
    case 'number': return `${reply.sid ?? 'no address'}, ${reply.status}`
    case 'address': return `found ${reply.sid}`
    case 'no-address': return 'none'
    default: return reply.kind
  }
}
