import type { Pool } from 'pg'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { Inventory } from '../reconcile/ports.js'
import { transaction } from './pool.js'
import { assignmentKey } from './rows.js'
import { openSightings } from './sightings.js'
import { WAKE_ASSIGNMENT } from './statements.js'
import type { Timings } from './timings.js'

/**
 * How long a pass may take, at most, before another worker may start one of its own: two at once do no harm. Where
 * sightings grow old sooner, a worker that died in a pass must not keep the others from the next.
 */
const SWEEP_LEASE_MS = 120_000

const BEGIN = {
  name: 'begin-sweep',
  text: `UPDATE account SET sweep_until = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE account_sid = $1 AND (sweep_until IS NULL OR sweep_until < clock_timestamp())
      AND (swept_at IS NULL OR swept_at <= clock_timestamp() - $2 * interval '1 millisecond')
    RETURNING clock_timestamp() AS now`
}

const ABANDON = {
  name: 'abandon-sweep',
  text: 'UPDATE account SET sweep_until = clock_timestamp() + $2 * interval \'1 millisecond\' WHERE account_sid = $1'
}

// Assignments before phone numbers, in order: every transaction locks so, and none waits for another in a circle.
const LOCK_MISSED = {
  name: 'lock-missed-assignments',
  text: `SELECT FROM assignment WHERE phone_number = ANY($1) OR (account_sid = $2 AND missed > 0)
    ORDER BY phone_number FOR UPDATE`
}

// What was seen by another look meanwhile is not missing.
const MISSING = {
  name: 'missing-numbers',
  text: `SELECT phone_number AS key FROM assignment a FULL JOIN phone_number p USING (phone_number)
    WHERE coalesce(a.account_sid, p.account_sid) = $1 AND NOT phone_number = ANY($3)
      AND (p.observed_at IS NULL OR p.observed_at < $2)`
}

// One list may skip a number while others come and go: only a second pass in a row that does not show it lets it go,
// of those that count. A number missed by one that does not is no longer fresh by any until it is shown again.
// One with a change on its way is not counted, but does not stay fresh by the pass either.
const END = {
  name: 'end-sweep',
  text: `WITH busy AS (
      SELECT key FROM intent WHERE kind = 'assignment' AND key = ANY($3) AND reported_at IS NULL),
    counting AS (
      SELECT FROM account WHERE account_sid = $1
        AND (counted_at IS NULL OR counted_at <= $2::timestamptz - $5 * interval '1 millisecond')),
    missed AS (
      UPDATE phone_number SET missed = CASE WHEN EXISTS (TABLE counting) THEN 2 ELSE 1 END
      WHERE phone_number = ANY($3) AND observed_at < $2 AND missed < 2 AND phone_number NOT IN (TABLE busy)),
    gone AS (
      DELETE FROM phone_number
      WHERE phone_number = ANY($3) AND observed_at < $2 AND missed = 2 AND EXISTS (TABLE counting)
        AND phone_number NOT IN (TABLE busy)
      RETURNING phone_number),
    shown AS (UPDATE phone_number SET missed = 0 WHERE account_sid = $1 AND missed > 0 AND phone_number = ANY($4)),
    back AS (
      UPDATE assignment SET missed = 0, missed_at = NULL
      WHERE account_sid = $1 AND missed > 0 AND phone_number = ANY($4)),
    passed AS (
      UPDATE account SET swept_at = $2, sweep_until = NULL, owned = cardinality($4),
        counted_at = CASE WHEN EXISTS (TABLE counting) THEN $2 ELSE counted_at END
      WHERE account_sid = $1)
    UPDATE assignment SET missed_at = $2,
      missed = CASE WHEN EXISTS (TABLE counting) AND phone_number NOT IN (TABLE busy)
        THEN least(missed + 1, 2) ELSE missed END,
      ${WAKE_ASSIGNMENT},
      coverage = CASE WHEN phone_number IN (SELECT phone_number FROM gone) THEN 'unknown' ELSE coverage END
    WHERE phone_number = ANY($3)
    RETURNING phone_number AS key`
}

export interface InventoryOptions extends Pick<Timings, 'patience'> {
  /** Between two passes that count, in milliseconds. */
  readonly sweepMs: number
}

/** The account's numbers as a pass over all of them finds them. An unchanged fleet costs no row writes. */
export function openInventory (pool: Pool, { patience, sweepMs }: InventoryOptions): Inventory {
  async function beginSweep (account: AccountSid, everyMs: number) {
    const values = [account, everyMs, Math.min(SWEEP_LEASE_MS, patience.staleAfterMs / 4)]
    const { rows: [row] } = await pool.query<{ now: Date }>({ ...BEGIN, values })
    return row ?? null
  }

  async function abandonSweep (account: AccountSid, retryMs: number): Promise<void> {
    await pool.query({ ...ABANDON, values: [account, retryMs] })
  }

  async function endSweep (account: AccountSid, startedAt: Date, seen: readonly PhoneNumber[]) {
    return await transaction(pool, async (client) => {
      const missing = await client.query<{ key: PhoneNumber }>({ ...MISSING, values: [account, startedAt, seen] })
      const keys = missing.rows.map(({ key }) => key)
      await client.query({ ...LOCK_MISSED, values: [keys, account] })
      const values = [account, startedAt, keys, seen, sweepMs]
      const { rows } = await client.query<{ key: PhoneNumber }>({ ...END, values })
      return rows.map(assignmentKey)
    })
  }

  return { beginSweep, abandonSweep, endSweep, ...openSightings(pool, { patience }) }
}
