import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { ulid } from 'ulid'
import { identityOf, type CivicAddress } from '../domain/civic-address.js'
import { BLANK_MEMORY, type AddressStanding, type Assignment, type Desired } from '../domain/assignment.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { projectionOf } from '../plan/status.js'
import { memoryJson, toAssignment, toNumber, type AssignmentRow } from './rows.js'
import { ASSIGNMENT } from './statements.js'
import type { Timings } from './timings.js'

/** The address a declaration means: the one that is there, or the text of one that is not. */
export interface Place {
  readonly id: AddressId
  readonly isoCountry: string
  readonly standing: AddressStanding
  /** To be made in the same commit; null where it is there already. */
  readonly civic: CivicAddress | null
}

/** All that bears on a declaration, read at one moment. */
export interface Standing {
  readonly now: Date
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
  readonly reason: string | null
}

const READ = {
  name: 'read-for-declaration',
  text: `SELECT clock_timestamp() AS now, ${ASSIGNMENT}, t.id AS place_id, t.iso_country AS place_country,
      t.sid AS place_sid, t.state AS place_state, t.refusal AS place_refusal
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

// The address is locked against being retired meanwhile; one that is being retired is taken back first.
const WRITE = {
  name: 'write-declaration',
  text: `WITH made AS (
      INSERT INTO address (id, account_sid, fingerprint, customer_name, street, street_secondary, city, region,
        postal_code, iso_country, state, due_at)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'validating', clock_timestamp() WHERE $3::text IS NOT NULL
      ON CONFLICT DO NOTHING RETURNING id),
    kept AS (SELECT id FROM address WHERE id = $1 AND NOT retiring FOR SHARE),
    revived AS (
      UPDATE address SET retiring = false, refusal = NULL, searched_at = NULL, state = 'validating',
        due_at = clock_timestamp(), wakes = wakes + 1, offered_until = NULL
      WHERE id = $1 AND retiring RETURNING id),
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
        state = EXCLUDED.state, coverage = EXCLUDED.coverage, updated_at = clock_timestamp(),
        due_at = clock_timestamp(), wakes = a.wakes + 1, offered_until = NULL
      WHERE a.version = $24
      RETURNING phone_number, generation, created_at, updated_at),
    recorded AS (
      INSERT INTO event (phone_number, type, generation, reason)
      SELECT phone_number, $25, generation, $26 FROM stored)
    SELECT generation, created_at, updated_at, clock_timestamp() AS now FROM stored`
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
      assignment: isDeclared(row) ? toAssignment(row) : null,
      version: row.version ?? 0,
      number: toNumber(row, row.intent_step === null ? row.swept_at : null),
      place: placeOf(row) ?? newPlace(civic)
    }
  }

  /** Null when somebody was faster: read again. */
  async function write (standing: Standing, place: Place, wish: Wish): Promise<Reading<Assignment> | null> {
    const { civic } = place
    const proposed = proposal(standing, place, wish, accountSid)
    const { state, coverage } = projectionOf(proposed, { now: standing.now, patience })
    const { desired } = wish
    const { rows: [row] } = await pool.query<WrittenRow>({
      ...WRITE,
      values: [place.id, accountSid, civic === null ? null : fingerprintOf(civic), civic?.customerName, civic?.street,
        civic?.streetSecondary, civic?.city, civic?.region, civic?.postalCode, civic?.isoCountry, wish.phoneNumber,
        wish.isoCountry, desired.assigned, desired.emergencyCalling, desired.onFailure, desired.drift, desired.paused,
        JSON.stringify(desired.labels), desired.externalReference, memoryJson(proposed), state, coverage,
        wish.newGeneration, standing.version, wish.event, wish.reason]
    })
    if (row === undefined) return null
    const { generation, created_at: createdAt, updated_at: updatedAt, now } = row
    return { value: { ...proposed, generation, createdAt, updatedAt }, now }
  }

  return { read, write }
}

interface StandingRow extends Omit<AssignmentRow, 'phone_number' | 'version'> {
  readonly now: Date
  readonly phone_number: PhoneNumber | null
  readonly version: number | null
  readonly place_id: AddressId | null
  readonly place_country: string
  readonly place_sid: AddressStanding['sid']
  readonly place_state: AddressStanding['state']
  readonly place_refusal: AddressStanding['refusal']
}

interface WrittenRow {
  readonly generation: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly now: Date
}

function isDeclared (row: StandingRow): row is StandingRow & AssignmentRow {
  return row.phone_number !== null
}

function placeOf (row: StandingRow): Place | null {
  const { place_id: id, place_country: isoCountry, place_sid: sid, place_state: state, place_refusal: refusal } = row
  return id === null ? null : { id, isoCountry, standing: { sid, state, refusal }, civic: null }
}

function newPlace (civic: CivicAddress | null): Place | null {
  if (civic === null) return null
  const standing = { sid: null, state: 'validating' as const, refusal: null }
  return { id: newAddressId(), isoCountry: civic.isoCountry, standing, civic }
}

export function newAddressId (): AddressId {
  return `addr_${ulid()}` as AddressId
}

/** What makes two texts one address, in a form that gives nothing away. */
export function fingerprintOf (civic: CivicAddress): string {
  return createHash('sha256').update(identityOf(civic)).digest('hex')
}

/** The assignment as it will stand once the wish is written. */
function proposal (
  { assignment: before, number, now }: Standing, { standing: address }: Place, wish: Wish, accountSid: AccountSid
): Assignment {
  return {
    kind: 'assignment',
    phoneNumber: wish.phoneNumber,
    accountSid,
    isoCountry: wish.isoCountry,
    generation: (before?.generation ?? 0) + (wish.newGeneration ? 1 : 0),
    desired: wish.desired,
    address,
    number,
    memory: before?.memory ?? BLANK_MEMORY,
    journal: before?.journal ?? { doubt: null, trouble: null },
    createdAt: before?.createdAt ?? now,
    updatedAt: now
  }
}
