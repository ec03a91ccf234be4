import type { Fault, Violated } from './outcome.js'
import type { StepName } from './step.js'

/**
 * What a managed thing remembers of its own calls: the write that was begun and never reported, and the last fault.
 * Kept in Postgres, written before and after every call.
 */
export interface Journal {
  /** A write that was begun and whose end nobody knows. While it stands, only looking is allowed. */
  readonly doubt: Doubt | null
  readonly trouble: Trouble | null
}

/** A write whose outcome is unknown: its answer was lost, or its worker died. */
export interface Doubt {
  readonly step: StepName
  /** What the write was to leave behind: an Address SID, an EmergencyStatus; null for a clear or a delete. */
  readonly target: string | null
  readonly begunAt: Date
  /** Until then the request may still land: absence seen before proves nothing. */
  readonly quarantineUntil: Date
}

/**
 * The last call that failed, or was not made because it must never be. A refusal belongs to its generation: a new
 * declaration makes it moot.
 */
export interface Trouble {
  readonly step: StepName
  readonly fault: Fault | Violated
  readonly generation: number
  /** How many times in a row. */
  readonly times: number
  readonly at: Date
  /** Not before then; null where only a new declaration helps. */
  readonly retryAt: Date | null
}
