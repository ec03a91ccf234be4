import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import type { KeptAnswer, Repeatable, Turn } from '../domain/repeatable.js'

/** How long an answer is kept for whoever asks again (Stripe keeps them as long), and a request that never ended. */
const KEPT = "interval '24 hours'"
const ABANDONED = "interval '60 seconds'"

// Of those who come together one inserts and the others wait for it. What a process left behind when it died may be
// taken over by the same request; after a day the key is free for any.
const CLAIM = {
  name: 'claim-idempotency-key',
  text: `INSERT INTO idempotency_key AS i (account_sid, caller, operation, key, fingerprint, begun_at)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp())
    ON CONFLICT (account_sid, caller, operation, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,
      epoch = i.epoch + 1, begun_at = clock_timestamp(), status = NULL, headers = NULL, body = NULL
    WHERE i.begun_at < clock_timestamp() - ${KEPT}
      OR i.status IS NULL AND i.fingerprint = EXCLUDED.fingerprint AND i.begun_at < clock_timestamp() - ${ABANDONED}
    RETURNING epoch`
}

const READ = {
  name: 'read-idempotency-key',
  text: `SELECT fingerprint = $5 AS same, status, headers, body FROM idempotency_key
    WHERE account_sid = $1 AND caller = $2 AND operation = $3 AND key = $4`
}

const ANSWER = {
  name: 'answer-idempotency-key',
  text: `UPDATE idempotency_key SET status = $6, headers = $7, body = $8
    WHERE account_sid = $1 AND caller = $2 AND operation = $3 AND key = $4 AND epoch = $5`
}

const RELEASE = {
  name: 'release-idempotency-key',
  text: `DELETE FROM idempotency_key
    WHERE account_sid = $1 AND caller = $2 AND operation = $3 AND key = $4 AND epoch = $5 AND status IS NULL`
}

// Whoever brings a new key takes a few old ones away: no more than is brought is ever left lying.
const FORGET = {
  name: 'forget-idempotency-keys',
  text: `DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM idempotency_key WHERE begun_at < clock_timestamp() - ${KEPT}
      ORDER BY begun_at LIMIT 10 FOR UPDATE SKIP LOCKED))`
}

/** Requests that were sent before, and what they were answered. */
export function openIdempotency (pool: Pool, accountSid: AccountSid) {
  const nameOf = ({ caller, operation, key }: Repeatable) => [accountSid, caller, operation, key]

  return {
    async claim (request: Repeatable): Promise<Turn> {
      const values = [...nameOf(request), request.fingerprint]
      const { rows: [claimed] } = await pool.query<{ epoch: number }>({ ...CLAIM, values })
      if (claimed === undefined) return await there(values)
      // Nobody waits for it, and whoever comes next does what could not be done.
      if (claimed.epoch === 1) pool.query(FORGET).catch(() => {})
      return { kind: 'mine', epoch: claimed.epoch }
    },

    /** Keeps what it was answered; unless somebody has taken it over meanwhile. */
    async answer (request: Repeatable, epoch: number, { status, headers, body }: KeptAnswer): Promise<void> {
      await pool.query({ ...ANSWER, values: [...nameOf(request), epoch, status, headers, body] })
    },

    /** Nothing came of it: the key is free for the next attempt. */
    async release (request: Repeatable, epoch: number): Promise<void> {
      await pool.query({ ...RELEASE, values: [...nameOf(request), epoch] })
    }
  }

  async function there (values: readonly unknown[]): Promise<Turn> {
    const { rows: [row] } = await pool.query<Row>({ ...READ, values: [...values] })
    // Released between the two statements: whoever had it is as good as running.
    if (row === undefined) return { kind: 'running' }
    if (!row.same) return { kind: 'reused' }
    const { status, headers, body } = row
    return status === null ? { kind: 'running' } : { kind: 'answered', answer: { status, headers, body } }
  }
}

interface Row extends Omit<KeptAnswer, 'status'> {
  readonly same: boolean
  readonly status: number | null
}
