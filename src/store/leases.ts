import type { Pool } from 'pg'

type Table = readonly ['assignment', 'phone_number'] | readonly ['address', 'id']

/**
 * Takes a lease by the database's clock, and its fencing token. The facts are read by the statement after it: this one
 * may have waited for a commit, and would show the row as of then beside everything else as of before.
 */
export function leasing (...[table, key]: Table): string {
  // Moments are kept to the millisecond, rounded: what is due now may stand half a millisecond ahead.
  return `UPDATE ${table} SET lease_epoch = lease_epoch + 1,
      lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE ${key} = $1 AND account_sid = $2 AND due_at <= clock_timestamp() + interval '1 millisecond'
      AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
    RETURNING lease_epoch`
}

/** Gives a lease back with nothing done, so that whoever is next need not wait for it to run out. */
export function releasing (...[table, key]: Table): string {
  return `UPDATE ${table} SET lease_expires_at = NULL, offered_until = NULL WHERE ${key} = $1 AND lease_epoch = $2`
}

interface Statement {
  readonly name: string
  readonly text: string
}

/** What every claim learns with the facts. */
export interface Leased {
  readonly lease_epoch: number
  readonly wakes: number
  readonly now: Date
}

/** Takes the lease, then reads the facts under it; null when somebody else holds it, or nothing is due. */
export async function leased<Row extends Leased> (
  pool: Pool, { lease, facts }: { readonly lease: Statement, readonly facts: Statement }, values: readonly unknown[]
): Promise<Row | null> {
  const { rows: [taken] } = await pool.query<{ lease_epoch: number }>({ ...lease, values: [...values] })
  if (taken === undefined) return null
  const { rows: [row] } = await pool.query<Row>({ ...facts, values: [values[0], taken.lease_epoch] })
  return row ?? null
}
