import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import { after } from '../plan/clock.js'
import type { Inventory, Key, ListNumbers, Page } from './ports.js'

export interface SweepDeps {
  readonly inventory: Inventory
  readonly listNumbers: ListNumbers
  readonly monotonic: () => number
  readonly everyMs: number
  /** After a pass that failed. */
  readonly retryMs: number
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

  try {
    return await pass(account, turn.now, clock, deps)
  } catch (error) {
    await deps.inventory.abandonSweep(account, deps.retryMs)
    throw error
  }
}

async function pass (
  account: AccountSid, startedAt: Date, clock: () => Date, { inventory, listNumbers }: SweepDeps
): Promise<Sweep> {
  const seen: PhoneNumber[] = []
  const woken: Key[] = []
  for (let page: Page | null = await listNumbers(clock); page !== null; page = await nextOf(page)) {
    woken.push(...await inventory.savePage(account, page.numbers, page.requestId))
    seen.push(...page.numbers.map(({ phoneNumber }) => phoneNumber))
  }
  woken.push(...await inventory.endSweep(account, startedAt, seen))
  return { numbers: seen.length, woken }
}

async function nextOf ({ next }: Page): Promise<Page | null> {
  return next === null ? null : await next()
}
