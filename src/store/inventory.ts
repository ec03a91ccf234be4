import type { Pool } from 'pg'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { numberSeen } from '../plan/history.js'
import { projectionOf } from '../plan/status.js'
import type { Inventory, Key } from '../reconcile/ports.js'
import { numberColumns } from './assignment-ledger.js'
import { transaction } from './pool.js'
import { toAssignment, toNumber, type AssignmentRow, type NumberRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, NUMBER, UPSERT_NUMBER, WAKE } from './statements.js'
import { entryColumns } from './telling.js'
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

const KNOWN = { name: 'known-numbers', text: `SELECT ${NUMBER} FROM phone_number p WHERE phone_number = ANY($1)` }

const CONCERNED = {
  name: 'concerned-assignments',
  text: `SELECT ${ASSIGNMENT} FROM assignment a ${ASSIGNMENT_JOINS} WHERE a.phone_number = ANY($1)`
}

// Assignments before phone numbers, in order: every transaction locks so, and none waits for another in a circle.
const LOCK = {
  name: 'lock-assignments',
  text: 'SELECT FROM assignment WHERE phone_number = ANY($1) ORDER BY phone_number FOR UPDATE'
}

// The same for those that a pass did not show, now or before.
const LOCK_MISSED = {
  name: 'lock-missed-assignments',
  text: `SELECT FROM assignment WHERE phone_number = ANY($1) OR (account_sid = $2 AND missed > 0)
    ORDER BY phone_number FOR UPDATE`
}

// While a change is on its way a number is left to the looks of its own row: they alone can tell what the change did.
// So is one whose change was answered after the page was asked for: the page may be from before it, and looks younger.
const CHANGING = `EXISTS (SELECT FROM intent WHERE kind = 'assignment' AND key = s.phone_number
  AND (reported_at IS NULL OR reported_at >= s.observed_at))`

// What is left alone is looked at by itself afterwards.
const SAVE = {
  name: 'save-sightings',
  text: `WITH new AS (
      SELECT $1::text AS account_sid, s.* FROM jsonb_to_recordset($2::jsonb) AS s (phone_number text,
        phone_number_sid text, iso_country text, trunk_sid text, voice boolean, emergency_address_sid text,
        emergency_address_status text, emergency_status text, observed_at timestamptz)
      WHERE NOT ${CHANGING}),
    left_alone AS (
      UPDATE assignment a SET missed_at = s.observed_at, ${WAKE}
      FROM jsonb_to_recordset($2::jsonb) AS s (phone_number text, observed_at timestamptz)
      WHERE a.phone_number = s.phone_number AND ${CHANGING}),
    stored AS (${UPSERT_NUMBER} WHERE p.observed_at < EXCLUDED.observed_at RETURNING p.account_sid, p.phone_number),
    told AS (
      INSERT INTO event (account_sid, phone_number, kind, type, generation, reason, details, at)
      SELECT stored.account_sid, stored.phone_number, e.kind, e.type, e.generation, e.reason, e.details,
        clock_timestamp()
      FROM jsonb_to_recordset($4::jsonb)
        AS e (phone_number text, kind text, type text, generation int, reason text, details jsonb)
      JOIN stored USING (phone_number))
    UPDATE assignment a SET ${WAKE},
      state = coalesce(v.state, a.state), coverage = coalesce(v.coverage, a.coverage)
    FROM stored LEFT JOIN jsonb_to_recordset($3::jsonb) AS v (phone_number text, state text, coverage text)
      USING (phone_number)
    WHERE a.phone_number = stored.phone_number
    RETURNING a.phone_number AS key`
}

// What was seen by another look meanwhile is not missing.
const MISSING = {
  name: 'missing-numbers',
  text: `SELECT phone_number AS key FROM assignment a FULL JOIN phone_number p USING (phone_number)
    WHERE coalesce(a.account_sid, p.account_sid) = $1 AND NOT phone_number = ANY($3)
      AND (p.observed_at IS NULL OR p.observed_at < $2)`
}

// One list may skip a number while others come and go: only a second pass in a row that does not show it lets it go.
// One with a change on its way is not counted, but does not stay fresh by the pass either.
const END = {
  name: 'end-sweep',
  text: `WITH busy AS (
      SELECT key FROM intent WHERE kind = 'assignment' AND key = ANY($3) AND reported_at IS NULL),
    missed AS (
      UPDATE phone_number SET missed = 1
      WHERE phone_number = ANY($3) AND observed_at < $2 AND missed = 0 AND phone_number NOT IN (TABLE busy)),
    gone AS (
      DELETE FROM phone_number
      WHERE phone_number = ANY($3) AND observed_at < $2 AND missed > 0 AND phone_number NOT IN (TABLE busy)
      RETURNING phone_number),
    shown AS (UPDATE phone_number SET missed = 0 WHERE account_sid = $1 AND missed > 0 AND phone_number = ANY($4)),
    back AS (
      UPDATE assignment SET missed = 0, missed_at = NULL
      WHERE account_sid = $1 AND missed > 0 AND phone_number = ANY($4)),
    passed AS (UPDATE account SET swept_at = $2, sweep_until = NULL WHERE account_sid = $1)
    UPDATE assignment SET missed_at = $2,
      missed = CASE WHEN phone_number IN (TABLE busy) THEN missed ELSE least(missed + 1, 2) END,
      ${WAKE},
      coverage = CASE WHEN phone_number IN (SELECT phone_number FROM gone) THEN 'unknown' ELSE coverage END
    WHERE phone_number = ANY($3)
    RETURNING phone_number AS key`
}

