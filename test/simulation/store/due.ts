import type { Due } from '../../../src/store/due.js'
import type { Execute } from './ledger.js'
import type { Schedule, Tables } from './tables.js'

/** What is due and was offered to nobody in the last `offerMs`: addresses, then assignments. */
export async function memoryOfferDue (
  tables: Tables, execute: Execute, limit: number, offerMs: number
): Promise<readonly Due[]> {
  const addresses = await execute('offer addresses', () => offer(tables.addresses, tables.clock(), limit, offerMs))
  const assignments = await execute('offer assignments',
    () => offer(tables.assignments, tables.clock(), limit, offerMs))
  return [
    ...addresses.map(({ key, again }): Due => ({ key: { kind: 'address', key }, again })),
    ...assignments.map(({ key, again }): Due => ({ key: { kind: 'assignment', key }, again }))
  ]
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

function offer<Key, Row extends Schedule> (table: Map<Key, Row>, now: number, limit: number, offerMs: number) {
  const due = [...table].filter(([, row]) => isOfferable(row, now))
    .sort(([, one], [, other]) => one.due_at - other.due_at)
    .slice(0, limit)
  for (const [key, row] of due) table.set(key, { ...row, offered_until: now + offerMs })
  return due.map(([key, row]) => ({ key, again: row.offered_until !== null }))
}
