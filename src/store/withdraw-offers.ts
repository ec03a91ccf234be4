import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'

function withdrawing (table: 'assignment' | 'address'): string {
  return `UPDATE ${table} SET offered_until = NULL
    WHERE due_at <= now() AND account_sid = $1 AND offered_until IS NOT NULL
      AND (lease_expires_at IS NULL OR lease_expires_at < now())`
}

const WITHDRAW_ADDRESSES = { name: 'withdraw-addresses', text: withdrawing('address') }
const WITHDRAW_ASSIGNMENTS = { name: 'withdraw-assignments', text: withdrawing('assignment') }

/** Takes back every offer of the account that nobody has taken up: what is due is offered anew at the next tick. */
export async function withdrawOffers (pool: Pool, accountSid: AccountSid): Promise<void> {
  await pool.query({ ...WITHDRAW_ADDRESSES, values: [accountSid] })
  await pool.query({ ...WITHDRAW_ASSIGNMENTS, values: [accountSid] })
}
