import type { Assignment, Transition } from '../domain/assignment.js'
import type { StepName } from '../domain/step.js'
import type { Difference } from '../domain/suggestion.js'
import { after } from './clock.js'
import { conditionsOf, type Condition } from './conditions.js'
import { coverageOf, type Coverage } from './coverage.js'
import type { Decision } from './decision.js'
import { differencesBehind } from './differences.js'
import { plan } from './plan.js'
import type { Moment } from './patience.js'
import { pauseOf } from './pause.js'
import { guidanceFor, type Actor, type Reason } from './reasons.js'
import { remember } from './remember.js'
import { deadlineOf, stateOf, type State } from './state.js'

/** The plan, read aloud: where an assignment stands, why, whose turn it is, and what comes next. */
export interface Status {
  readonly state: State
  readonly coverage: Coverage
  /** The generation last seen fulfilled: this one as soon as it is so, whether or not a run has noted it yet. */
  readonly observedGeneration: number
  readonly conditions: readonly Condition[]
  readonly explanation: {
    readonly summary: string
    readonly actor: Actor
    readonly nextAction: string
    /** Where what is wanted and what Twilio shows or suggests part; empty where that is not the matter. */
    readonly differences: readonly Difference[]
  }
  readonly progress: {
    readonly step: StepName | null
    readonly attempts: number
    readonly nextAttemptAt: Date | null
    readonly deadlineAt: Date | null
  }
  readonly unprotectedSince: Date | null
}

/** Derived from the facts at every reading; nothing of it is stored to be believed later. */
export function statusOf (stored: Assignment, moment: Moment): Status {
  const assignment = remember(stored, moment)
  const decision = plan(assignment, moment)
  const state = stateOf(assignment, decision, moment)
  return {
    state,
    coverage: coverageOf(assignment, moment),
    observedGeneration: observedGeneration(assignment, decision),
    conditions: conditionsOf(assignment, decision, state, moment),
    explanation: explanationOf(assignment, decision),
    progress: {
      step: decision.kind === 'act' ? decision.step.name : null,
      attempts: assignment.journal.trouble?.times ?? 0,
      nextAttemptAt: nextAttemptAt(decision, moment.now),
      deadlineAt: deadlineOf(assignment, moment.patience)
    },
    unprotectedSince: assignment.memory.unprotectedSince
  }
}

/** Whose turn it is, with the exact call filled in. */
function explanationOf (assignment: Assignment, decision: Decision): Status['explanation'] {
  const { phoneNumber, desired } = assignment
  // What is settled under a pause is at its end only until something else is wanted: then somebody must end the pause.
  const reason = decision.kind === 'settled' ? pauseOf(assignment) ?? decision.reason : decision.reason
  const { actor, summary, nextAction } = guidanceFor(reason)
  return {
    summary: desired.assigned ? summary : removalSummary(reason, summary),
    actor,
    nextAction: nextAction.replaceAll('{phoneNumber}', phoneNumber).replaceAll('{addressId}', desired.addressId),
    differences: differencesBehind(reason, assignment)
  }
}

function removalSummary (reason: Reason, summary: string): string {
  const now = reason === 'unwanted-address' ? 'Its address comes off the number.' : summary
  return `The assignment is being removed. ${now}`
}

/** What is kept of a conclusion: the generation found fulfilled, the end of its troubles, since when what has held. */
export function conclude (assignment: Assignment, decision: Decision, moment: Moment): Assignment {
  const { memory, journal } = assignment
  const conditions = conditionsOf(assignment, decision, stateOf(assignment, decision, moment), moment)
  const transitions = Object.fromEntries(conditions.map(({ type, status, lastTransitionAt }): [string, Transition] =>
    [type, { status, at: lastTransitionAt }]))
  return {
    ...assignment,
    journal: decision.kind === 'settled' ? { ...journal, trouble: null } : journal,
    memory: {
      ...memory,
      observedGeneration: observedGeneration(assignment, decision),
      gapToldSince: memory.unprotectedSince,
      gapAskedAt: decision.reason === 'gap-limit' ? memory.gapAskedAt ?? moment.now : null,
      blockedBy: decision.kind === 'blocked' ? decision.reason : null,
      transitions
    }
  }
}

function observedGeneration ({ generation, memory }: Assignment, { kind }: Decision): number {
  return kind === 'settled' ? generation : memory.observedGeneration
}

function nextAttemptAt (decision: Decision, now: Date): Date | null {
  switch (decision.kind) {
    case 'act': return now
    case 'forget': return null
    case 'settled':
    case 'waiting':
    case 'blocked': return decision.ms === null ? null : after(now, decision.ms)
  }
}

/**
 * What lists filter by: derived by the same functions, to be stored in the same commit as the facts. A pause of the
 * whole account is completed in the query: to begin and end it is one row's affair.
 */
export function projectionOf (assignment: Assignment, moment: Moment): Pick<Status, 'state' | 'coverage'> & {
  readonly deadlineAt: Date | null
} {
  const { state, coverage, progress: { deadlineAt } } = statusOf({ ...assignment, accountPaused: false }, moment)
  return { state, coverage, deadlineAt }
}
