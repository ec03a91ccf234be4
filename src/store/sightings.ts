import type { Pool } from 'pg'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { numberSeen } from '../plan/history.js'
import { projectionOf } from '../plan/status.js'
import type { Inventory, Key, News } from '../reconcile/ports.js'
import { NUMBER_COLUMNS, numberColumns } from './number-columns.js'
import { transaction } from './pool.js'
import { assignmentKey, toAssignment, toNumber, type AssignmentRow, type NumberRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, NUMBER, UPSERT_NUMBER, WAKE_ASSIGNMENT, WITH_ACCOUNTS } from './statements.js'
import { entryColumns } from './telling.js'
import type { Timings } from './timings.js'

// What the last list could not be believed about is news, however it looks.
const KNOWN = {
  name: 'known-numbers',
  text: `SELECT ${NUMBER},
      a.looking AND a.due_at <= clock_timestamp() AS awaited, a.looking AND a.missed_at > p.observed_at AS doubted
    FROM phone_number p LEFT JOIN assignment a ON a.phone_number = p.phone_number WHERE p.phone_number = ANY($1)`
}

const CONCERNED = {
  name: 'concerned-assignments',
  text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT} FROM assignment a ${ASSIGNMENT_JOINS} WHERE a.phone_number = ANY($1)`
}

// Assignments before phone numbers, in order: every transaction locks so, and none waits for another in a circle.
const LOCK = {
  name: 'lock-assignments',
  text: 'SELECT FROM assignment WHERE phone_number = ANY($1) ORDER BY phone_number FOR UPDATE'
}

// While a change is on its way a number is left to the looks of its own row: they alone can tell what the change did.
// So is one whose change was answered after the page was asked for: the page may be from before it, and looks younger.
const CHANGING = `EXISTS (SELECT FROM intent WHERE kind = 'assignment' AND key = s.phone_number
  AND (reported_at IS NULL OR reported_at >= s.observed_at))`

// What is left alone is looked at by itself afterwards; at once, unless it will be looked at anyway.
const SAVE = {
  name: 'save-sightings',
  text: `WITH new AS (
      SELECT $1::text AS account_sid, s.* FROM jsonb_to_recordset($2::jsonb) AS s (${NUMBER_COLUMNS})
      WHERE NOT ${CHANGING}),
    left_alone AS (
      UPDATE assignment a SET missed_at = s.observed_at,
        due_at = CASE WHEN looking THEN due_at ELSE clock_timestamp() END,
        wakes = CASE WHEN looking THEN wakes ELSE wakes + 1 END,
        offered_until = CASE WHEN looking THEN offered_until END
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
    UPDATE assignment a SET ${WAKE_ASSIGNMENT},
      state = coalesce(v.state, a.state), coverage = coalesce(v.coverage, a.coverage)
    FROM stored LEFT JOIN jsonb_to_recordset($3::jsonb) AS v (phone_number text, state text, coverage text)
      USING (phone_number)
    WHERE a.phone_number = stored.phone_number
    RETURNING a.phone_number AS key`
}

/** What a page of the account's numbers shows, stored where it is news: what is as it was costs no write. */
export function openSightings (
  pool: Pool, { patience }: Pick<Timings, 'patience'>
): Pick<Inventory, 'newsAmong' | 'savePage'> {
  async function newsAmong (numbers: readonly ObservedNumber[]): Promise<News> {
    const keys = numbers.map(({ phoneNumber }) => phoneNumber)
    const { rows } = await pool.query<NumberRow & Waiting>({ ...KNOWN, values: [keys] })
    const known = new Map(rows.map((row) => [row.number, row]))
    const changed = numbers.filter((number) => {
      const row = known.get(number.phoneNumber)
      return row === undefined || row.doubted === true || spelled(toNumber(row, null)) !== spelled(number)
    })
    const told = new Set(changed)
    const awaited = numbers.filter((number) => !told.has(number) && known.get(number.phoneNumber)?.awaited === true)
    return { changed, awaited }
  }

  async function savePage (
    account: AccountSid, changed: readonly ObservedNumber[], requestId: string | null
  ): Promise<readonly Key[]> {
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

  return { newsAmong, savePage }
}

/** Null for a number that nobody assigned. */
interface Waiting { readonly awaited: boolean | null, readonly doubted: boolean | null }

/** Everything Twilio may change of a number, and not when it was seen. */
function spelled (number: ObservedNumber | null): string {
  if (number === null) return ''
  const { phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus } = number
  return JSON.stringify([
    phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus
  ])
}
