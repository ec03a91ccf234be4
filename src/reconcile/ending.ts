import type { Outcome, Report } from '../domain/outcome.js'
import type { Step } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import { absorb } from '../plan/absorb.js'
import { MINUTE } from '../plan/clock.js'
import type { Decision } from '../plan/decision.js'
import { history } from '../plan/history.js'
import type { Moment } from '../plan/patience.js'
import { plan, type Managed } from '../plan/plan.js'
import { remember } from '../plan/remember.js'
import { conclude } from '../plan/status.js'

/** What a turn has come to, as the ledger stores it. */
export interface Ending {
  readonly managed: Managed
  /** Until it is due again; null: when something changes. */
  readonly ms: number | null
  readonly report: Report | null
  readonly told: readonly Entry[]
}

/** What is known, and what is to be done next. */
export interface Conclusion {
  readonly known: Managed
  readonly next: Decision
  readonly report: Report | null
}

/** What Twilio's answer to a step comes to. */
export function answered (
  managed: Managed, step: Step, outcome: Outcome, moment: Moment, random: number
): Conclusion {
  const known = remembered(absorb(managed, step, outcome, { ...moment, random }), moment)
  return { known, next: plan(known, moment), report: { step, outcome } }
}

/** A conclusion, ready to be stored. `before` was stored last: the timeline is told what has changed since. */
export function endingOf (before: Managed, { known, next, report }: Conclusion, moment: Moment): Ending {
  const managed = concluded(known, next, moment)
  return { managed, ms: pauseOf(next), report, told: history(before, managed, report) }
}

export function concluded (managed: Managed, decision: Decision, moment: Moment): Managed {
  return managed.kind === 'assignment' ? conclude(managed, decision, moment) : managed
}

export function remembered (managed: Managed, moment: Moment): Managed {
  return managed.kind === 'assignment' ? remember(managed, moment) : managed
}

/** What rests until something changes is looked over now and then all the same, lest a change was missed. */
const REVISIT_MS = { waiting: MINUTE, blocked: 10 * MINUTE, settled: null }

function pauseOf (decision: Decision): number | null {
  switch (decision.kind) {
    case 'act':
    case 'forget': return 0
    case 'settled':
    case 'waiting':
    case 'blocked': return decision.ms ?? REVISIT_MS[decision.kind]
  }
}
