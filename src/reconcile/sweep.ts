import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import { after } from '../plan/clock.js'
import type { Inventory, Key, ListNumbers, Page } from './ports.js'

export interface SweepDeps {
  readonly inventory: Inventory
  readonly listNumbers: ListNumbers
  readonly monotonic: () => number
  readonly everyMs: number
}

/** What one pass over the account found. */
export interface Sweep {
  readonly numbers: number
  readonly woken: readonly Key[]
}

/**
 * Looks at everything the account owns: inventory, drift and freshness in one pass, a thousand numbers a request.
 * Null when it is not this worker's turn. A page that cannot be read throws, and then nothing counts as seen.
 */
export async function sweep (account: AccountSid, deps: SweepDeps): Promise<Sweep | null> {
  const turn = await deps.inventory.beginSweep(account, deps.everyMs)
  if (turn === null) return null
  const started = deps.monotonic()
  const clock = () => after(turn.now, deps.monotonic() - started)

  const seen: PhoneNumber[] = []
  const woken: Key[] = []
  for (let page: Page | null = await deps.listNumbers(clock); page !== null; page = await nextOf(page)) {
    woken.push(...await deps.inventory.savePage(account, page.numbers))
    seen.push(...page.numbers.map(({ phoneNumber }) => phoneNumber))
  }
  woken.push(...await deps.inventory.endSweep(account, turn.now, seen))
  return { numbers: seen.length, woken }
}

async function nextOf ({ next }: Page): Promise<Page | null> {
  return next === null ? null : await next()
}
