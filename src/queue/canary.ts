/** How long a queue may leave work lying, in milliseconds. */
export interface CanaryLimits {
  /** Until the worker takes what is due straight from the ledger. */
  readonly directMs: number
  /** Until the process had better be started afresh. */
  readonly giveUpMs: number
}

export const CANARY_LIMITS: CanaryLimits = { directMs: 30_000, giveUpMs: 120_000 }

/** What one tick knows of the queue. */
export interface Beat {
  /** By a clock that only ever grows. */
  readonly now: number
  /** Something was taken off the queue since the last beat, or all hands were full. */
  readonly delivered: boolean
  /** The ledger has rows that were offered, and nobody took them. */
  readonly overdue: boolean
  /** Does the queue answer, and does it hold what nobody takes? */
  readonly queue: 'away' | 'empty' | 'holding'
}

/** `ring`: the queue does its work. `direct`: it is passed by. `give-up`: it holds work, and this process gets none. */
export type Verdict = 'ring' | 'direct' | 'give-up'

export interface Canary {
  beat (beat: Beat): Verdict
  /** Is anything missing since the last delivery? */
  watching (): boolean
}

/** One beat proves this much at most: a process that was itself stopped knows nothing of what it slept through. */
const BEAT_MS = 5_000

/**
 * Tells a queue that delivers nothing from one that has nothing to deliver. A silence begins with overdue rows, never
 * with idleness. It ends the process only while the queue itself says that it answers and holds what nobody takes: a
 * queue that is away, wiped or paused does not, and a new process could do no better with it.
 */
export function openCanary ({ directMs, giveUpMs }: CanaryLimits): Canary {
  let silentMs: number | null = null
  let heldMs: number | null = null
  let last: number | null = null

  return {
    beat ({ now, delivered, overdue, queue }) {
      const passed = last === null ? 0 : Math.min(now - last, BEAT_MS)
      last = now
      silentMs = delivered ? null : silence(silentMs, overdue, queue === 'away' ? 0 : passed)
      heldMs = silentMs === null || queue !== 'holding' ? null : heldMs === null ? 0 : heldMs + passed
      if (heldMs !== null && heldMs >= giveUpMs) return 'give-up'
      return silentMs !== null && silentMs >= directMs ? 'direct' : 'ring'
    },
    watching: () => silentMs !== null
  }
}

function silence (silentMs: number | null, overdue: boolean, passed: number): number | null {
  if (silentMs === null) return overdue ? 0 : null
  return silentMs + passed
}
