import type { Pool } from 'pg'
import type { CivicAddress } from '../domain/civic-address.js'
import { BLANK_MEMORY, type Assignment, type Desired } from '../domain/assignment.js'
import type { Asked } from '../domain/asked.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import { changesOf, type Reading } from '../domain/declaration.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import type { Change } from '../domain/timeline.js'
import { projectionOf } from '../plan/status.js'
import { fingerprintOf } from './address-identity.js'
import { memoryJson } from './memory.js'
import { MAKE_PLACE, newPlace, PLACE, placeOf, placeValues, type Place, type PlaceRow } from './places.js'
import { accountFacts, toAssignment, toNumber, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, REVIVED, WAKE } from './statements.js'
import { askedJson } from './telling.js'
import type { Timings } from './timings.js'

type AccountFacts = Pick<Assignment, 'accountPaused' | 'accountRefusedUntil' | 'openGaps'>

/** All that bears on a declaration, read at one moment. */
export interface Standing {
  readonly now: Date
  readonly account: AccountFacts
  readonly assignment: Assignment | null
  /** Counts what callers changed; 0 before the first declaration. */
  readonly version: number
  readonly number: ObservedNumber | null
  /** Null when the id that was named belongs to no address of the account. */
  readonly place: Place | null
}

/** A new wish, written only if nobody changed the old one since it was read. */
export interface Wish {
  readonly phoneNumber: PhoneNumber
  readonly isoCountry: string
  readonly desired: Desired
  readonly newGeneration: boolean
  readonly event: 'declared' | 'removal-requested'
  readonly asked: Asked
}

const READ = {
  name: 'read-for-declaration',
  text: `SELECT clock_timestamp() AS now, ${ASSIGNMENT}, ${PLACE}
    FROM (SELECT $1::text AS phone_number) q
    JOIN account c ON c.account_sid = $2
    LEFT JOIN assignment a ON a.phone_number = q.phone_number
    LEFT JOIN address d ON d.id = a.address_id
    LEFT JOIN phone_number p ON p.phone_number = q.phone_number
    LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = q.phone_number AND i.reported_at IS NULL
    LEFT JOIN LATERAL (
      SELECT * FROM address WHERE id = $3 AND account_sid = $2
      UNION ALL SELECT * FROM address WHERE account_sid = $2 AND fingerprint = $4) t ON true`
}

// A clear may have been begun since the reading: what it takes down is not listed as protected before it is seen to be.
const CLEARED = "(a.coverage = 'unprotected' AND EXCLUDED.coverage IN ('protected', 'protected-by-previous'))"

// The address is locked against being retired meanwhile; one that is being retired is taken back first.
const WRITE = {
  name: 'write-declaration',
  text: `WITH made AS (
      ${MAKE_PLACE} RETURNING id),
    kept AS (SELECT id FROM address WHERE id = $1 AND NOT retiring FOR SHARE),
    revived AS (
      UPDATE address SET ${REVIVED} WHERE id = $1 AND retiring RETURNING id),
    place AS (SELECT id FROM made UNION ALL SELECT id FROM kept UNION ALL SELECT id FROM revived),
    stored AS (
      INSERT INTO assignment AS a (phone_number, account_sid, iso_country, generation, version, assigned, address_id,
        emergency_calling, on_failure, drift, paused, labels, external_reference, memory, state, coverage, due_at)
      SELECT $11, $2, $12, 1, 1, $13, place.id, $14, $15, $16, $17, $18, $19, $20, $21, $22, clock_timestamp()
      FROM place
      ON CONFLICT (phone_number) DO UPDATE SET version = a.version + 1,
        generation = a.generation + CASE WHEN $23 THEN 1 ELSE 0 END,
        assigned = EXCLUDED.assigned, address_id = EXCLUDED.address_id,
        emergency_calling = EXCLUDED.emergency_calling, on_failure = EXCLUDED.on_failure, drift = EXCLUDED.drift,
        paused = EXCLUDED.paused, labels = EXCLUDED.labels, external_reference = EXCLUDED.external_reference,
        state = CASE WHEN ${CLEARED} AND EXCLUDED.state = 'ready' THEN 'converging' ELSE EXCLUDED.state END,
        coverage = CASE WHEN ${CLEARED} THEN a.coverage ELSE EXCLUDED.coverage END, updated_at = clock_timestamp(),
        due_at = clock_timestamp(), looking = false, wakes = a.wakes + 1, offered_until = NULL
      WHERE a.version = $24
      RETURNING phone_number, generation, coverage, created_at, updated_at),
    recorded AS (
      INSERT INTO event (account_sid, phone_number, address_id, kind, type, generation, reason, details)
      SELECT $2, phone_number, $1, 'cause', $25, generation, $26, $27::jsonb FROM stored)
    SELECT generation, coverage, created_at, updated_at, clock_timestamp() AS now FROM stored`
}

