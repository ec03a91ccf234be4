import type { Fault } from '../domain/outcome.js'
import type { StepName } from '../domain/step.js'
import type { Coverage } from '../plan/coverage.js'
import type { State } from '../plan/state.js'

/** Every value a label may have is known before the first request: one that is missing here does not compile. */
type Words<Word extends string> = Readonly<Record<Word, true>>

const STATE_WORDS: Words<State> = {
  ready: true, converging: true, 'action-required': true, stalled: true, removing: true, paused: true
}

const COVERAGE_WORDS: Words<Coverage> = {
  protected: true, 'protected-by-previous': true, unprotected: true, unknown: true, 'not-applicable': true
}

/** What Twilio is asked for: a step, or a page of a pass over the account. */
export type Operation = StepName | 'list-numbers'

const OPERATION_WORDS: Words<Operation> = {
  'find-number': true,
  'observe-number': true,
  'find-address': true,
  'create-address': true,
  'delete-address': true,
  'associate-address': true,
  'disassociate-address': true,
  'set-emergency-status': true,
  'list-numbers': true
}

/** How it went; `unexpected` is what nobody foresaw: a fault of this service. */
export type RequestOutcome =
  'ok' | Exclude<Fault['kind'], 'unavailable'> | 'unavailable-not-sent' | 'unavailable-unknown' | 'unexpected'

const OUTCOME_WORDS: Words<RequestOutcome> = {
  ok: true,
  refused: true,
  conflict: true,
  unauthorized: true,
  throttled: true,
  'unavailable-not-sent': true,
  'unavailable-unknown': true,
  unexpected: true
}

export const STATES = Object.keys(STATE_WORDS)
export const COVERAGES = Object.keys(COVERAGE_WORDS)
export const OPERATIONS = Object.keys(OPERATION_WORDS)
export const OUTCOMES = Object.keys(OUTCOME_WORDS)
