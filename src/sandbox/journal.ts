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

/** How many requests came since the log was cleared, however many of them it still holds. */
export interface Counts {
  readonly requests: number
  /** By method and path, with `*` for a SID. */
  readonly byOperation: Readonly<Record<string, number>>
  /** By the answer's status; `none` for those that ended without one. */
  readonly byStatus: Readonly<Record<string, number>>
  /** The most that were open at once. */
  readonly mostOpen: number
}

/** The latest requests, oldest first, and how many there were. */
export interface Journal {
  /** A request has come, the last of so many that are open. */
  readonly open: (method: string, path: string, open: number) => LoggedRequest
  /** It is over: answered, or its connection gone. */
  readonly close: (entry: LoggedRequest) => void
  readonly entries: (after?: number) => LoggedRequest[]
  readonly counts: () => Counts
  readonly clear: () => void
}

const capacity = 100_000
/** Forgetting in batches, because taking one off the front of a long array each time is slow. */
const batch = 1000

/** An empty journal. */
export function createJournal (clock: Clock): Journal {
  let entries: LoggedRequest[] = []
  let seq = 0
  let counts = noCounts()
  return {
    open: (method, path, open) => {
      seq += 1
      counts.requests += 1
      counts.mostOpen = Math.max(counts.mostOpen, open)
      increment(counts.byOperation, operationOf(method, path))
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
    close: ({ status }) => increment(counts.byStatus, String(status ?? 'none')),
    counts: () => structuredClone(counts),
    entries: (after = 0) => entries.slice(-capacity).filter((entry) => entry.seq > after),
    clear: () => {
      entries = []
      counts = noCounts()
    }
  }
}

function noCounts () {
  return {
    requests: 0, byOperation: {} as Record<string, number>, byStatus: {} as Record<string, number>, mostOpen: 0
  }
}

function increment (counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function operationOf (method: string, path: string): string {
  const resource = path.replace(/^\/2010-04-01\/Accounts\/[^/]+\//, '').replace(/\.json$/, '')
  return `${method} ${resource.replaceAll(/[A-Z]{2}[0-9a-f]{32}/g, '*')}`
}
