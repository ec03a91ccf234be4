import type { Step } from '../domain/step.js'
import type { Reason } from './reasons.js'

/** What to do next about one managed thing. The reason names the rule that spoke. */
export type Decision = Act | Rest | Forget

/** Make this one request now. */
export interface Act {
  readonly kind: 'act'
  readonly reason: Reason
  readonly step: Step
}

/**
 * Leave it alone: it is as wanted (`settled`), Twilio or another row is at work (`waiting`), or nobody but the actor
 * of the reason can help (`blocked`). `ms` is for how long; null means until something about it changes.
 */
export interface Rest {
  readonly kind: 'settled' | 'waiting' | 'blocked'
  readonly reason: Reason
  readonly ms: number | null
}

/** Nothing is left to do or to remember. */
export interface Forget {
  readonly kind: 'forget'
  readonly reason: Reason
}

/** A rule has one opinion or none. */
export type Rule<Facts> = (facts: Facts) => Decision | null

/** Rules are read top to bottom; the first with an opinion wins. */
export function firstOpinion<Facts> (rules: readonly Rule<Facts>[], facts: Facts): Decision | null {
  for (const rule of rules) {
    const decision = rule(facts)
    if (decision !== null) return decision
  }
  return null
}

export function act (reason: Reason, step: Step): Act {
  return { kind: 'act', reason, step }
}

export function rest (kind: Rest['kind'], reason: Reason, ms: number | null = null): Rest {
  return { kind, reason, ms }
}
