import type { Logger } from 'pino'
import type { Caller } from './caller.js'
import type { Sent } from './requests.js'

/** How long is asked, and how often. */
export interface Pace {
  readonly rounds: number
  readonly roundMs: number
  readonly warmUpMs: number
}

export function paceOf (quick: boolean): Pace {
  return quick ? { rounds: 2, roundMs: 700, warmUpMs: 500 } : { rounds: 7, roundMs: 5_000, warmUpMs: 4_000 }
}

/** The medians of both, round by round in turns, so that whatever else the machine does falls on both. */
export async function inTurns (
  ours: Caller, theirs: Caller, { rounds, roundMs, warmUpMs }: Pace, log: Logger
): Promise<{ readonly ours: Sent, readonly theirs: Sent }> {
  const results = { ours: [] as Sent[], theirs: [] as Sent[] }
  await theirs.ask(warmUpMs)
  await ours.ask(warmUpMs)
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0
    if (first) results.theirs.push(await theirs.ask(roundMs))
    results.ours.push(await ours.ask(roundMs))
    if (!first) results.theirs.push(await theirs.ask(roundMs))
    log.info({ round, ours: results.ours.at(-1), theirs: results.theirs.at(-1) }, 'a round is over')
  }
  return { ours: medians(results.ours), theirs: medians(results.theirs) }
}

function medians (rounds: readonly Sent[]): Sent {
  const of = (field: keyof Sent) => median(rounds.map((round) => round[field]))
  return { count: of('count'), perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') }
}

function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}
