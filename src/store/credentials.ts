import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import type { Report } from '../domain/outcome.js'
import { CREDENTIALS_MS } from '../plan/patience.js'

// What is refused again soon after it was tried again has been refused all along.
const REFUSED = {
  name: 'credentials-refused',
  text: `UPDATE account SET refused_until = clock_timestamp() + $2 * interval '1 millisecond',
      refused_since = CASE WHEN refused_until > clock_timestamp() - $2 * interval '1 millisecond' THEN refused_since
        ELSE clock_timestamp() END
    WHERE account_sid = $1`
}

/**
 * Credentials that Twilio refuses concern everything of the account: nothing is changed until they are tried again.
 */
export async function noteRefusedCredentials (pool: Pool, accountSid: AccountSid, { outcome }: Report): Promise<void> {
  if (outcome.ok || outcome.fault.kind !== 'unauthorized') return
  await pool.query({ ...REFUSED, values: [accountSid, CREDENTIALS_MS] })
}
