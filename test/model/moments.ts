import { MINUTE, SECOND } from '../../src/plan/clock.js'
import type { Moment, Patience } from '../../src/plan/patience.js'

/**
 * Time in the model goes by in ticks. Every wait but the quarantine is no longer than half a tick, so each is over at
 * the next; the quarantine lasts one and a half, so a request that was lost in one tick may land in the next, and not
 * in the one after. Within a tick only the order of moments counts, a millisecond apart.
 */
export const TICK = 20 * MINUTE

export const LEASE_MS = 10 * MINUTE
export const TIMEOUT_MS = MINUTE
const QUARANTINE_MS = 1.5 * TICK

/** Nothing goes stale and no deadline passes: both only change what is shown, to the cautious side. */
const NEVER_MS = 1_000_000 * TICK

export const PATIENCE: Patience = {
  pollMs: MINUTE,
  pollMaxMs: MINUTE,
  backoffMs: SECOND,
  backoffMaxMs: SECOND,
  staleAfterMs: NEVER_MS,
  quarantineMs: QUARANTINE_MS,
  settleDeadlineMs: NEVER_MS,
  gapLimit: 0
}

/** The first millisecond of the present tick, and a moment after all that has happened in it so far. */
const START = Date.UTC(2026, 7, 3, 10)
export const NOW_MS = START + 1_000
export const NOW = new Date(NOW_MS)
export const MOMENT: Moment = { now: NOW, patience: PATIENCE }

/** A moment of which only that it is over is ever asked. */
export const LONG_AGO = new Date(START - 1_000 * TICK)

/** Gaps of two ticks and more are all alike: the longest wait is over in each. */
const LONGEST_GAP = 2

/** How many ticks before the present one. */
export function ticksAgo (ms: number): number {
  return -Math.floor((ms - START) / TICK)
}

/**
 * The same moments, in the same order and as far apart as any rule can tell, in the one spelling that all alike states
 * share. Takes them sorted and distinct.
 */
export function respelled (moments: readonly number[]): readonly number[] {
  const spelled: number[] = new Array(moments.length)
  let age = 0
  let told = 0
  for (let end = moments.length - 1; end >= 0;) {
    const tick = ticksAgo(moments[end]!)
    told += Math.min(LONGEST_GAP, tick - age)
    age = tick
    let begin = end
    while (begin > 0 && ticksAgo(moments[begin - 1]!) === tick) begin--
    for (let at = begin; at <= end; at++) spelled[at] = START - told * TICK + (at - begin)
    end = begin - 1
  }
  return spelled
}
