import type { Pool, PoolClient } from 'pg'
import type { AccountSid, AddressId } from '../domain/brand.js'
import type { Key } from '../reconcile/ports.js'
import { transaction } from './pool.js'
import { USED, WAKE } from './statements.js'

/** One posted and never used stays at least so long, whatever the retention. */
const NEVER_USED_MS = 3_600_000

/** How many addresses one turn judges: each is locked meanwhile. */
const AT_ONCE = 500

// Those whose use has begun or ended since they were last judged, and those whose time may have come.
const CANDIDATES = {
  name: 'retirement-candidates',
  text: `SELECT id FROM address d WHERE account_sid = $1 AND sid IS NOT NULL AND NOT retiring
      AND (CASE WHEN ${USED} THEN NOT used OR unused_since IS NOT NULL ELSE unused_since IS NULL END
        OR unused_since <= now() - $2::float8 * interval '1 millisecond')
    ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`
}

// Read anew once they are locked: no declaration can take one up between the question and the answer.
const JUDGE = {
  name: 'judge-unused-addresses',
  text: `WITH judged AS (SELECT id, ${USED} AS in_use FROM address d WHERE id = ANY($1)),
    noted AS (
      UPDATE address d SET used = used OR in_use,
        unused_since = CASE WHEN in_use THEN NULL ELSE coalesce(unused_since, clock_timestamp()) END
      FROM judged j WHERE j.id = d.id)
    SELECT`
}

// Only upon a pass over the account that is not old news: it alone knows of numbers that nobody assigned.
const RETIRE = {
  name: 'retire-unused-addresses',
  text: `WITH d AS (
      UPDATE address d SET retiring = true, state = 'removing', ${WAKE}
      FROM account c
      WHERE d.id = ANY($1) AND c.account_sid = d.account_sid AND NOT d.retiring AND NOT ${USED}
        AND d.unused_since <= clock_timestamp() - $2::float8 * interval '1 millisecond'
        AND (d.used OR d.posted_at <= clock_timestamp() - ${NEVER_USED_MS} * interval '1 millisecond')
        AND c.swept_at > clock_timestamp() - $3::float8 * interval '1 millisecond'
      RETURNING d.id, d.account_sid),
    told AS (
      INSERT INTO event (account_sid, address_id, kind, type, reason, at)
      SELECT account_sid, id, 'cause', 'retirement-requested', 'unused', clock_timestamp() FROM d)
    SELECT id AS key FROM d`
}

export interface RetirementOptions {
  /** How long an unused address stays at Twilio, counted from its last use. */
  readonly retentionMs: number
  /** How old the last complete pass over the account may be. */
  readonly staleAfterMs: number
}

/**
 * Has the addresses deleted at Twilio that nothing has used for so long. Ours only: what was made by hand has no row
 * here. Answers what is due because of it.
 */
export async function retireUnused (
  pool: Pool, accountSid: AccountSid, { retentionMs, staleAfterMs }: RetirementOptions
): Promise<readonly Key[]> {
  return await transaction(pool, async (client) => {
    const ids = await candidates(client, accountSid, retentionMs)
    if (ids.length === 0) return []
    await client.query({ ...JUDGE, values: [ids] })
    const { rows } = await client.query<{ key: AddressId }>({ ...RETIRE, values: [ids, retentionMs, staleAfterMs] })
    return rows.map(({ key }): Key => ({ kind: 'address', key }))
  })
}

async function candidates (
  client: PoolClient, accountSid: AccountSid, retentionMs: number
): Promise<readonly AddressId[]> {
  const { rows } = await client.query<{ id: AddressId }>({ ...CANDIDATES, values: [accountSid, retentionMs] })
  return rows.map(({ id }) => id)
}
