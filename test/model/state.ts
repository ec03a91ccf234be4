import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import type { AddressSid } from '../../src/domain/brand.js'
import type { Registration } from '../../src/domain/phone-number.js'
import type { Step, Write } from '../../src/domain/step.js'
import type { Decision } from '../../src/plan/decision.js'
import { factAt, type Fact } from './facts.js'
import { respelled, TICK } from './moments.js'

/** Whose row it is: the one number's assignment, or the one address that is to be made. */
export type Kind = 'assignment' | 'address'

export type Due = 'now' | 'later' | 'never'

export interface Row<Thing extends Assignment | Address = Assignment | Address> {
  readonly fact: Fact<Thing>
  /** Somebody holds a lease that has not run out. */
  readonly leased: boolean
  readonly due: Due
  /** A job in the queue names it. */
  readonly job: boolean
}

/** What came of a request. `at` is when it was sent. */
export type Reply =
  | { readonly kind: 'number', readonly sid: AddressSid | null, readonly status: Registration, readonly at: number }
  | { readonly kind: 'address', readonly sid: AddressSid, readonly at: number }
  | { readonly kind: 'no-address', readonly at: number }
  | { readonly kind: 'lost' | 'throttled' | 'refused' | 'too-late' }

/** One turn of `reconcile` in the hands of a worker, and how far it has come. */
export interface Turn {
  readonly kind: Kind
  readonly at: 'planned' | 'begun' | 'sent' | 'answered'
  /** All it knows, which may no longer be so. */
  readonly fact: Fact
  readonly decision: Decision
  readonly reply: Reply | null
  /** Nobody has claimed the row since: the epoch is still its own. */
  readonly own: boolean
  /** Nobody has declared anything since: the version is the same. */
  readonly sameVersion: boolean
  /** Somebody has woken the row since. */
  readonly woken: boolean
  /** It was held up past its lease. */
  readonly late: boolean
}

/** A write on its way to Twilio. */
export interface Request {
  readonly step: Write
  readonly kind: Kind
  readonly sentAt: number
  /** Who waits for its answer; null once nobody does. */
  readonly worker: 0 | 1 | null
}

export interface Account {
  readonly sid: AddressSid | null
  readonly status: Registration
  /** What a clear is taking off. */
  readonly releasing: AddressSid | null
  /** How many Addresses bear the name of the one that is to be made. */
  readonly made: number
  /** A search finds them already. */
  readonly listed: boolean
}

export const FAULTS = [
  'kill', 'pause', 'lost', 'drop', 'throttle', 'registrationFailure', 'clearFailure', 'refusal', 'lag', 'wipe', 'apiCrash'
] as const
export type FaultName = typeof FAULTS[number]
/** How often each fault may still come to pass. */
export type Budget = Readonly<Record<FaultName, number>>

/** What lists filter by, kept beside the row: derived when it was last written. */
export type Shown = 'ready' | 'protected' | 'other'

export interface State {
  /** How many wishes were declared. */
  readonly wishes: number
  /** The removal was carried out: the row is no more. */
  readonly gone: boolean
  readonly assignment: Row<Assignment>
  readonly address: Row<Address>
  readonly shown: Shown
  /** A declaration that was read and not yet written: what it will have lists show. */
  readonly declaring: Shown | null
  readonly workers: readonly [Turn | null, Turn | null]
  readonly requests: readonly Request[]
  readonly twilio: Account
  readonly left: Budget
}

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

/** A name that two states share only if they are the same. */
export function nameOf (state: State): string {
  const { wishes, gone, assignment, address, shown, declaring, workers, requests, twilio, left } = state
  let name = `${wishes}${gone ? 'x' : ''}${shown[0]}${declaring === null ? '' : declaring[0]}|${rowName(assignment)}|` +
    `${rowName(address)}|${turnName(workers[0])}|${turnName(workers[1])}|`
  for (const { step, sentAt, worker } of requests) name += `${stepName(step)}@${sentAt % TICK}/${agoOf(sentAt)}:${worker};`
  name += `|${twilio.sid},${twilio.status},${twilio.releasing},${twilio.made},${twilio.listed ? 1 : 0}|`
  for (const fault of FAULTS) name += `${left[fault]},`
  return name
}

function rowName ({ fact, leased, due, job }: Row): string {
  return `${fact.id}${leased ? 'L' : ''}${due[0]}${due[1]}${job ? 'J' : ''}`
}

function turnName (turn: Turn | null): string {
  if (turn === null) return ''
  const { kind, at, fact, decision, reply, own, sameVersion, woken, late } = turn
  const flags = (own ? 1 : 0) + (sameVersion ? 2 : 0) + (woken ? 4 : 0) + (late ? 8 : 0)
  return `${kind[1]}${at[0]}${fact.id}${decisionName(decision)}${flags}${replyName(reply)}`
}

/** What follows from a decision; how long a pause is does not matter, but that it is one. */
export function decisionName (decision: Decision): string {
  if (decision.kind === 'act') return stepName(decision.step)
  const ms = decision.kind === 'forget' || decision.ms === null ? 'n' : Math.sign(decision.ms)
  return `${decision.kind}${decision.reason}${ms}`
}

export function replyName (reply: Reply | null): string {
  if (reply === null) return ''
  switch (reply.kind) {
    case 'number': return `${reply.sid},${reply.status},${reply.at}`
    case 'address': return `${reply.sid},${reply.at}`
    case 'no-address': return `n${reply.at}`
    default: return reply.kind
  }
}

function agoOf (ms: number): number {
  return Math.floor(ms / TICK)
}

export function stepName (step: Step): string {
  return step.name === 'associate-address' ? `associate-address ${step.addressSid}` : step.name
}
