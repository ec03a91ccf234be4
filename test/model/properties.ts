import { isWrite, type Write } from '../../src/domain/step.js'
import { coverageOf } from '../../src/plan/coverage.js'
import { registeredSid } from '../../src/plan/target.js'
import type { Fact } from './facts.js'
import { MOMENT } from './moments.js'
import type { Planner } from './planner.js'
import type { Request, State, Turn } from './state.js'

/** What must hold, by the names of docs/reliability.md; `liveness` is judged over the whole graph. */
export const PROPERTIES = {
  I6: 'never two writes for one key on their way to Twilio at once',
  I7: 'a write that is sent was written down before',
  I8: 'a write is never taken to be over while it can still land',
  I9: 'an address is put on a bare, unregistered number only, and nothing is written at pending-*',
  I10: 'nothing is taken off for an address that Twilio has not accepted',
  I11: 'nothing is taken off that is wanted now and registered',
  I12: 'Twilio never has two Addresses of one name',
  I15: 'where a number was registered is kept until it is registered again',
  I16: 'what is shown as ready or protected is so at Twilio',
  I18: 'the observed generation only grows, and never beyond the declared one',
  I23: 'a gap is counted from before the clear that opens it, until a registration is seen',
  forgotten: 'a removal is forgotten only once the number is bare and nothing can land any more',
  liveness: 'from everywhere the newest wish can still be fulfilled'
} as const

export type Property = keyof typeof PROPERTIES

/** Of a write that is being written down: the facts in the row are as of this very commit. */
export function brokenByBegin (state: State, turn: Turn, sent: Fact): Property | null {
  const { managed } = sent
  if (turn.decision.kind !== 'act' || managed.kind !== 'assignment') return null
  if (turn.decision.step.name !== 'disassociate-address') return null
  const { managed: stored } = state.assignment.fact
  const on = registeredSid(stored)
  if (stored.desired.assigned && stored.address.sid === null) return 'I10'
  if (stored.desired.assigned && on !== null && on === stored.address.sid) return 'I11'
  if (managed.memory.unprotectedSince === null) return 'I23'
  const leaves = stored.desired.assigned && on !== null && on !== stored.address.sid
  return leaves && managed.memory.previousSid !== on ? 'I15' : null
}

/** Of a write that leaves for Twilio. */
export function brokenBySending (state: State, turn: Turn): Property | null {
  if (turn.decision.kind !== 'act' || !isWrite(turn.decision.step)) return null
  if (state.requests.some(({ kind }) => kind === turn.kind)) return 'I6'
  const { doubt } = state[turn.kind].fact.managed.journal
  return doubt?.step === turn.decision.step.name ? null : 'I7'
}

/** Of a write that Twilio carries out. */
export function brokenByArrival ({ twilio: { sid, status, made } }: State, step: Write): Property | null {
  const pending = status === 'pending-registration' || status === 'pending-unregistration'
  switch (step.name) {
    case 'associate-address': return sid !== null || status !== 'unregistered' ? 'I9' : null
    case 'disassociate-address': return pending ? 'I9' : null
    case 'create-address': return made > 0 ? 'I12' : null
    default: return null
  }
}

/** Of what is stored at the end of a turn. */
export function brokenByFinish (before: State, after: State, turn: Turn): Property | null {
  const open = (state: State) => state[turn.kind].fact.managed.journal.doubt !== null
  if (open(before) && !open(after) && mayLand(before, turn.kind)) return 'I8'
  if (turn.kind === 'address') return null
  const { managed: { memory: was } } = before.assignment.fact
  const { managed } = after.assignment.fact
  const { memory } = managed
  if (memory.observedGeneration < was.observedGeneration || memory.observedGeneration > managed.generation) return 'I18'
  const seen = registeredSid(managed) !== null
  if (was.unprotectedSince !== null && memory.unprotectedSince === null && !seen) return 'I23'
  // Where Twilio will not have the previous address either, there is nowhere to go back to.
  const kept = memory.previousSid !== null || turn.reply?.kind === 'refused'
  return was.previousSid !== null && !kept && !seen ? 'I15' : null
}

function mayLand ({ requests }: State, kind: Request['kind']): boolean {
  return requests.some((request) => request.kind === kind)
}

/** Of an assignment that is being forgotten. */
export function brokenByForgetting ({ twilio: { sid, status }, requests }: State): Property | null {
  const bare = sid === null && status === 'unregistered'
  return bare && !requests.some(({ kind }) => kind === 'assignment') ? null : 'forgotten'
}

/** Of what anybody may see at any moment. */
export function brokenIn (
  { gone, assignment, shown, twilio: { sid, status } }: State, planner: Planner
): Property | null {
  if (gone) return null
  const { managed } = assignment.fact
  const so = status === 'registered' && sid !== null && sid === managed.address.sid
  const words = [shown, planner.show(assignment.fact)]
  if (!so && words.some((word) => word === 'ready' || word === 'protected')) return 'I16'
  const previous = coverageOf(managed, MOMENT) === 'protected-by-previous'
  if (previous && status !== 'registered') return 'I16'
  return status !== 'registered' && managed.memory.unprotectedSince === null ? 'I23' : null
}

/** The newest wish is fulfilled, or the row says truly why only the caller can help; nothing is left to be done. */
export function isGoal (state: State, wishes: number, planner: Planner): boolean {
  const { gone, assignment, twilio, requests, workers } = state
  if (state.wishes < wishes || requests.length > 0 || workers.some((turn) => turn !== null)) return false
  if (gone) return twilio.sid === null && twilio.status === 'unregistered'
  const { managed } = assignment.fact
  const { decision: { kind, reason } } = planner.decide(assignment.fact)
  if (kind === 'blocked') return HONEST.has(reason) && twilio.status === managed.number?.emergencyAddressStatus
  return kind === 'settled' && managed.memory.observedGeneration === managed.generation &&
    twilio.status === 'registered' && twilio.sid === managed.address.sid
}

/** Ends where it is the caller's turn. */
const HONEST: ReadonlySet<string> = new Set(['address-invalid', 'refused', 'rolled-back', 'registration-refused'])
