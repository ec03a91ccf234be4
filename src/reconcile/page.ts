import { InvariantViolated } from '../domain/errors.js'
import type { AccountSid } from '../domain/brand.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { after } from '../plan/clock.js'
import { onlyLooks } from '../plan/looks.js'
import type { Patience } from '../plan/patience.js'
import { answered, endingOf } from './ending.js'
import type { Claim, End, Inventory, Key, LedgerOfMany, Page } from './ports.js'
import type { Run } from './reconcile.js'

export interface PageDeps {
  readonly ledger: LedgerOfMany
  readonly inventory: Pick<Inventory, 'newsAmong' | 'savePage'>
  readonly patience: Patience
  readonly monotonic: () => number
  readonly random: () => number
  /** Hears of every turn that a page made up for. */
  readonly onRun: (key: Key, run: Run) => void
}

/** A number of the page, and whether it is news: what is as it was, and looked at again, need not be stored. */
interface Shown {
  readonly number: ObservedNumber
  readonly isNew: boolean
}

/** A turn over one assignment whose look was had by the page. */
interface Turn {
  readonly end: End
  readonly run: Run
}

/**
 * Stores what a page shows. For every assignment that it tells something new, or that was due for a look, it is the
 * answer to a look of its own, a handful in two statements. The others, which somebody has in hand or which have a
 * change on its way, learn what was seen and look for themselves. Answers who has something left to do.
 */
export async function storePage (account: AccountSid, page: Page, deps: PageDeps): Promise<readonly Key[]> {
  const { changed, awaited } = await deps.inventory.newsAmong(page.numbers)
  const shown = new Map<string, Shown>([
    ...changed.map((number) => [number.phoneNumber, { number, isNew: true }] as const),
    ...awaited.map((number) => [number.phoneNumber, { number, isNew: false }] as const)
  ])
  const done = await takeAllTurns(shown, page.requestId, deps)
  const taken = new Set(done.map(({ end: { claim: { key } } }) => key.key as string))
  const rest = changed.filter(({ phoneNumber }) => !taken.has(phoneNumber))
  const woken = rest.length === 0 ? [] : await deps.inventory.savePage(account, rest, page.requestId)
  return [...done.filter(({ end }) => end.ms === 0).map(({ end: { claim: { key } } }) => key), ...woken]
}

/** A page's turns taken at once keep the process from what Twilio answers meanwhile, for a tenth of a second. */
const HANDFUL = 100

async function takeAllTurns (
  shown: ReadonlyMap<string, Shown>, requestId: string | null, deps: PageDeps
): Promise<readonly Turn[]> {
  const all = [...shown]
  const done: Turn[] = []
  for (let from = 0; from < all.length; from += HANDFUL) {
    done.push(...await takeTurns(new Map(all.slice(from, from + HANDFUL)), requestId, deps))
  }
  return done
}

/** The turns that were had and stored, each of them reported. */
async function takeTurns (
  shown: ReadonlyMap<string, Shown>, requestId: string | null, deps: PageDeps
): Promise<readonly Turn[]> {
  const { ledger, monotonic } = deps
  const [first] = shown.values()
  if (first === undefined) return []
  const before = monotonic()
  const numbers = [...shown.values()].map(({ number }) => number.phoneNumber)
  const claims = await ledger.claimAll(numbers, first.number.observedAt)
  const elapsed = monotonic() - before
  const turns = claims.flatMap((claim) => turnOf(claim, shown.get(claim.key.key), requestId, elapsed, deps))
  const done = await stored(turns, ledger)
  const over = new Set(done.map(({ end }) => end.claim))
  for (const claim of claims) if (!over.has(claim)) await ledger.release(claim)
  for (const { end: { claim: { key } }, run } of done) deps.onRun(key, run)
  return done
}

/** None for what has been seen since the page was asked for. */
function turnOf (
  claim: Claim, shown: Shown | undefined, requestId: string | null, elapsedMs: number, deps: PageDeps
): readonly Turn[] {
  const { managed, now } = claim
  if (managed.kind !== 'assignment' || shown === undefined) return []
  const { number, isNew } = shown
  if (managed.number !== null && managed.number.observedAt >= number.observedAt) return []
  const moment = { now: after(now, elapsedMs), patience: deps.patience }
  const step = { name: 'observe-number', phoneNumberSid: number.phoneNumberSid } as const
  const outcome = { ok: true, sighting: { kind: 'number', number }, requestId } as const
  const conclusion = answered(managed, step, outcome, moment, deps.random())
  const { managed: known, ...ending } = endingOf(managed, conclusion, moment)
  if (known.kind !== 'assignment') return []
  // Whatever else it may come to rests on what was seen: should the pass never end, it must be known all the same.
  const looksAgain = ending.ms !== null && onlyLooks(known, after(moment.now, ending.ms), deps.patience)
  return [{
    end: { claim, managed: known, ...ending, report: looksAgain && !isNew ? null : ending.report },
    run: { next: conclusion.next, woken: [], report: conclusion.report, violated: null }
  }]
}

/** Those that could be stored: none where the database refuses one of them, which a look of its own will tell. */
async function stored (turns: readonly Turn[], ledger: LedgerOfMany): Promise<readonly Turn[]> {
  if (turns.length === 0) return []
  try {
    const answers = await ledger.finishAll(turns.map(({ end }) => end))
    return turns.flatMap((turn, index) => {
      const { fenced = true, woken = [] } = answers[index] ?? {}
      return fenced ? [] : [{ ...turn, run: { ...turn.run, woken } }]
    })
  } catch (error) {
    if (error instanceof InvariantViolated) return []
    throw error
  }
}
