import type { Assignment, Transition } from '../domain/assignment.js'
import { inFlight, registrationOf } from '../domain/phone-number.js'
import { callingChanged, callingIgnored, wantedCalling } from './calling-rules.js'
import type { Decision } from './decision.js'
import { isStale, type Moment } from './patience.js'
import { pauseOf } from './pause.js'
import { guidanceFor, type Reason } from './reasons.js'
import type { State } from './state.js'
import { goesBack, registeredAt } from './target.js'
import { reasonOfCode } from './twilio-errors.js'

export type ConditionType =
  'AddressAccepted' | 'Associated' | 'Registered' | 'EmergencyCalling' | 'Ready' |
  'Drifted' | 'Stalled' | 'RolledBack' | 'Paused'

/** One aspect of an assignment, as Kubernetes words it: what holds, since when, and why. */
export interface Condition {
  readonly type: ConditionType
  readonly status: Transition['status']
  readonly reason: Reason
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
    ready(assignment, decision, state),
    ...exceptional(assignment, decision, state)
  ]
  const { transitions } = assignment.memory
  return verdicts.map((given) => {
    const before = transitions[given.type]
    return { ...given, lastTransitionAt: before?.status === given.status ? before.at : moment.now }
  })
}

function addressAccepted ({ address }: Assignment): Verdict {
  const type = 'AddressAccepted'
  switch (address.state) {
    case 'valid': return verdict(type, 'true', 'accepted')
    case 'validating': return verdict(type, 'unknown', 'address-validating')
    case 'retired':
    case 'removing': return verdict(type, 'unknown', 'address-removing')
    case 'suggested': return verdict(type, 'false', 'address-suggested')
    case 'invalid': return verdict(type, 'false', whyInvalid(address))
  }
}

/** A suggestion that could not be used is none: there is nothing to accept. */
function whyInvalid ({ refusal }: Assignment['address']): Reason {
  const reason = reasonOfCode(refusal?.code ?? null)
  return reason === null || reason === 'address-suggested' ? 'address-invalid' : reason
}

function associated ({ number, address }: Assignment): Verdict {
  const type = 'Associated'
  if (number === null) return verdict(type, 'unknown', 'never-observed')
  const { emergencyAddressSid: sid } = number
  if (sid === null) return verdict(type, 'false', 'no-address')
  return sid === address.sid ? verdict(type, 'true', 'wanted-address') : verdict(type, 'false', 'other-address')
}

function registered (assignment: Assignment, decision: Decision, moment: Moment): Verdict {
  const type = 'Registered'
  const { number, address } = assignment
  if (number === null) return verdict(type, 'unknown', 'never-observed')
  if (isStale(number.observedAt, moment)) return verdict(type, 'unknown', 'sighting-stale')
  if (registrationOf(number) === null) return verdict(type, 'unknown', 'status-unknown')
  return registeredAt(assignment, address.sid)
    ? verdict(type, 'true', 'registered')
    : verdict(type, 'false', decision.reason)
}

function emergencyCalling (assignment: Assignment): Verdict {
  const type = 'EmergencyCalling'
  const shown = assignment.number?.emergencyStatus ?? null
  const wanted = wantedCalling(assignment)
  if (shown === null) return verdict(type, 'unknown', 'not-shown')
  if (shown === wanted) return verdict(type, 'true', 'as-wanted', `Twilio shows ${shown}, as wanted.`)
  if (callingChanged(assignment)) return verdict(type, 'false', 'calling-changed')
  return callingIgnored(assignment)
    ? verdict(type, 'false', 'emergency-calling-ignored',
        `Twilio shows ${shown} and ignored the request for ${wanted}; registration does not depend on it.`)
    : verdict(type, 'false', 'calling-pending', `Twilio shows ${shown}; ${wanted} is wanted.`)
}

/** What is paused is not called ready, however settled it is: the next change would not be followed. */
function ready (assignment: Assignment, { reason }: Decision, state: State): Verdict {
  const pause = state === 'paused' ? pauseOf(assignment) : null
  return verdict('Ready', state === 'ready' ? 'true' : 'false', pause ?? reason)
}

function exceptional (assignment: Assignment, { reason }: Decision, state: State): Verdict[] {
  const verdicts: Verdict[] = []
  if (assignment.memory.driftedAt !== null) {
    verdicts.push(verdict('Drifted', 'true', reason === 'healed-too-often' ? reason : 'drifted'))
  }
  if (state === 'stalled') verdicts.push(verdict('Stalled', 'true', reason))
  if (isBroughtBack(assignment)) {
    verdicts.push(verdict('RolledBack', reason === 'rolled-back' ? 'true' : 'unknown', reason))
  }
  const pause = pauseOf(assignment)
  if (pause !== null) verdicts.push(verdict('Paused', 'true', pause))
  return verdicts
}

/** There is a previous address to go back to, and the new one has failed for good: its last attempt is over. */
function isBroughtBack (assignment: Assignment): boolean {
  const { number, address } = assignment
  const trying = number !== null && inFlight(number) && number.emergencyAddressSid === address.sid
  return goesBack(assignment) && !trying
}

function verdict (
  type: ConditionType, status: Transition['status'], reason: Reason, message: string = guidanceFor(reason).summary
): Verdict {
  return { type, status, reason, message }
}
