import type { Pool, PoolClient } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import { gapsFull } from '../plan/gap.js'
import type { Patience } from '../plan/patience.js'
import type { Managed } from '../plan/plan.js'
import type { Begun, Key } from '../reconcile/ports.js'
import { transaction } from './pool.js'
import { assignmentKey } from './rows.js'
import { OPEN_GAPS, WAKE_ASSIGNMENT } from './statements.js'

// One after the other over all processes: each must count the gap that the one before has opened.
const LOCK = { name: 'lock-account-for-gap', text: 'SELECT FROM account WHERE account_sid = $1 FOR NO KEY UPDATE' }

const COUNT = {
  name: 'count-open-gaps',
  text: `SELECT ${OPEN_GAPS} AS "openGaps" FROM account WHERE account_sid = $1`
}

const WAKE_NEXT = {
  name: 'wake-next-gaps',
  text: `UPDATE assignment SET ${WAKE_ASSIGNMENT} WHERE phone_number IN (
      SELECT phone_number FROM assignment WHERE account_sid = $1 AND gap_asked_at IS NOT NULL
      ORDER BY gap_asked_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING phone_number AS key`
}

/** Begins what leaves a number bare, unless as many of the account are bare already as may be at once. */
export async function withinGapLimit (
  pool: Pool, accountSid: AccountSid, patience: Patience, begin: (client: PoolClient) => Promise<Begun>
): Promise<Begun> {
  return await transaction(pool, async (client) => {
    await client.query({ ...LOCK, values: [accountSid] })
    const { rows: [row] } = await client.query<{ openGaps: number }>({ ...COUNT, values: [accountSid] })
    return row === undefined || gapsFull(row, patience) ? 'gap-limit' : await begin(client)
  })
}

/** Has it covered its number again, or given up its turn? Then whoever has waited longest is next. */
export function freesTurn (before: Managed, { memory: after }: Assignment): boolean {
  if (before.kind !== 'assignment' || after.unprotectedSince !== null) return false
  const { memory } = before
  return memory.unprotectedSince !== null || (memory.gapAskedAt !== null && after.gapAskedAt === null)
}

/** Makes due those who have waited longest for so many numbers to be covered again; answers whom. */
export async function wakeNextGaps (pool: Pool, accountSid: AccountSid, count: number): Promise<readonly Key[]> {
  const { rows } = await pool.query<{ key: PhoneNumber }>({ ...WAKE_NEXT, values: [accountSid, count] })
  return rows.map(assignmentKey)
}
