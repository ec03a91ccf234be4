import type { Clock } from './clock.js'
import { requestIdOf } from './ids.js'
import type { FaultKind } from './faults.js'

/** One request to the API, as it was and as it ended. Who sent it is never kept. */
export interface LoggedRequest {
  readonly seq: number
  readonly requestId: string
  readonly method: string
  readonly path: string
  params: Readonly<Record<string, string>>
  /** Parameters that were accepted and had no effect. */
  ignored: readonly string[]
  /** The answer's status; null when there was no answer, or none yet. */
  status: number | null
  code: number | null
  fault: FaultKind | null
  readonly arrivedAt: string
  /** When it took effect; null when it was refused or thrown away. */
  appliedAt: string | null
  answeredAt: string | null
}

/** The latest requests, oldest first. */
export interface Journal {
  readonly open: (method: string, path: string) => LoggedRequest
  readonly entries: (after?: number) => LoggedRequest[]
  readonly clear: () => void
}

const capacity = 100_000
/** Forgetting in batches, because taking one off the front of a long array each time is slow. */
const batch = 1000

/** An empty journal. */
export function createJournal (clock: Clock): Journal {
  let entries: LoggedRequest[] = []
  let seq = 0
  return {
    open: (method, path) => {
      seq += 1
      const entry: LoggedRequest = {
        seq,
        requestId: requestIdOf(seq),
        method,
        path,
        params: {},
        ignored: [],
        status: null,
        code: null,
        fault: null,
        arrivedAt: clock().toISOString(),
        appliedAt: null,
        answeredAt: null
      }
      entries.push(entry)
      if (entries.length >= capacity + batch) entries.splice(0, entries.length - capacity)
      return entry
    },
    entries: (after = 0) => entries.slice(-capacity).filter((entry) => entry.seq > after),
    clear: () => { entries = [] }
  }
}
