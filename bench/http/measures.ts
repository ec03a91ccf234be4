import type { Measure } from '../scenario.js'
import type { Sent } from './requests.js'

/** Callers at a time: enough that nobody waits for them, and more than the pool has connections. */
export const CONNECTIONS = 24

interface Medians {
  readonly ours: Sent
  readonly theirs: Sent
}

const BARE = 'bare Fastify + pg'

/** Answers a second, ours over theirs. */
export function throughput (what: string, { ours, theirs }: Medians, atLeast: number): Measure {
  return {
    measure: `${what} a second`,
    ours: ours.perSecond,
    against: { what: BARE, value: theirs.perSecond },
    unit: '/s',
    ratio: ours.perSecond / theirs.perSecond,
    aim: { atLeast }
  }
}

/** How long an answer takes while so many ask at once; beside the rival, and held to nothing. */
export function latencies (what: string, { ours, theirs }: Medians): readonly Measure[] {
  return (['p50', 'p99'] as const).map((percentile) => ({
    measure: `${what}, ${percentile} with ${CONNECTIONS} callers at a time`,
    ours: ours[percentile],
    against: { what: BARE, value: theirs[percentile] },
    unit: 'ms',
    ratio: ours[percentile] / theirs[percentile],
    aim: null
  }))
}
