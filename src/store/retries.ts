import type { Pool } from 'pg'
import type { Asked } from '../domain/asked.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Key } from '../reconcile/ports.js'
import { transaction } from './pool.js'
import { WAKE, WAKE_ASSIGNMENT } from './statements.js'
import { askedJson } from './telling.js'

// Addresses before assignments: every transaction locks so.
const LOCK_ADDRESS = {
  name: 'lock-address-for-retry',
  text: `SELECT id FROM address
    WHERE id = (SELECT address_id FROM assignment WHERE phone_number = $1 AND account_sid = $2) FOR UPDATE`
}

const RETRY = {
  name: 'retry-assignment',
  text: `WITH a AS (
      UPDATE assignment SET retry_requested_at = clock_timestamp(), ${WAKE_ASSIGNMENT}
      WHERE phone_number = $1 AND account_sid = $2
      RETURNING account_sid, phone_number, address_id, generation, trouble),
    told AS (
      INSERT INTO event (account_sid, phone_number, address_id, kind, type, generation, reason, details, at)
      SELECT account_sid, phone_number, address_id, 'cause', 'reconciliation-requested', generation, $3, $4::jsonb,
        clock_timestamp() FROM a)
    SELECT address_id, trouble->'fault'->>'code' = '22109' AS unknown_address FROM a`
}

// What Twilio refused without another suggestion is asked again, and what it no longer knows is searched for: but not
// while a number shows it. https://www.twilio.com/docs/api/errors/22109
const RETRY_ADDRESS = {
  name: 'retry-address',
  text: `UPDATE address d SET trouble = NULL, searched_at = NULL, ${WAKE},
      sid = CASE WHEN $2 THEN NULL ELSE sid END,
      refusal = CASE WHEN state = 'invalid' THEN NULL ELSE refusal END,
      state = CASE WHEN $2 OR state = 'invalid' THEN 'validating' ELSE state END
    WHERE id = $1 AND NOT retiring AND (state IN ('validating', 'invalid') OR ($2 AND state = 'valid'
      AND NOT EXISTS (SELECT FROM phone_number p WHERE p.emergency_address_sid = d.sid)))
    RETURNING id`
}

/** Callers' wishes to look again at once and to try again what was blocked. */
export function openRetries (pool: Pool, accountSid: AccountSid) {
  /** Answers what is due because of it; null when there is no such assignment. */
  return async function retry (phoneNumber: PhoneNumber, asked: Asked): Promise<readonly Key[] | null> {
    return await transaction(pool, async (client) => {
      const { rows: [locked] } = await client.query<{ id: AddressId }>({
        ...LOCK_ADDRESS, values: [phoneNumber, accountSid]
      })
      const { rows: [row] } = await client.query<{ address_id: AddressId, unknown_address: boolean | null }>({
        ...RETRY, values: [phoneNumber, accountSid, asked.reason, askedJson(asked)]
      })
      if (row === undefined) return null
      const keys: Key[] = [{ kind: 'assignment', key: phoneNumber }]
      // Declared anew in between: the other address is a fresh wish, and locked in the wrong order.
      if (locked?.id !== row.address_id) return keys
      const { rowCount } = await client.query({
        ...RETRY_ADDRESS, values: [row.address_id, row.unknown_address ?? false]
      })
      return rowCount === 1 ? [{ kind: 'address', key: row.address_id }, ...keys] : keys
    })
  }
}
