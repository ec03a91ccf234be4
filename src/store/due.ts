import type { Pool } from 'pg'
import type { AddressId, PhoneNumber } from '../domain/brand.js'
import type { Key } from '../reconcile/ports.js'

// now() and not clock_timestamp(): a volatile function could not use the index.
function offering (table: 'assignment' | 'address', key: 'phone_number' | 'id'): string {
  return `UPDATE ${table} SET offered_until = now() + $2 * interval '1 millisecond'
    WHERE ${key} IN (
      SELECT ${key} FROM ${table}
      WHERE due_at <= now() AND (offered_until IS NULL OR offered_until < now())
        AND (lease_expires_at IS NULL OR lease_expires_at < now())
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING ${key} AS key`
}

const OFFER_ADDRESSES = { name: 'offer-addresses', text: offering('address', 'id') }
const OFFER_ASSIGNMENTS = { name: 'offer-assignments', text: offering('assignment', 'phone_number') }

/**
 * What is due and was offered to nobody in the last `offerMs`: at most `limit` of each kind. Offering is a hint: if
 * nobody takes it up, it is offered again.
 */
export async function offerDue (pool: Pool, limit: number, offerMs: number): Promise<readonly Key[]> {
  const values = [limit, offerMs]
  const addresses = await pool.query<{ key: AddressId }>({ ...OFFER_ADDRESSES, values })
  const assignments = await pool.query<{ key: PhoneNumber }>({ ...OFFER_ASSIGNMENTS, values })
  return [
    ...addresses.rows.map(({ key }): Key => ({ kind: 'address', key })),
    ...assignments.rows.map(({ key }): Key => ({ kind: 'assignment', key }))
  ]
}