// An address that waited for the end of a pause need not wait longer. Should this be lost, it is looked over anyway.
const ROUSE = {
  name: 'rouse-address',
  text: `UPDATE address SET ${WAKE} WHERE id = $1 AND state = 'validating'`
}

/** Reads and writes wishes: one statement each, the write guarded by the version the read saw. */
export function openDeclarations (pool: Pool, accountSid: AccountSid, { patience }: Pick<Timings, 'patience'>) {
  /** `place` is an id that was named, or the text of an address. */
  async function read (phoneNumber: PhoneNumber, place: AddressId | CivicAddress): Promise<Standing> {
    const [id, civic] = typeof place === 'string' ? [place, null] : [null, place]
    const values = [phoneNumber, accountSid, id, civic === null ? null : fingerprintOf(civic)]
    const { rows: [row] } = await pool.query<StandingRow>({ ...READ, values })
    if (row === undefined) throw new Error(`The account ${accountSid} is not in the ledger.`)
    return {
      now: row.now,
      account: accountFacts(row),
      assignment: isDeclared(row) ? toAssignment(row) : null,
      version: row.version ?? 0,
      number: toNumber(row, row.intent_step === null ? row.swept_at : null),
      place: placeOf(row) ?? (civic === null ? null : newPlace(civic))
    }
  }

  /** Null when somebody was faster: read again. */
  async function write (standing: Standing, place: Place, wish: Wish): Promise<Reading<Assignment> | null> {
    const proposed = proposal(standing, place, wish, accountSid)
    const { state, coverage } = projectionOf(proposed, { now: standing.now, patience })
    const { desired } = wish
    const { rows: [row] } = await pool.query<WrittenRow>({
      ...WRITE,
      values: [...placeValues(place, accountSid), wish.phoneNumber, wish.isoCountry, desired.assigned,
        desired.emergencyCalling, desired.onFailure, desired.drift, desired.paused, JSON.stringify(desired.labels),
        desired.externalReference, memoryJson(proposed), state, coverage, wish.newGeneration, standing.version,
        wish.event, wish.asked.reason, askedJson(wish.asked, changedBy(standing, wish))]
    })
    if (row === undefined) return null
    if (resumes(standing, wish)) await pool.query({ ...ROUSE, values: [place.id] })
    const { generation, created_at: createdAt, updated_at: updatedAt, now } = row
    const written = { value: { ...proposed, generation, createdAt, updatedAt }, now }
    // A clear was begun since the reading: what it takes down is not answered as protected either.
    return row.coverage === coverage ? written : await asItStands(wish.phoneNumber, place.id, written)
  }

  async function asItStands (
    phoneNumber: PhoneNumber, place: AddressId, written: Reading<Assignment>
  ): Promise<Reading<Assignment>> {
    const { assignment, now } = await read(phoneNumber, place)
    return assignment === null ? written : { value: assignment, now }
  }

  return { read, write }
}

function changedBy ({ assignment }: Standing, { desired }: Wish): readonly Change[] {
  return changesOf(assignment?.desired ?? null, desired)
}

function resumes ({ assignment }: Standing, { desired }: Wish): boolean {
  return assignment?.desired.paused === true && !desired.paused
}

interface StandingRow extends Omit<AssignmentRow, 'phone_number' | 'version'>, PlaceRow {
  readonly now: Date
  readonly phone_number: PhoneNumber | null
  readonly version: number | null
}

interface WrittenRow {
  readonly generation: number
  readonly coverage: string
  readonly created_at: Date
  readonly updated_at: Date
  readonly now: Date
}

function isDeclared (row: StandingRow): row is StandingRow & AssignmentRow {
  return row.phone_number !== null
}

/** The assignment as it will stand once the wish is written. */
function proposal (standing: Standing, { standing: address }: Place, wish: Wish, accountSid: AccountSid): Assignment {
  const { assignment: before, account, number, now } = standing
  const { phoneNumber, isoCountry, desired, newGeneration } = wish
  return {
    ...before ?? unheardOf(now),
    kind: 'assignment',
    phoneNumber,
    accountSid,
    isoCountry,
    generation: (before?.generation ?? 0) + (newGeneration ? 1 : 0),
    desired,
    address,
    number,
    ...account,
    updatedAt: now
  }
}

function unheardOf (now: Date) {
  const journal = { doubt: null, trouble: null }
  return { missing: null, retryRequestedAt: null, memory: BLANK_MEMORY, journal, createdAt: now }
}
