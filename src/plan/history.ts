import type { Address } from '../domain/address.js'
import type { Assignment, Memory } from '../domain/assignment.js'
import { answeredIn, requestIdOf, type Outcome, type Report } from '../domain/outcome.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { isWrite, type Write } from '../domain/step.js'
import { anEntry, changesBetween, type Change, type Entry } from '../domain/timeline.js'
import { targetOf } from './begun.js'
import { msBetween } from './clock.js'
import type { Managed } from './plan.js'
import type { Reason } from './reasons.js'

/** What is told of a change that is about to be sent, and of the rule that wants it. */
export function sending (managed: Managed, step: Write, reason: Reason): Entry {
  return anEntry('call', 'call-sent', {
    generation: generationOf(managed), reason, step: step.name, target: targetOf(step)
  })
}

/**
 * What is told when `before` has become `after`: the answer, what Twilio showed that is new, and what that came to.
 * Looks that show nothing new are not told, nor failures that go on.
 */
export function history (before: Managed, after: Managed, report: Report | null): readonly Entry[] {
  const generation = generationOf(after)
  const entries = [...answers(after, report), ...observations(before, after, report), ...verdicts(before, after)]
  return entries.map((entry) => ({ ...entry, generation }))
}

function generationOf (managed: Managed): number | null {
  return managed.kind === 'assignment' ? managed.generation : null
}

function answers ({ journal: { trouble } }: Managed, report: Report | null): readonly Entry[] {
  if (report === null) return []
  const { step, outcome } = report
  const goesOn = !outcome.ok && trouble?.step === step.name && trouble.times > 1
  if (!isWrite(step) && (outcome.ok || goesOn)) return []
  return [anEntry('answer', 'call-answered', {
    step: step.name,
    target: isWrite(step) ? targetOf(step) : null,
    outcome: outcome.ok ? 'ok' : outcome.fault.kind,
    twilio: twilioOf(outcome)
  })]
}

function twilioOf (outcome: Outcome): Entry['twilio'] {
  const answered = outcome.ok ? null : answeredIn(outcome.fault)
  const throttled = !outcome.ok && outcome.fault.kind === 'throttled'
  const status = answered?.status ?? (throttled ? 429 : null)
  return { status, code: answered?.code ?? null, requestId: requestIdOf(outcome) }
}

function observations (before: Managed, after: Managed, report: Report | null): readonly Entry[] {
  const twilio = report === null ? null : twilioOf(report.outcome)
  if (before.kind === 'assignment' && after.kind === 'assignment') {
    return numberSeen(before.number, after.number, twilio)
  }
  return before.kind === 'address' && after.kind === 'address' ? addressSeen(before, after, twilio) : []
}

/** What is new of a number, whoever looked. */
export function numberSeen (
  before: ObservedNumber | null, after: ObservedNumber | null, twilio: Entry['twilio']
): readonly Entry[] {
  if (after === null) return before === null ? [] : [anEntry('observation', 'number-gone', { twilio })]
  const changes = changesBetween(NUMBER_FIELDS, before, after)
  if (changes.length === 0) return []
  return [anEntry('observation', before === null ? 'number-seen' : 'number-changed', { changes, twilio })]
}

const NUMBER_FIELDS =
  ['phoneNumberSid', 'trunkSid', 'voice', 'emergencyAddressSid', 'emergencyAddressStatus', 'emergencyStatus'] as const

function addressSeen (before: Address, after: Address, twilio: Entry['twilio']): readonly Entry[] {
  if (before.sid !== after.sid) {
    return [after.sid === null
      ? anEntry('observation', 'address-gone', { target: before.sid, twilio })
      : anEntry('observation', 'address-accepted', { target: after.sid, twilio })]
  }
  return before.refusal === null && after.refusal !== null
    ? [anEntry('observation', 'address-refused', { twilio })]
    : []
}

function verdicts (before: Managed, after: Managed): readonly Entry[] {
  if (before.kind !== 'assignment' || after.kind !== 'assignment') return []
  return [
    ...gaps(before.memory, after), ...conditions(before.memory, after.memory), ...blocks(before.memory, after.memory),
    ...release(before, after)
  ]
}

/** A gap ends when a registration is seen; one that ends because the number can call nobody was none. */
function gaps ({ gapToldSince: since }: Memory, { memory, number }: Assignment): readonly Entry[] {
  if (since === null) return memory.gapToldSince === null ? [] : [gapOpened(memory.gapToldSince)]
  if (memory.gapToldSince !== null || number?.emergencyAddressSid == null || !number.voice) return []
  return [anEntry('verdict', 'gap-closed', { gapSeconds: Math.max(0, msBetween(since, number.observedAt)) / 1_000 })]
}

/** It may have been open for a while before anybody looked. */
function gapOpened (since: Date): Entry {
  return anEntry('verdict', 'gap-opened', {
    changes: [{ field: 'unprotectedSince', from: null, to: since.toISOString() }]
  })
}

/** What a caller would want to be told of; the other conditions are read off what Twilio shows. */
const ALWAYS = ['Ready', 'EmergencyCalling'] as const
/** Not there means that they do not hold. */
const AT_TIMES = ['Drifted', 'Stalled', 'RolledBack', 'Paused'] as const

function conditions ({ transitions: before }: Memory, { transitions: after }: Memory): readonly Entry[] {
  const known = ALWAYS.filter((type) => before[type] !== undefined)
  const changes = [...known, ...AT_TIMES].map((field): Change => ({
    field, from: before[field]?.status ?? 'false', to: after[field]?.status ?? 'false'
  })).filter(({ from, to }) => from !== to)
  return changes.length === 0 ? [] : [anEntry('verdict', 'condition-changed', { changes })]
}

/** It goes on no further by itself, or for another reason than before. */
function blocks ({ blockedBy: before }: Memory, { blockedBy: reason }: Memory): readonly Entry[] {
  return reason === null || reason === before ? [] : [anEntry('verdict', 'action-required', { reason })]
}

function release ({ memory: before }: Assignment, { memory: after }: Assignment): readonly Entry[] {
  return before.releasedAt === null && after.releasedAt !== null ? [anEntry('verdict', 'released')] : []
}
