import type { Step } from '../../src/domain/step.js'
import type { Decision } from '../../src/plan/decision.js'
import { FAULTS, type Reply, type Row, type State, type Turn } from './state.js'

/** A name that two states share only if they are the same. */
export function nameOf (state: State): string {
  const { wishes, gone, assignment, address, shown, declaring, workers, requests, twilio, left } = state
  let name = `${wishes}${gone ? 'x' : ''}${shown[0]}${declaring === null ? '' : declaring[0]}|${rowName(assignment)}|` +
    `${rowName(address)}|${turnName(workers[0])}|${turnName(workers[1])}|`
  for (const { step, sentAt, worker } of requests) name += `${stepName(step)}@${sentAt}:${worker};`
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

export function stepName (step: Step): string {
  return step.name === 'associate-address' ? `associate-address ${step.addressSid}` : step.name
}
