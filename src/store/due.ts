import type { Pool } from 'pg'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Key } from '../reconcile/ports.js'

/** Something that is due. `again`: it was offered before, and nobody took it. */
export interface Due {
  readonly key: Key
  readonly again: boolean
}

/** Those that a pass will look at are not offered for as long as it may take. */
const NOT_LEFT = 'AND NOT (looking AND due_at > now() - $4 * interval \'1 millisecond\')'

// now() and not clock_timestamp(): a volatile function could not use the index.
function offering (table: 'assignment' | 'address', key: 'phone_number' | 'id', unless = ''): string {
  return `WITH due AS (
      SELECT ${key} AS key, offered_until IS NOT NULL AS again FROM ${table}
      WHERE due_at <= now() AND account_sid = $3 AND (offered_until IS NULL OR offered_until < now())
        AND (lease_expires_at IS NULL OR lease_expires_at < now()) ${unless}
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    UPDATE ${table} SET offered_until = now() + $2 * interval '1 millisecond'
    FROM due WHERE ${key} = due.key RETURNING due.key, due.again`
}

const OFFER_ADDRESSES = { name: 'offer-addresses', text: offering('address', 'id') }
const OFFER_ASSIGNMENTS = { name: 'offer-assignments', text: offering('assignment', 'phone_number', NOT_LEFT) }

/**
 * What is due of the account and was offered to nobody in the last `offerMs`: at most `limit` of each kind. Offering is
 * a hint: what nobody takes up is offered again. What is only due for a look is left out until it has been for
 * `leaveMs`: a pass over all numbers is about to look at it.
 */
export async function offerDue (
  pool: Pool, accountSid: AccountSid, limit: number, offerMs: number, leaveMs: number
): Promise<readonly Due[]> {
  const values = [limit, offerMs, accountSid]
  const addresses = await pool.query<{ key: AddressId, again: boolean }>({ ...OFFER_ADDRESSES, values })
  const assignments = await pool.query<{ key: PhoneNumber, again: boolean }>({
    ...OFFER_ASSIGNMENTS, values: [...values, leaveMs]
  })
  return [
    ...addresses.rows.map(({ key, again }): Due => ({ key: { kind: 'address', key }, again })),
    ...assignments.rows.map(({ key, again }): Due => ({ key: { kind: 'assignment', key }, again }))
  ]
}
