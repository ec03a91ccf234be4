import type { Pool } from 'pg'
import type { Schedule, Tables } from './tables.js'

/** All that a ledger holds, in one shape for both. */
export interface Dump {
  readonly now: number
  readonly assignments: Readonly<Record<string, object>>
  readonly addresses: Readonly<Record<string, object>>
  readonly numbers: Readonly<Record<string, object>>
  readonly intents: Readonly<Record<string, object>>
  readonly reported: readonly string[]
  readonly events: readonly string[]
  readonly account: object
}

export async function dumpPostgres (pool: Pool): Promise<Dump> {
  const rows = async (text: string) => (await pool.query<Record<string, unknown>>(text)).rows
  const [[clock], intents, [account], events, assignments, addresses, numbers] = await Promise.all([
    rows('SELECT clock_timestamp() AS now'),
    rows('SELECT * FROM intent'),
    rows(`SELECT paused, paused_at, swept_at, sweep_until, counted_at, owned, refused_until, refused_since
      FROM account`),
    rows('SELECT * FROM event'),
    rows('SELECT * FROM assignment'),
    rows(`SELECT id, sid, searched_at, refusal, retiring, state, trouble, used, unused_since, due_at, offered_until,
      wakes, lease_epoch, lease_expires_at FROM address`),
    rows('SELECT * FROM phone_number')
  ])
  return {
    now: (clock?.['now'] as Date).getTime(),
    assignments: byKey(assignments, 'phone_number'),
    addresses: byKey(addresses, 'id'),
    numbers: byKey(numbers, 'phone_number'),
    intents: byKey(intents.filter((row) => row['reported_at'] === null).map(begunPart), 'key'),
    reported: intents.filter((row) => row['reported_at'] !== null)
      .map((row) => `${String(row['key'])} ${String(row['step'])} ${String(row['outcome'])}`).sort(),
    events: events.map(told).sort(),
    account: account ?? {}
  }
}

export function dumpTables (tables: Tables): Dump {
  const scheduled = <Row extends Schedule>(row: Row) => ({
    ...row,
    due_at: moment(row.due_at),
    offered_until: moment(row.offered_until),
    lease_expires_at: moment(row.lease_expires_at)
  })
  return {
    now: tables.clock(),
    assignments: byKey([...tables.assignments.values()].map(scheduled), 'phone_number'),
    addresses: byKey([...tables.addresses.values()].map(scheduled).map((row) => ({
      id: row.id,
      sid: row.sid,
      searched_at: row.searchedAt,
      refusal: row.refusal,
      retiring: row.retiring,
      state: row.state,
      trouble: row.trouble,
      used: row.used,
      unused_since: row.unused_since,
      due_at: row.due_at,
      offered_until: row.offered_until,
      wakes: row.wakes,
      lease_epoch: row.lease_epoch,
      lease_expires_at: row.lease_expires_at
    })), 'id'),
    numbers: byKey([...tables.numbers.values()], 'phone_number'),
    intents: byKey([...tables.intents.values()].map((intent) => begunPart({ ...intent })), 'key'),
    reported: tables.reported.map(({ key, step, outcome }) => `${key} ${step} ${outcome}`).sort(),
    events: tables.events.map((event) => told({ ...event })).sort(),
    account: { ...tables.account, sweep_until: moment(tables.account.sweep_until) }
  }
}

function moment (ms: number | null): Date | number | null {
  return ms === null || ms === Infinity ? ms : new Date(ms)
}

function byKey (rows: ReadonlyArray<object>, key: string): Record<string, object> {
  return Object.fromEntries(rows.map((row) => [String((row as Record<string, unknown>)[key]), row]))
}

function begunPart (row: Record<string, unknown>) {
  const { kind, key, step, target, generation } = row
  return { kind, key, step, target, generation, epoch: row['lease_epoch'], begun: row['begun_at'] }
}

function told (row: Record<string, unknown>): string {
  return ['phone_number', 'address_id', 'kind', 'type', 'generation', 'reason'].map((key) => String(row[key])).join(' ')
}
