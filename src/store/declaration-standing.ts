import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { CivicAddress } from '../domain/civic-address.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { fingerprintOf } from './address-identity.js'
import { grouped } from './grouped.js'
import { newPlace, PLACE, placeOf, type Place, type PlaceRow } from './places.js'
import { accountFacts, toAssignment, toNumber, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, few, WITH_ACCOUNTS } from './statements.js'

/** All that bears on a declaration, read at one moment. */
export interface Standing {
  readonly now: Date
  readonly account: Pick<Assignment, 'accountPaused' | 'accountRefusedUntil' | 'openGaps'>
  readonly assignment: Assignment | null
  /** Counts what callers changed; of a number that has no assignment, its generations. */
  readonly version: number
  /** The newest generation that the number ever had, before it was removed altogether, too; 0 where it had none. */
  readonly generation: number
  readonly number: ObservedNumber | null
  /** Null when the id that was named belongs to no address of the account. */
  readonly place: Place | null
}

/** A number, and where it is to be: an id that was named, or the text of an address. */
interface Question {
  readonly phoneNumber: PhoneNumber
  readonly place: AddressId | CivicAddress
}

const READ = {
  name: 'read-for-declarations',
  // A generation is never given twice, also when the row that counted them is gone: editors compare nothing else.
  text: `${WITH_ACCOUNTS} SELECT q.asked, clock_timestamp() AS now, ${ASSIGNMENT}, ${PLACE},
      coalesce(a.generation, (SELECT max(generation) FROM event WHERE phone_number = q.key), 0) AS newest
    FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS q (asked, key, id, fingerprint)
    JOIN c ON c.account_sid = $5
    LEFT JOIN assignment a ON a.phone_number = q.key
    LEFT JOIN address d ON d.id = a.address_id
    LEFT JOIN phone_number p ON p.phone_number = q.key
    LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = q.key AND i.reported_at IS NULL
    LEFT JOIN LATERAL (
      SELECT * FROM address WHERE id = q.id AND account_sid = $5
      UNION ALL SELECT * FROM address WHERE account_sid = $5 AND fingerprint = q.fingerprint) t ON true
    WHERE ${few('q.key')}`
}

/** Reads what bears on declarations: one statement for all that come in together. */
export function readingStandings (pool: Pool, accountSid: AccountSid) {
  const read = grouped(async (questions: readonly Question[]): Promise<readonly Standing[]> => {
    const values = [
      questions.map((_, index) => index),
      questions.map(({ phoneNumber }) => phoneNumber),
      questions.map(({ place }) => typeof place === 'string' ? place : null),
      questions.map(({ place }) => typeof place === 'string' ? null : fingerprintOf(place)),
      accountSid
    ]
    const { rows } = await pool.query<StandingRow>({ ...READ, values })
    const answers = new Map(rows.map((row) => [row.asked, row]))
    const placeFor = placing()
    return questions.map(({ place }, index) => {
      const row = answers.get(index)
      if (row === undefined) throw new Error(`The account ${accountSid} is not in the ledger.`)
      return { ...standingOf(row), place: placeOf(row) ?? (typeof place === 'string' ? null : placeFor(place)) }
    })
  })
  return async (phoneNumber: PhoneNumber, place: AddressId | CivicAddress) => await read({ phoneNumber, place })
}

interface StandingRow extends Omit<AssignmentRow, 'phone_number' | 'version'>, PlaceRow {
  readonly asked: number
  readonly now: Date
  readonly phone_number: PhoneNumber | null
  readonly version: number | null
  readonly newest: number
}

/** Those that ask together for an address which is not there yet make the same one. */
function placing () {
  const made = new Map<string, Place>()
  return (civic: CivicAddress): Place => {
    const fingerprint = fingerprintOf(civic)
    const place = made.get(fingerprint) ?? newPlace(civic)
    made.set(fingerprint, place)
    return place
  }
}

function standingOf (row: StandingRow): Omit<Standing, 'place'> {
  return {
    now: row.now,
    account: accountFacts(row),
    assignment: isDeclared(row) ? toAssignment(row) : null,
    version: row.version ?? row.newest,
    generation: row.newest,
    number: toNumber(row, row.intent_step === null ? row.swept_at : null)
  }
}

function isDeclared (row: StandingRow): row is StandingRow & AssignmentRow {
  return row.phone_number !== null
}
