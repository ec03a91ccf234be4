import type { Figures } from '../domain/figures.js'
import { MINUTE } from '../plan/clock.js'

/** What is known of the ledger when somebody scrapes. */
export interface Reading {
  /** As they last could be read; null when they never could. */
  readonly figures: Figures | null
  /** How long ago that was. */
  readonly ageSeconds: number
  /** Whether the database answered when it was last asked. */
  readonly up: boolean
}

/** One part of the time in so many is spent on reading at most: a large ledger is read less often, but every minute. */
const SHARE = 10

export interface ReadingDeps {
  readonly read: () => Promise<Figures>
  readonly monotonic: () => number
  /** The database is asked no oftener, however many scrape. */
  readonly keepMs: number
  /** And waited for no longer. */
  readonly patienceMs: number
}

/** Reads the figures for those who scrape: once for all of them, never for long, and never throwing. */
export function openReading ({ read, monotonic, keepMs, patienceMs }: ReadingDeps): () => Promise<Reading> {
  let last: { readonly figures: Figures, readonly at: number } | null = null
  let up = false
  let askAgainAt = -Infinity
  let asking: Promise<void> | null = null

  async function ask (): Promise<void> {
    const at = monotonic()
    try {
      const figures = await read()
      last = { figures, at }
      up = true
    } catch {
      up = false
    } finally {
      const tookMs = monotonic() - at
      askAgainAt = at + Math.max(keepMs, up ? Math.min(MINUTE, tookMs * SHARE) : 0)
      asking = null
    }
  }

  return async () => {
    if (asking === null && monotonic() >= askAgainAt) asking = ask()
    if (asking !== null && await isLate(asking, patienceMs)) up = false
    const ageSeconds = last === null ? 0 : (monotonic() - last.at) / 1_000
    return { figures: last?.figures ?? null, ageSeconds, up }
  }
}

async function isLate (asking: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => { timer = setTimeout(() => resolve(true), ms) })
  try {
    return await Promise.race([asking.then(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}
