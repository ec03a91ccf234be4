import type { Pool } from 'pg'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Key } from '../reconcile/ports.js'
import { PAGES } from './looks.js'

/** Something that is due. `again`: it was offered before, and nobody took it. */
export interface Due {
  readonly key: Key
  readonly again: boolean
}

/** How what is due is offered. Times in milliseconds. */
export interface Offering {
  readonly offerMs: number
  readonly leaveMs: number
  readonly together: boolean
}

const IS_DUE = `due_at <= now() AND account_sid = $3 AND (offered_until IS NULL OR offered_until < now())
  AND (lease_expires_at IS NULL OR lease_expires_at < now())`

/**
 * Of those that are due for a look and nothing else no more are offered than a pass reads pages, and none when a pass
 * is on its way: many may have become due since they were counted. The others are left to a pass for as long as that
 * may take.
 */
const NOT_LEFT = `AND (NOT looking OR due_at <= now() - $4 * interval '1 millisecond' OR phone_number IN (
  SELECT phone_number FROM assignment WHERE ${IS_DUE} AND looking ORDER BY due_at
  LIMIT CASE WHEN $5 THEN 0 ELSE (SELECT ${PAGES} FROM account c WHERE c.account_sid = $3) END))`

// now() and not clock_timestamp(): a volatile function could not use the index.
function offering (table: 'assignment' | 'address', key: 'phone_number' | 'id', unless = ''): string {
  return `WITH due AS (
      SELECT ${key} AS key, offered_until IS NOT NULL AS again FROM ${table}
      WHERE ${IS_DUE} ${unless}
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    UPDATE ${table} SET offered_until = now() + $2 * interval '1 millisecond'
    FROM due WHERE ${key} = due.key RETURNING due.key, due.again`
}

const OFFER_ADDRESSES = { name: 'offer-addresses', text: offering('address', 'id') }
const OFFER_ASSIGNMENTS = { name: 'offer-assignments', text: offering('assignment', 'phone_number', NOT_LEFT) }

/**
 * What is due of the account and was offered to nobody in the last `offerMs`: at most `limit` of each kind. Offering is
 * a hint: what nobody takes up is offered again. What is only due for a look is left out until it has been for
 * `leaveMs`, if a pass over all numbers looks at it (`together`), or soon will: at many that became due meanwhile.
 */
export async function offerDue (
  pool: Pool, accountSid: AccountSid, limit: number, { offerMs, leaveMs, together }: Offering
): Promise<readonly Due[]> {
  const values = [limit, offerMs, accountSid]
  const addresses = await pool.query<{ key: AddressId, again: boolean }>({ ...OFFER_ADDRESSES, values })
  const assignments = await pool.query<{ key: PhoneNumber, again: boolean }>({
    ...OFFER_ASSIGNMENTS, values: [...values, leaveMs, together]
  })
  return [
    ...addresses.rows.map(({ key, again }): Due => ({ key: { kind: 'address', key }, again })),
    ...assignments.rows.map(({ key, again }): Due => ({ key: { kind: 'assignment', key }, again }))
  ]
}
