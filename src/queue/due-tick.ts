import type { Key } from '../reconcile/ports.js'
import type { Bell } from './bell.js'
import type { Beat, Canary, Verdict } from './canary.js'
import type { Lanes } from './lanes.js'

/** How many are offered to a queue that has plenty to do. */
const FEW = 20

interface Offer { readonly key: Key, readonly again: boolean }

export interface DueTickDeps {
  /** Is what is due for a look looked at by a pass over all numbers? Begins one then, and does not wait for it. */
  readonly lookTogether: () => Promise<boolean>
  /**
   * At most so many of what is due and on nobody's list, without what a pass looks at; `again`: it was offered before,
   * and nobody took it.
   */
  readonly offerDue: (limit: number, together: boolean) => Promise<ReadonlyArray<Offer>>
  /** Takes back every offer that nobody has taken up. */
  readonly withdrawOffers: () => Promise<void>
  readonly bell: Pick<Bell, 'ring' | 'waiting' | 'wiped'>
  /** Where work is done without the queue. */
  readonly lanes: Pick<Lanes, 'room' | 'take'>
  /** Was anything taken off the queue since it was last asked? */
  readonly heard: () => boolean
  readonly canary: Canary
  readonly monotonic: () => number
  /** Hears of every change of mind about the queue. */
  readonly onVerdict: (verdict: Verdict) => void
  readonly onError: (error: unknown) => void
}

/**
 * Offers what is due to the queue, and has it done here when the queue is away or silent: progress never depends on a
 * single job surviving, nor on there being a queue at all. Waits for no work: a tick takes as long as the queue
 * takes to answer.
 */
export function dueTick (deps: DueTickDeps): () => Promise<void> {
  const { lookTogether, offerDue, withdrawOffers, bell, lanes, canary } = deps
  let verdict: Verdict = 'ring'

  return async () => {
    const limit = verdict === 'ring' ? await roomAtTheQueue(deps) : lanes.room()
    const due = await offerDue(limit, await lookTogether())
    const keys = due.map(({ key }) => key)
    const overdue = due.filter(({ again }) => again).map(({ key }) => key)
    const fresh = due.filter(({ again }) => !again).map(({ key }) => key)

    // One of those that are done here is rung for as well: its being taken is how a queue is known to deliver.
    const rung = verdict === 'ring' ? [...fresh, ...overdue.slice(0, 1)] : keys.slice(0, 1)
    const rang = await ringing(rung, deps)
    lanes.take(verdict === 'ring' && rang ? overdue : keys)

    const queue = rang ? await looked(overdue.length > 0, deps) : 'away'
    const beat = { now: deps.monotonic(), delivered: deps.heard(), overdue: overdue.length > 0, queue }
    const before = verdict
    verdict = canary.beat(beat)
    if (verdict !== before) deps.onVerdict(verdict)
    if (rang && await bell.wiped()) await withdrawOffers()
  }
}

/**
 * What stands in line is due as well, and would be offered again only to be found done. A few are offered all the same,
 * those that have waited longest: what nobody rings for must not wait till a queue runs dry, nor its silence be missed.
 */
async function roomAtTheQueue ({ bell, lanes }: DueTickDeps): Promise<number> {
  const waiting = await bell.waiting() ?? 0
  return Math.min(lanes.room(), Math.max(FEW, lanes.room() - waiting))
}

async function ringing (keys: readonly Key[], { bell, onError }: DueTickDeps): Promise<boolean> {
  try {
    await bell.ring(keys)
    return true
  } catch (error) {
    onError(error)
    return false
  }
}

/** Asked only when something is missing. */
async function looked (overdue: boolean, { bell, canary }: DueTickDeps): Promise<Beat['queue']> {
  if (!overdue && !canary.watching()) return 'empty'
  const waiting = await bell.waiting()
  return waiting === null ? 'away' : waiting > 0 ? 'holding' : 'empty'
}
