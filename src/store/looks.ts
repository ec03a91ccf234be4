import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import { FRESH_MS } from '../plan/patience.js'

/** Twilio's largest page of numbers. */
const PAGE = 1_000

/** How many pages the account's numbers have, as of the last pass. `c` is account. */
export const PAGES = `greatest(1, ceil(c.owned / ${PAGE}.0))`

/** Due, and in nobody's hands. `a` is assignment. */
const WAITING = 'a.due_at <= now() AND (a.lease_expires_at IS NULL OR a.lease_expires_at < now())'

/** Taken from where it was, and not yet where it belongs. `a` is assignment. */
const LEFT_BARE = 'a.assigned AND a.unprotected_since IS NOT NULL AND a.previous_sid IS NOT NULL'

// Who is due for a look, or will need one before it can go on: what was seen then is soon too old to write upon.
const TOGETHER = {
  name: 'look-together',
  text: `SELECT (
      SELECT count(*) FROM (
        SELECT FROM assignment a LEFT JOIN phone_number p ON p.phone_number = a.phone_number
        WHERE a.account_sid = c.account_sid AND ${WAITING}
          AND (a.looking OR greatest(p.observed_at, c.swept_at) < now() - $2 * interval '1 millisecond')
        LIMIT ${PAGES} + 1) due) > ${PAGES} AS cheaper,
      EXISTS (SELECT FROM assignment a WHERE a.account_sid = c.account_sid AND ${LEFT_BARE} AND ${WAITING}) AS bare
    FROM account c WHERE c.account_sid = $1`
}

/** How those who are due for a look are best looked at. */
export interface Together {
  /** Is it cheaper to read every page of the account's numbers than to look at each? */
  readonly cheaper: boolean
  /** Does a number wait that a change has left bare? */
  readonly bare: boolean
}

/** As of the last pass, which says how many pages there are. */
export async function together (pool: Pool, accountSid: AccountSid): Promise<Together> {
  const { rows: [row] } = await pool.query<Together>({ ...TOGETHER, values: [accountSid, FRESH_MS / 2] })
  return row ?? { cheaper: false, bare: false }
}
