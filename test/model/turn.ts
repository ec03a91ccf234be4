import type { Outcome } from '../../src/domain/outcome.js'
import type { Step, Write } from '../../src/domain/step.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import { MINUTE } from '../../src/plan/clock.js'
import type { Act, Decision } from '../../src/plan/decision.js'
import type { Moment } from '../../src/plan/patience.js'
import { plan, type Managed } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { conclude } from '../../src/plan/status.js'

/**
 * One turn of `reconcile`, cut where it calls its ports, so that the world may go on in between. What is called is the
 * planner itself; conformance.test.ts holds these four pieces against the loop they were cut from.
 */

/** After the claim: what is known, and what is decided. */
export function planned (
  claimed: Managed, moment: Moment, decide: Decide = plan
): { readonly managed: Managed, readonly decision: Decision } {
  const managed = remembered(claimed, moment)
  return { managed, decision: decide(managed, moment) }
}

/** Before a write: what is handed to `begin`. */
export function beginning (managed: Managed, decision: Act, step: Write, moment: Moment): Managed {
  return begun(concluded(managed, decision, moment), step, moment)
}

/** After an answer: what is handed to `finish`. */
export function ending (
  sent: Managed, step: Step, outcome: Outcome, moment: Moment, decide: Decide = plan
): Ended {
  const known = remembered(absorb(sent, step, outcome, { ...moment, random: 0 }), moment)
  return resting(known, decide(known, moment), moment)
}

/** Without a step: what is handed to `finish`. */
export function resting (managed: Managed, next: Decision, moment: Moment): Ended {
  return { managed: concluded(managed, next, moment), next, ms: pauseOf(next) }
}

/** The planner, or one that lacks something. */
export type Decide = (managed: Managed, moment: Moment) => Decision

export interface Ended {
  readonly managed: Managed
  readonly next: Decision
  readonly ms: number | null
}

/** Is the same key taken up again at once? As `drive` does it. */
export function goesOn ({ kind }: Decision, reported: boolean): boolean {
  return kind === 'act' || (kind === 'forget' && reported)
}

function remembered (managed: Managed, moment: Moment): Managed {
  return managed.kind === 'assignment' ? remember(managed, moment) : managed
}

function concluded (managed: Managed, decision: Decision, moment: Moment): Managed {
  return managed.kind === 'assignment' ? conclude(managed, decision, moment) : managed
}

function pauseOf (decision: Decision): number | null {
  switch (decision.kind) {
    case 'act':
    case 'forget': return 0
    case 'waiting': return decision.ms ?? MINUTE
    case 'blocked': return decision.ms ?? 10 * MINUTE
    case 'settled': return decision.ms
  }
}
