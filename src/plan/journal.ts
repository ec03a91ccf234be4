import type { Journal, Trouble } from '../domain/journal.js'
import { mayHaveLanded, type Fault, type Outcome, type Refused, type Violated } from '../domain/outcome.js'
import { isWrite, isWriteName, type Step } from '../domain/step.js'
import { after, HOUR } from './clock.js'
import { backoffMs, CREDENTIALS_MS, RETRY_AFTER_MAX_MS, type Moment } from './patience.js'
import type { Managed } from './plan.js'

/** A moment with a die: a number in [0, 1) that spreads retries, drawn by the caller. */
export interface Spread extends Moment {
  readonly random: number
}

/** The journal once a step has reported: what is still in doubt, and what failed and may be tried again when. */
export function journalAfter (managed: Managed, step: Step, outcome: Outcome, moment: Spread): Journal {
  const { doubt, trouble } = managed.journal
  if (outcome.ok) {
    // A look says nothing about whether a write that failed would now go through: its pause goes on growing.
    const stands = trouble !== null && isWriteName(trouble.step) && !isWrite(step)
    return { doubt: isWrite(step) ? null : doubt, trouble: stands ? trouble : null }
  }
  return {
    doubt: isWrite(step) && !mayHaveLanded(outcome.fault) ? null : doubt,
    trouble: settlesItself(step, outcome.fault) ? null : troubleFrom(managed, step, outcome.fault, moment)
  }
}

/** A refusal that is an answer in itself: of an address, it is the verdict; of calling, the next look judges. */
function settlesItself (step: Step, fault: Fault): boolean {
  return fault.kind === 'refused' && (isVerdict(step, fault) || step.name === 'set-emergency-status')
}

/** Only what Twilio says of the request's content is a verdict on the address; a 404 or 405 says something of us. */
export function isVerdict (step: Step, fault: Fault): fault is Refused {
  return step.name === 'create-address' && fault.kind === 'refused' && (fault.status === 400 || fault.status === 422)
}

/** A change that was stopped because it must never be made: until somebody wants something else, or asks again. */
export function stopped (managed: Managed, step: Step, invariant: string, moment: Moment): Managed {
  const trouble = troubleFrom(managed, step, { kind: 'invariant-violated', invariant }, { ...moment, random: 0 })
  return { ...managed, journal: { ...managed.journal, trouble } }
}

function troubleFrom (managed: Managed, step: Step, fault: Fault | Violated, moment: Spread): Trouble {
  const before = managed.journal.trouble
  const times = before?.step === step.name ? before.times + 1 : 1
  const generation = managed.kind === 'assignment' ? managed.generation : 0
  const { now: at } = moment
  return { step: step.name, fault, generation, times, at, retryAt: retryAt(managed, step, fault, times, moment) }
}

/** Full jitter, so that a thousand rows that failed together do not come back together. */
function retryAt (
  { kind }: Managed, step: Step, fault: Fault | Violated, times: number, { now, patience, random }: Spread
): Date | null {
  switch (fault.kind) {
    case 'refused':
      // A look is not the caller's: that it was refused can end without a new declaration.
      if (!isWrite(step)) return after(now, patience.backoffMaxMs)
      return kind === 'assignment' ? null : after(now, HOUR)
    case 'invariant-violated': return kind === 'assignment' ? null : after(now, HOUR)
    case 'unauthorized': return after(now, CREDENTIALS_MS)
    case 'throttled': {
      const asked = Math.min(fault.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)
      return after(now, asked + random * backoffMs(times, patience))
    }
    case 'conflict':
    case 'unavailable': return after(now, random * backoffMs(times, patience))
  }
}
