import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'

/** How long a worker counts as alive after its last beat, and how often it should beat, in milliseconds. */
export const ALIVE_MS = 15_000
export const BEAT_MS = 5_000

// Those that have been gone for long are forgotten by whoever comes by.
const BEAT = {
  name: 'worker-beat',
  text: `WITH mine AS (
      INSERT INTO worker (id, account_sid, seen_at) VALUES ($1, $2, clock_timestamp())
      ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at),
    gone AS (DELETE FROM worker WHERE id <> $1 AND seen_at < clock_timestamp() - interval '1 hour')
    SELECT count(*)::int + 1 AS alive FROM worker
    WHERE account_sid = $2 AND id <> $1 AND seen_at > clock_timestamp() - $3 * interval '1 millisecond'`
}

const LEAVE = { name: 'worker-leaves', text: 'DELETE FROM worker WHERE id = $1' }

/** The workers of an account, who share what may be sent to Twilio at once. */
export function openWorkers (pool: Pool, accountSid: AccountSid, id: string) {
  return {
    /** Says that this one is alive; answers how many are, this one included. */
    async beat (): Promise<number> {
      const { rows: [row] } = await pool.query<{ alive: number }>({ ...BEAT, values: [id, accountSid, ALIVE_MS] })
      return row?.alive ?? 1
    },
    async leave (): Promise<void> {
      await pool.query({ ...LEAVE, values: [id] })
    }
  }
}
