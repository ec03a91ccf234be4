import type { Assignment, Transition } from '../domain/assignment.js'
import { registrationOf } from '../domain/phone-number.js'
import { callingIgnored, wantedCalling } from './calling-rules.js'
import type { Decision } from './decision.js'
import { isStale, type Moment } from './patience.js'
import { guidanceFor } from './reasons.js'
import type { State } from './state.js'
import { gaveUp, registeredAt } from './target.js'

export type ConditionType =
  'AddressAccepted' | 'Associated' | 'Registered' | 'EmergencyCalling' | 'Ready' |
  'Drifted' | 'Stalled' | 'RolledBack' | 'Paused'

/** One aspect of an assignment, as Kubernetes words it: what holds, since when, and why. */
export interface Condition {
  readonly type: ConditionType
  readonly status: Transition['status']
  readonly reason: string
  readonly message: string
  readonly lastTransitionAt: Date
}

type Verdict = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

/** All that can be said of an assignment, with the time since when each has been so. */
export function conditionsOf (
  assignment: Assignment, decision: Decision, state: State, moment: Moment
): readonly Condition[] {
  const verdicts = [
    addressAccepted(assignment),
    associated(assignment),
    registered(assignment, decision, moment),
    emergencyCalling(assignment),
    ready(state, decision),
    ...exceptional(assignment, decision, state)
  ]
  const { transitions } = assignment.memory
  return verdicts.map((verdict) => {
    const before = transitions[verdict.type]
    return { ...verdict, lastTransitionAt: before?.status === verdict.status ? before.at : moment.now }
  })
}

function addressAccepted ({ address }: Assignment): Verdict {
  const type = 'AddressAccepted'
  switch (address.state) {
    case 'valid': return { type, status: 'true', reason: 'accepted', message: guidanceFor('accepted').summary }
    case 'validating': return explained(type, 'unknown', 'address-validating')
    case 'removing': return explained(type, 'unknown', 'address-removing')
    case 'suggested': return explained(type, 'false', 'address-suggested')
    case 'invalid': return explained(type, 'false', 'address-invalid')
  }
}

function associated ({ number, address }: Assignment): Verdict {
  const type = 'Associated'
  if (number === null) return explained(type, 'unknown', 'never-observed')
  const { emergencyAddressSid: sid } = number
  if (sid === null) {
    return { type, status: 'false', reason: 'no-address', message: 'Twilio shows no address on the number.' }
  }
  return sid === address.sid
    ? { type, status: 'true', reason: 'wanted-address', message: 'Twilio shows the wanted address on the number.' }
    : { type, status: 'false', reason: 'other-address', message: 'Twilio shows another address on the number.' }
}

function registered (assignment: Assignment, decision: Decision, moment: Moment): Verdict {
  const type = 'Registered'
  const { number, address } = assignment
  if (number === null) return explained(type, 'unknown', 'never-observed')
  if (isStale(number.observedAt, moment)) return explained(type, 'unknown', 'sighting-stale')
  if (registrationOf(number) === null) return explained(type, 'unknown', 'status-unknown')
  return registeredAt(assignment, address.sid)
    ? explained(type, 'true', 'registered')
    : explained(type, 'false', decision.reason)
}

function emergencyCalling (assignment: Assignment): Verdict {
  const type = 'EmergencyCalling'
  const shown = assignment.number?.emergencyStatus ?? null
  const wanted = wantedCalling(assignment)
  if (shown === null) {
    return { type, status: 'unknown', reason: 'not-shown', message: 'Twilio has not shown an emergency status.' }
  }
  if (shown === wanted) {
    return { type, status: 'true', reason: 'as-wanted', message: `Twilio shows ${shown}, as wanted.` }
  }
  return callingIgnored(assignment)
    ? {
        type,
        status: 'false',
        reason: 'emergency-calling-ignored',
        message: `Twilio shows ${shown} and ignored the request for ${wanted}; registration does not depend on it.`
      }
    : { type, status: 'false', reason: 'calling-pending', message: `Twilio shows ${shown}; ${wanted} is wanted.` }
}

function ready (state: State, { reason }: Decision): Verdict {
  return explained('Ready', state === 'ready' ? 'true' : 'false', reason)
}

function exceptional (assignment: Assignment, { reason }: Decision, state: State): Verdict[] {
  const verdicts: Verdict[] = []
  if (reason === 'drifted') verdicts.push(explained('Drifted', 'true', 'drifted'))
  if (state === 'stalled') verdicts.push(explained('Stalled', 'true', reason))
  if (gaveUp(assignment)) verdicts.push(explained('RolledBack', reason === 'rolled-back' ? 'true' : 'unknown', reason))
  if (assignment.desired.paused) verdicts.push(explained('Paused', 'true', 'paused'))
  return verdicts
}

function explained (type: ConditionType, status: Transition['status'], reason: Decision['reason']): Verdict {
  return { type, status, reason, message: guidanceFor(reason).summary }
}