/** The account's numbers as a pass over all of them finds them. An unchanged fleet costs no row writes. */
export function openInventory (pool: Pool, { patience }: Pick<Timings, 'patience'>): Inventory {
  async function beginSweep (account: AccountSid, everyMs: number) {
    const values = [account, everyMs, Math.min(SWEEP_LEASE_MS, patience.staleAfterMs / 4)]
    const { rows: [row] } = await pool.query<{ now: Date }>({ ...BEGIN, values })
    return row ?? null
  }

  async function abandonSweep (account: AccountSid, retryMs: number): Promise<void> {
    await pool.query({ ...ABANDON, values: [account, retryMs] })
  }

  async function savePage (
    account: AccountSid, numbers: readonly ObservedNumber[], requestId: string | null
  ): Promise<readonly Key[]> {
    const changed = await changedAmong(pool, numbers)
    if (changed.length === 0) return []
    return await transaction(pool, async (client) => {
      const keys = changed.map(({ phoneNumber }) => phoneNumber)
      await client.query({ ...LOCK, values: [keys] })
      const { rows: concerned } = await client.query<AssignmentRow>({ ...CONCERNED, values: [keys] })
      const shown = new Map(changed.map((number) => [number.phoneNumber, number]))
      const verdicts = JSON.stringify(concerned.map((row) => verdictOn(row, shown)))
      const told = JSON.stringify(concerned.flatMap((row) => sightingsOf(row, shown, requestId)))
      const values = [account, JSON.stringify(changed.map(numberColumns)), verdicts, told]
      const { rows } = await client.query<{ key: PhoneNumber }>({ ...SAVE, values })
      return rows.map(assignmentKey)
    })
  }

  /** What the lists will say of an assignment, once its number is so. */
  function verdictOn (row: AssignmentRow, shown: ReadonlyMap<PhoneNumber, ObservedNumber>) {
    const number = shown.get(row.phone_number) ?? null
    const now = number?.observedAt ?? new Date(0)
    const { state, coverage } = projectionOf({ ...toAssignment(row), number }, { now, patience })
    return { phone_number: row.phone_number, state, coverage }
  }

  /** What the timeline will say of it. */
  function sightingsOf (
    row: AssignmentRow, shown: ReadonlyMap<PhoneNumber, ObservedNumber>, requestId: string | null
  ) {
    const { number, generation } = toAssignment(row)
    const twilio = { status: null, code: null, requestId }
    return numberSeen(number, shown.get(row.phone_number) ?? null, twilio)
      .map((entry) => ({ phone_number: row.phone_number, ...entryColumns({ ...entry, generation }) }))
  }

  async function endSweep (account: AccountSid, startedAt: Date, seen: readonly PhoneNumber[]) {
    return await transaction(pool, async (client) => {
      const missing = await client.query<{ key: PhoneNumber }>({ ...MISSING, values: [account, startedAt, seen] })
      const keys = missing.rows.map(({ key }) => key)
      await client.query({ ...LOCK_MISSED, values: [keys, account] })
      const { rows } = await client.query<{ key: PhoneNumber }>({ ...END, values: [account, startedAt, keys, seen] })
      return rows.map(assignmentKey)
    })
  }

  return { beginSweep, abandonSweep, savePage, endSweep }
}

async function changedAmong (pool: Pool, numbers: readonly ObservedNumber[]): Promise<readonly ObservedNumber[]> {
  const { rows } = await pool.query<NumberRow>({ ...KNOWN, values: [numbers.map(({ phoneNumber }) => phoneNumber)] })
  const known = new Map(rows.map((row) => [row.number, spelled(toNumber(row, null))]))
  return numbers.filter((number) => known.get(number.phoneNumber) !== spelled(number))
}

/** Everything Twilio may change of a number, and not when it was seen. */
function spelled (number: ObservedNumber | null): string {
  if (number === null) return ''
  const { phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus } = number
  return JSON.stringify([
    phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus
  ])
}

function assignmentKey ({ key }: { key: PhoneNumber }): Key {
  return { kind: 'assignment', key }
}
