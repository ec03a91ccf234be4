import type { Pool } from 'pg'
import { BLANK_MEMORY, type Assignment, type Desired } from '../domain/assignment.js'
import type { Asked } from '../domain/asked.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import { changesOf, type Reading } from '../domain/declaration.js'
import type { Change } from '../domain/timeline.js'
import { projectionOf } from '../plan/status.js'
import { readingStandings, type Standing } from './declaration-standing.js'
import { grouped } from './grouped.js'
import { storedMemory } from './memory.js'
import { makingPlaces, placesJson, type Place } from './places.js'
import { few, REVIVED, WAKE } from './statements.js'
import { askedDetails } from './telling.js'
import type { Timings } from './timings.js'

/** A new wish, written only if nobody changed the old one since it was read. */
export interface Wish {
  readonly phoneNumber: PhoneNumber
  readonly isoCountry: string
  readonly desired: Desired
  readonly newGeneration: boolean
  readonly event: 'declared' | 'removal-requested'
  readonly asked: Asked
}

// A clear may have been begun since the reading: what it takes down is not listed as protected before it is seen to be.
const CLEARED = "(a.coverage = 'unprotected' AND EXCLUDED.coverage IN ('protected', 'protected-by-previous'))"

// The addresses are locked against being retired meanwhile; one that is being retired is taken back first. All of them
// before any assignment, as every statement does. Those to be made, kept and taken back are not in one order: where
// that makes a circle with a statement of another kind, one of the two is tried again.
const WRITE = {
  name: 'write-declarations',
  text: `WITH w AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (key text, place text, iso_country text, generation int,
        version int, assigned boolean, emergency_calling text, on_failure text, drift text, paused boolean,
        labels jsonb, external_reference text, memory jsonb, state text, coverage text, event text, reason text,
        details jsonb)
      WHERE ${few('key')}),
    made AS (
      ${makingPlaces('$2')} RETURNING id),
    kept AS (
      SELECT d.id FROM address d JOIN (SELECT DISTINCT place FROM w) wanted ON wanted.place = d.id
      WHERE NOT d.retiring ORDER BY d.id FOR SHARE OF d),
    revived AS (
      UPDATE address SET ${REVIVED} WHERE id IN (SELECT place FROM w) AND retiring RETURNING id),
    place AS (SELECT id FROM made UNION ALL SELECT id FROM kept UNION ALL SELECT id FROM revived),
    stored AS (
      INSERT INTO assignment AS a (phone_number, account_sid, iso_country, generation, version, assigned, address_id,
        emergency_calling, on_failure, drift, paused, labels, external_reference, memory, state, coverage, due_at)
      SELECT w.key, $3, w.iso_country, w.generation, w.version, w.assigned, place.id, w.emergency_calling, w.on_failure,
        w.drift, w.paused, w.labels, w.external_reference, w.memory, w.state, w.coverage, clock_timestamp()
      FROM w JOIN place ON place.id = w.place ORDER BY w.key
      ON CONFLICT (phone_number) DO UPDATE SET version = EXCLUDED.version, generation = EXCLUDED.generation,
        assigned = EXCLUDED.assigned, address_id = EXCLUDED.address_id,
        emergency_calling = EXCLUDED.emergency_calling, on_failure = EXCLUDED.on_failure, drift = EXCLUDED.drift,
        paused = EXCLUDED.paused, labels = EXCLUDED.labels, external_reference = EXCLUDED.external_reference,
        state = CASE WHEN ${CLEARED} AND EXCLUDED.state = 'ready' THEN 'converging' ELSE EXCLUDED.state END,
        coverage = CASE WHEN ${CLEARED} THEN a.coverage ELSE EXCLUDED.coverage END, updated_at = clock_timestamp(),
        due_at = clock_timestamp(), looking = false, wakes = a.wakes + 1, offered_until = NULL
      WHERE a.version = EXCLUDED.version - 1
      RETURNING phone_number, address_id, generation, coverage, created_at, updated_at),
    recorded AS (
      INSERT INTO event (account_sid, phone_number, address_id, kind, type, generation, reason, details)
      SELECT $3, stored.phone_number, stored.address_id, 'cause', w.event, stored.generation, w.reason, w.details
      FROM stored JOIN w ON w.key = stored.phone_number)
    SELECT phone_number, coverage, created_at, updated_at, clock_timestamp() AS now FROM stored`
}

