import { FRESH_MS } from '../../../src/plan/patience.js'
import type { Due, Offering } from '../../../src/store/due.js'
import type { Together } from '../../../src/store/looks.js'
import { isOpenGap } from './joins.js'
import type { Execute } from './ledger.js'
import type { Schedule, Tables } from './tables.js'

/** Twilio's largest page of numbers. */
const PAGE = 1_000

/** What is due and was offered to nobody in the last `offerMs`: addresses, then assignments. */
export async function memoryOfferDue (
  tables: Tables, execute: Execute, limit: number, { offerMs, leaveMs, together }: Offering
): Promise<readonly Due[]> {
  const addresses = await execute('offer addresses',
    () => offer(tables.addresses, tables.clock(), limit, offerMs, () => true))
  const assignments = await execute('offer assignments', () => {
    const now = tables.clock()
    const looks = dueOf(tables.assignments, now, ({ looking }) => looking).slice(0, together ? 0 : pagesOf(tables))
    const alone = new Set(looks.map(([, row]) => row))
    return offer(tables.assignments, now, limit, offerMs,
      (row) => !row.looking || row.due_at <= now - leaveMs || alone.has(row))
  })
  return [
    ...addresses.map(({ key, again }): Due => ({ key: { kind: 'address', key }, again })),
    ...assignments.map(({ key, again }): Due => ({ key: { kind: 'assignment', key }, again }))
  ]
}

/** How those who are due for a look are best looked at. */
export async function memoryTogether (tables: Tables, execute: Execute): Promise<Together> {
  return await execute('look together', () => {
    const { swept_at: swept } = tables.account
    const now = tables.clock()
    const waiting = [...tables.assignments.values()].filter(({ due_at: dueAt, lease_expires_at: leased }) =>
      dueAt <= now && (leased === null || leased < now))
    const due = waiting.filter(({ phone_number: number, looking }) => {
      const seen = Math.max(tables.numbers.get(number)?.observed_at.getTime() ?? 0, swept?.getTime() ?? 0)
      return looking || (seen > 0 && seen < now - FRESH_MS / 2)
    })
    return { cheaper: due.length > pagesOf(tables), bare: waiting.some(isOpenGap) }
  })
}

function pagesOf ({ account: { owned } }: Tables): number {
  return Math.max(1, Math.ceil(owned / PAGE))
}

/** Takes back every offer that nobody has taken up. */
export async function memoryWithdrawOffers (tables: Tables, execute: Execute): Promise<void> {
  await execute('withdraw addresses', () => { withdraw(tables.addresses, tables.clock()) })
  await execute('withdraw assignments', () => { withdraw(tables.assignments, tables.clock()) })
}

function withdraw<Key, Row extends Schedule> (table: Map<Key, Row>, now: number): void {
  for (const [key, row] of table) {
    const { due_at: dueAt, offered_until: offered, lease_expires_at: leased } = row
    const open = dueAt <= now && offered !== null && (leased === null || leased < now)
    if (open) table.set(key, { ...row, offered_until: null })
  }
}

/** Would the tick find this row? */
export function isOfferable (row: Schedule, now: number): boolean {
  const { due_at: dueAt, offered_until: offered, lease_expires_at: leased } = row
  return dueAt <= now && (offered === null || offered < now) && (leased === null || leased < now)
}

function dueOf<Key, Row extends Schedule> (table: Map<Key, Row>, now: number, which: (row: Row) => boolean) {
  return [...table].filter(([, row]) => isOfferable(row, now) && which(row))
    .sort(([, one], [, other]) => one.due_at - other.due_at)
}

function offer<Key, Row extends Schedule> (
  table: Map<Key, Row>, now: number, limit: number, offerMs: number, mayOffer: (row: Row) => boolean
) {
  const due = dueOf(table, now, mayOffer).slice(0, limit)
  for (const [key, row] of due) table.set(key, { ...row, offered_until: now + offerMs })
  return due.map(([key, row]) => ({ key, again: row.offered_until !== null }))
}
