import { HOUR, MINUTE, msBetween, SECOND } from './clock.js'

/** How long we wait for what, and how much we risk at once. Times in milliseconds; all from the environment. */
export interface Patience {
  /** Between looks at something Twilio is working on: the first pause, and the longest. */
  readonly pollMs: number
  readonly pollMaxMs: number
  /** After a failed call, doubled each time, up to the second. */
  readonly backoffMs: number
  readonly backoffMaxMs: number
  /** After that, what we saw is no longer known to be so. */
  readonly staleAfterMs: number
  /** How long a lost request may still land. */
  readonly quarantineMs: number
  /** Overrides the deadline of every country; null keeps them. */
  readonly settleDeadlineMs: number | null
  /** So many numbers of an account may be bare at once because they are being changed; 0 for any number of them. */
  readonly gapLimit: number
}

/** What a decision may know beside the facts: the time, by the database's clock, and our patience. */
export interface Moment {
  readonly now: Date
  readonly patience: Patience
}

/** A sighting this old is good enough to write upon; an older one is renewed first. */
export const FRESH_MS = 10 * SECOND

/** How often refused credentials are tried again. */
export const CREDENTIALS_MS = 30 * SECOND

/** A Retry-After is obeyed up to here: a number may be bare meanwhile. */
export const RETRY_AFTER_MAX_MS = 5 * MINUTE

/** US and Canada: 30 minutes; UK: up to 72 hours (Twilio's programmable-voice emergency calling guide, "Modify"). */
const DEADLINES: Readonly<Record<string, number>> = { US: 30 * MINUTE, CA: 30 * MINUTE, GB: 72 * HOUR }

export function deadlineMs (isoCountry: string, { settleDeadlineMs }: Patience): number {
  return settleDeadlineMs ?? DEADLINES[isoCountry] ?? 30 * MINUTE
}

/** Is what was seen then too old to be called known? */
export function isStale (observedAt: Date, { now, patience }: Moment): boolean {
  return msBetween(observedAt, now) > patience.staleAfterMs
}

/** The pause grows with the time already waited, so that a slow registration is not asked about all day. */
export function pollMs (since: Date, { now, patience }: Moment): number {
  return Math.min(patience.pollMaxMs, Math.max(patience.pollMs, Math.round(msBetween(since, now) / 4)))
}

/** Exponential, before jitter. `times` counts failures in a row, from 1. */
export function backoffMs (times: number, { backoffMs, backoffMaxMs }: Patience): number {
  return Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(times - 1, 30))
}