// An address that waited for the end of a pause need not wait longer. Should this be lost, it is looked over anyway.
const ROUSE = {
  name: 'rouse-address',
  text: `UPDATE address SET ${WAKE} WHERE id = $1 AND state = 'validating'`
}

/** Reads and writes wishes, the write guarded by the version the read saw. Those of a moment share their statements. */
export function openDeclarations (pool: Pool, accountSid: AccountSid, { patience }: Pick<Timings, 'patience'>) {
  const read = readingStandings(pool, accountSid)

  async function writeAll (asked: readonly Proposed[]): Promise<ReadonlyArray<WrittenRow | null>> {
    const wishes = JSON.stringify(asked.map(columnsOf))
    const places = placesJson(asked.map(({ place }) => place), accountSid)
    const { rows } = await pool.query<WrittenRow>({ ...WRITE, values: [wishes, places, accountSid] })
    const written = new Map(rows.map((row) => [row.phone_number, row]))
    return asked.map(({ wish }) => written.get(wish.phoneNumber) ?? null)
  }

  const writeOne = grouped(writeAll, ({ wish }) => wish.phoneNumber)

  /** Null when somebody was faster: read again. */
  async function write (standing: Standing, place: Place, wish: Wish): Promise<Reading<Assignment> | null> {
    const proposed = proposal(standing, place, wish, accountSid)
    const { state, coverage } = projectionOf(proposed, { now: standing.now, patience })
    const row = await writeOne({ standing, place, wish, proposed, state, coverage })
    if (row === null) return null
    if (resumes(standing, wish)) await pool.query({ ...ROUSE, values: [place.id] })
    const { created_at: createdAt, updated_at: updatedAt, now } = row
    const written = { value: { ...proposed, createdAt, updatedAt }, now }
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

/** A wish, and what the assignment comes to with it. */
interface Proposed extends Pick<ReturnType<typeof projectionOf>, 'state' | 'coverage'> {
  readonly standing: Standing
  readonly place: Place
  readonly wish: Wish
  readonly proposed: Assignment
}

function columnsOf ({ standing, place, wish, proposed, state, coverage }: Proposed) {
  const { desired, asked } = wish
  return {
    key: wish.phoneNumber,
    place: place.id,
    iso_country: wish.isoCountry,
    generation: proposed.generation,
    version: standing.version + 1,
    assigned: desired.assigned,
    emergency_calling: desired.emergencyCalling,
    on_failure: desired.onFailure,
    drift: desired.drift,
    paused: desired.paused,
    labels: desired.labels,
    external_reference: desired.externalReference,
    memory: storedMemory(proposed),
    state,
    coverage,
    event: wish.event,
    reason: asked.reason,
    details: askedDetails(asked, changedBy(standing, wish))
  }
}

function changedBy ({ assignment }: Standing, { desired }: Wish): readonly Change[] {
  return changesOf(assignment?.desired ?? null, desired)
}

function resumes ({ assignment }: Standing, { desired }: Wish): boolean {
  return assignment?.desired.paused === true && !desired.paused
}

interface WrittenRow {
  readonly phone_number: PhoneNumber
  readonly coverage: string
  readonly created_at: Date
  readonly updated_at: Date
  readonly now: Date
}

/** The assignment as it will stand once the wish is written. */
function proposal (standing: Standing, { standing: address }: Place, wish: Wish, accountSid: AccountSid): Assignment {
  const { assignment: before, account, number, generation, now } = standing
  const { phoneNumber, isoCountry, desired, newGeneration } = wish
  return {
    ...before ?? unheardOf(now),
    kind: 'assignment',
    phoneNumber,
    accountSid,
    isoCountry,
    generation: generation + (newGeneration ? 1 : 0),
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
