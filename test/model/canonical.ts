import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import { factAt, type Fact } from './facts.js'
import { respelled, TICK } from './moments.js'
import type { Kind, Row, State, Turn } from './state.js'

/** The state in the spelling all alike states share, `ticks` later. */
export function canonical (state: State, ticks: 0 | 1 = 0): State {
  return respelledFor('address', respelledFor('assignment', state, ticks), ticks)
}

function respelledFor (kind: Kind, state: State, ticks: 0 | 1): State {
  const before = momentsOf(kind, state)
  const after = respelled(ticks === 0 ? before : before.map((ms) => ms - ticks * TICK))
  if (after.every((ms, at) => ms === before[at])) return state
  const move = (ms: number): number => after[before.indexOf(ms)]!
  const row: Row = state[kind]
  const workers = state.workers.map((turn) => turn?.kind === kind ? movedTurn(turn, move) : turn)
  const requests = state.requests.map((request) =>
    request.kind === kind ? { ...request, sentAt: move(request.sentAt) } : request)
  return {
    ...state,
    [kind]: { ...row, fact: moved(row.fact, move) },
    workers: workers as unknown as State['workers'],
    requests
  }
}

function momentsOf (kind: Kind, { [kind]: row, workers, requests }: State): readonly number[] {
  const moments = new Set(row.fact.moments)
  for (const turn of workers) {
    if (turn === null || turn.kind !== kind) continue
    for (const ms of turn.fact.moments) moments.add(ms)
    if (turn.reply !== null && 'at' in turn.reply) moments.add(turn.reply.at)
  }
  for (const request of requests) {
    if (request.kind === kind) moments.add(request.sentAt)
  }
  return [...moments].sort((one, other) => one - other)
}

function movedTurn (turn: Turn, move: (ms: number) => number): Turn {
  const { fact, reply } = turn
  return {
    ...turn,
    fact: moved(fact, move),
    reply: reply !== null && 'at' in reply ? { ...reply, at: move(reply.at) } : reply
  }
}

function moved<Thing extends Assignment | Address> (fact: Fact<Thing>, move: (ms: number) => number): Fact<Thing> {
  return factAt(fact, fact.moments.map(move))
}
