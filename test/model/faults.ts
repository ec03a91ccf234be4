import { withTurn, type Place } from './ledger.js'
import { faulty, move, type Move, type Setting } from './moves.js'
import { canonical } from './canonical.js'
import { ticksAgo } from './moments.js'
import type { Due, Request, Row, State, Turn } from './state.js'
import { who } from './worker.js'

/** All jobs are lost. */
export function wipes (state: State): readonly Move[] {
  const { assignment, address } = state
  if (!assignment.job && !address.job) return []
  return faulty(state, 'wipe', 'the queue is wiped', (from) => ({
    ...from, assignment: { ...assignment, job: false }, address: { ...address, job: false }
  }))
}

/** A worker dies; its lease stays until it runs out. */
export function kills (state: State): readonly Move[] {
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
export function ticks (state: State, { guards }: Setting): readonly Move[] {
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
    // A caller's request is given up long before: a declaration is held up past a clear, not past a registration.
    declaring: null,
    workers: [late(state.workers[0]), late(state.workers[1])],
    twilio: { ...state.twilio, listed: true }
  }
}

/** `fired`: without the due tick, waiting is a delayed job's affair. */
function agedRow<Thing extends Row> (row: Thing, fired: boolean): Thing {
  const due: Due = row.due === 'later' ? 'now' : row.due
  return { ...row, leased: false, due, job: row.job || (fired && row.due === 'later') }
}
