import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'

// Who is locked is being taken up: he is not waited for.
function withdrawing (table: 'assignment' | 'address', key: 'phone_number' | 'id'): string {
  return `WITH offered AS (
      SELECT ${key} AS key FROM ${table}
      WHERE due_at <= now() AND account_sid = $1 AND offered_until IS NOT NULL
        AND (lease_expires_at IS NULL OR lease_expires_at < now())
      ORDER BY ${key} FOR UPDATE SKIP LOCKED)
    UPDATE ${table} SET offered_until = NULL FROM offered WHERE ${key} = offered.key`
}

const WITHDRAW_ADDRESSES = { name: 'withdraw-addresses', text: withdrawing('address', 'id') }
const WITHDRAW_ASSIGNMENTS = { name: 'withdraw-assignments', text: withdrawing('assignment', 'phone_number') }

/** Takes back every offer of the account that nobody has taken up: what is due is offered anew at the next tick. */
export async function withdrawOffers (pool: Pool, accountSid: AccountSid): Promise<void> {
  await pool.query({ ...WITHDRAW_ADDRESSES, values: [accountSid] })
  await pool.query({ ...WITHDRAW_ASSIGNMENTS, values: [accountSid] })
}
