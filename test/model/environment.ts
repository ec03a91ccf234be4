import { factFrom } from './facts.js'
import { turnsOf, withTurn, woken, type Place } from './ledger.js'
import { move, spent, type Move, type Setting } from './moves.js'
import { ticksAgo } from './moments.js'
import { brokenByArrival } from './properties.js'
import {
  canonical, stepName, type Due, type FaultName, type Kind, type Reply, type Request, type Row, type State, type Turn
} from './state.js'
import { answerTo, applied, settlings } from './twilio.js'
import { describe, who } from './worker.js'
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
    return [move(`a caller's wish to be at ${wish} is read against the row`, { ...state, declaring: planner.show(fresh) })]
  }
  const shown = state.declaring ?? planner.show(fresh)
  const row: Row = { ...state.assignment, fact: fresh }
  const stored = { ...state, wishes: state.wishes + 1, assignment: row, shown, declaring: null } as State
  const told = turnsOf(stored, 'assignment', (turn) => ({ ...turn, sameVersion: false }))
  const first = wish === 'warehouse' && !wishes.slice(0, state.wishes).includes('warehouse')
  const declared = (rung: boolean, from: State) =>
    woken(first ? woken(from, 'address', rung) : from, 'assignment', rung)
  const crashed = spent(told, 'apiCrash')
  return [
    move(`a caller declares: ${wish}`, declared(true, told)),
    ...crashed === null ? [] : [move(`a caller declares: ${wish}; the API dies before it rings`, declared(false, crashed))]
  ]
}

/** The due tick: what is due and in nobody's hands is put into the queue. */
function offers (state: State, { guards }: Setting): readonly Move[] {
  if (!guards('dueTick')) return []
  return KINDS.filter((kind) => state[kind].due === 'now' && !state[kind].leased && !state[kind].job)
    .map((kind) => move(`the due tick offers the ${kind}`, { ...state, [kind]: { ...state[kind], job: true } }))
}

const KINDS: readonly Kind[] = ['assignment', 'address']

function wipes (state: State): readonly Move[] {
  const { assignment, address } = state
  if (!assignment.job && !address.job) return []
  return faulty(state, 'wipe', 'the queue is wiped', (from) => ({
    ...from, assignment: { ...assignment, job: false }, address: { ...address, job: false }
  }))
}

function kills (state: State): readonly Move[] {
  const places: readonly Place[] = [0, 1]
  return places.flatMap((place) => {
    const turn = state.workers[place]
    if (turn === null) return []
    return faulty(state, 'kill', `kill -9 ${who(place)}, ${turn.at}`, (from) => ({
      ...withTurn(from, place, null), requests: unheard(from.requests, place)
    }))
  })
}

function unheard (requests: readonly Request[], place: Place): readonly Request[] {
  return requests.map((request) => request.worker === place ? { ...request, worker: null } : request)
}

/**
 * Time goes by until every lease, pause and poll is over. Not while a request is on its way that cannot be for so long,
 * and not while a worker has something in hand, unless it is held up.
 */
function ticks (state: State, { guards }: Setting): readonly Move[] {
  if (state.requests.some(({ sentAt }) => ticksAgo(sentAt) > 0)) return []
  const later = (from: State) => canonical(aged(from, !guards('dueTick')), 1)
  if (state.workers.every((turn) => turn === null)) return [move('time goes by', later(state))]
  return faulty(state, 'pause', 'every worker is held up past its lease', later)
}

function aged (state: State, fired: boolean): State {
  const late = (turn: Turn | null) => turn === null ? null : { ...turn, late: true }
  return {
    ...state,
    assignment: agedRow(state.assignment, fired),
    address: agedRow(state.address, fired),
    workers: [late(state.workers[0]), late(state.workers[1])],
    twilio: { ...state.twilio, listed: true }
  }
}

/** `fired`: without the due tick, waiting is a delayed job's affair. */
function agedRow<Thing extends Row> (row: Thing, fired: boolean): Thing {
  const due: Due = row.due === 'later' ? 'now' : row.due
  return { ...row, leased: false, due, job: row.job || (fired && row.due === 'later') }
}

function twilioMoves (state: State): readonly Move[] {
  return [
    ...state.requests.flatMap((request) => fates(state, request)),
    ...settlings(state.twilio).flatMap(({ account, fault }) => {
      const label = `Twilio shows ${account.sid ?? 'no address'}, ${account.status}`
      const from = fault === null ? state : spent(state, fault)
      return from === null ? [] : [move(label, { ...from, twilio: account })]
    }),
    ...state.twilio.listed ? [] : [move('Twilio lists the new address', { ...state, twilio: { ...state.twilio, listed: true } })]
  ]
}

/** What becomes of a request on its way. */
function fates (state: State, request: Request): readonly Move[] {
  const { step } = request
  const name = stepName(step)
  const landing = (from: State, lags: boolean): Move => {
    const twilio = applied(from.twilio, step, lags)
    const reply = answerTo(step, twilio, request.sentAt)
    return move(`Twilio carries out ${name} -> ${describe(reply)}`,
      told({ ...from, twilio }, request, reply), brokenByArrival(from, step))
  }
  const lagging = step.name === 'create-address' ? spent(state, 'lag') : null
  return [
    landing(state, false),
    ...lagging === null ? [] : [landing(lagging, true)],
    ...faulty(state, 'drop', `the network drops ${name}`, (from) => told(from, request, { kind: 'lost' })),
    ...request.worker === null
      ? []
      : faulty(state, 'throttle', `Twilio answers ${name} with 429`, (from) => told(from, request, { kind: 'throttled' })),
    ...step.name === 'create-address'
      ? faulty(state, 'refusal', 'Twilio refuses the address', (from) => told(from, request, { kind: 'refused' }))
      : []
  ]
}

/** The request is over; whoever waits for it hears of it. */
function told (state: State, request: Request, reply: Reply): State {
  const rest = { ...state, requests: state.requests.filter((other) => other !== request) }
  const { worker } = request
  const turn = worker === null ? null : state.workers[worker]
  return turn === null || worker === null ? rest : withTurn(rest, worker, { ...turn, at: 'answered', reply })
}

function faulty (state: State, fault: FaultName, label: string, next: (from: State) => State): readonly Move[] {
  const from = spent(state, fault)
  return from === null ? [] : [move(label.toUpperCase(), next(from))]
}
