import type { Assignment } from '../../domain/assignment.js'
import { answeredIn, type Answered } from '../../domain/outcome.js'
import type { Condition } from '../../plan/conditions.js'
import type { Moment } from '../../plan/patience.js'
import { statusOf, type Status } from '../../plan/status.js'
import { reasonOf } from '../../plan/twilio-errors.js'
import type { AssignmentBody, AssignmentStatusBody } from '../schemas/assignment.js'
import { answeredView } from './answered.js'
import { differencesView } from './differences.js'
import { time, timeOrNull } from './time.js'

/** The representation of an assignment, with its plan read aloud. */
export function assignmentView (assignment: Assignment, moment: Moment): AssignmentBody {
  const status = statusOf(assignment, moment)
  const { number, generation } = assignment
  return {
    phoneNumber: assignment.phoneNumber,
    accountSid: assignment.accountSid,
    phoneNumberSid: number?.phoneNumberSid ?? null,
    trunkSid: number?.trunkSid ?? null,
    generation,
    desired: desiredView(assignment),
    observed: { observedAt: timeOrNull(number?.observedAt ?? null), ...seenView(assignment, status) },
    state: status.state,
    coverage: status.coverage,
    unprotectedSince: timeOrNull(status.unprotectedSince),
    conditions: status.conditions.map((condition) => conditionView(condition, assignment)),
    explanation: explanationView(status.explanation),
    progress: progressView(status.progress),
    createdAt: time(assignment.createdAt),
    updatedAt: time(assignment.updatedAt)
  }
}

/** The same for pollers: small, and without anything about an address but its SID. */
export function assignmentStatusView (assignment: Assignment, moment: Moment): AssignmentStatusBody {
  const status = statusOf(assignment, moment)
  const { state, coverage, unprotectedSince } = status
  return {
    phoneNumber: assignment.phoneNumber,
    state,
    coverage,
    generation: assignment.generation,
    ...seenView(assignment, status),
    observedAt: timeOrNull(assignment.number?.observedAt ?? null),
    unprotectedSince: timeOrNull(unprotectedSince)
  }
}

function desiredView ({ desired }: Assignment): AssignmentBody['desired'] {
  const { assigned, ...shown } = desired
  return shown
}

function seenView ({ number }: Assignment, { observedGeneration }: Status) {
  return {
    observedGeneration: observedGeneration === 0 ? null : observedGeneration,
    emergencyAddressSid: number?.emergencyAddressSid ?? null,
    emergencyAddressStatus: number?.emergencyAddressStatus ?? null,
    emergencyStatus: number?.emergencyStatus ?? null
  }
}

function conditionView (condition: Condition, assignment: Assignment): AssignmentBody['conditions'][number] {
  const refusal = refusalBehind(condition, assignment)
  return {
    type: condition.type,
    status: condition.status,
    reason: condition.reason,
    message: condition.message,
    lastTransitionAt: time(condition.lastTransitionAt),
    observedGeneration: assignment.generation,
    ...(refusal !== null && { twilio: answeredView(refusal) })
  }
}

/** What Twilio said no with, where the condition's reason is such a no: of the address, or of the last call. */
function refusalBehind (condition: Condition, { address, journal: { trouble } }: Assignment): Answered | null {
  if (address.refusal !== null && isOfAddress(condition)) return address.refusal
  return trouble !== null && reasonOf(trouble.fault) === condition.reason ? answeredIn(trouble.fault) : null
}

function isOfAddress ({ type, status, reason }: Condition): boolean {
  const refused = type === 'AddressAccepted' && status === 'false'
  return refused || reason === 'address-invalid' || reason === 'address-suggested'
}

function explanationView ({ differences, ...explanation }: Status['explanation']) {
  return { ...explanation, differences: differencesView(differences) }
}

function progressView ({ step, attempts, nextAttemptAt, deadlineAt }: Status['progress']) {
  return { step, attempts, nextAttemptAt: timeOrNull(nextAttemptAt), deadlineAt: timeOrNull(deadlineAt) }
}
