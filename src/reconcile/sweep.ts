import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import { after } from '../plan/clock.js'
import { storePage, type PageDeps } from './page.js'
import type { Inventory, Key, ListNumbers, Page } from './ports.js'

export interface SweepDeps extends PageDeps {
  readonly inventory: Inventory
  readonly listNumbers: ListNumbers
  /** Not sooner after the last. */
  readonly everyMs: number
  /** After a pass that failed. */
  readonly retryMs: number
  /** Is this process about to end? Then the pass is left to another. */
  readonly stopping: () => boolean
}

/** What one pass over the account found. */
export interface Sweep {
  readonly numbers: number
  readonly woken: readonly Key[]
}

/**
 * Looks at everything the account owns: inventory, drift, freshness and whoever is due for a look in one pass, a
 * thousand numbers a request. Null when it is not this worker's turn, or no longer. A page that cannot be read throws,
 * and then nothing is fresh by the pass; what the pages before it showed anew is known.
 */
export async function sweep (account: AccountSid, deps: SweepDeps): Promise<Sweep | null> {
  const turn = await deps.inventory.beginSweep(account, deps.everyMs)
  if (turn === null) return null
  const started = deps.monotonic()
  const clock = () => after(turn.now, deps.monotonic() - started)

  try {
    return await pass(account, turn.now, clock, deps)
  } catch (error) {
    await deps.inventory.abandonSweep(account, deps.retryMs)
    throw error
  }
}

async function pass (
  account: AccountSid, startedAt: Date, clock: () => Date, deps: SweepDeps
): Promise<Sweep | null> {
  const seen: PhoneNumber[] = []
  const woken: Key[] = []
  for (let page: Page | null = await deps.listNumbers(clock); page !== null; page = await nextOf(page)) {
    woken.push(...await storePage(account, page, deps))
    seen.push(...page.numbers.map(({ phoneNumber }) => phoneNumber))
    if (page.next !== null && deps.stopping()) {
      await deps.inventory.abandonSweep(account, 0)
      return null
    }
  }
  woken.push(...await deps.inventory.endSweep(account, startedAt, seen))
  return { numbers: seen.length, woken }
}

async function nextOf ({ next }: Page): Promise<Page | null> {
  return next === null ? null : await next()
}
