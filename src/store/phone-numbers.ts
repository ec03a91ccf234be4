import type { Pool } from 'pg'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { InventoryNumber } from '../domain/inventory.js'
import type { Page, PhoneNumberFilter } from '../domain/listing.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { staleness } from './completion.js'
import { pageOf } from './page.js'
import { toAssignment, toNumber, type AssignmentRow, type IntentRow, type NumberRow } from './rows.js'
import { ASSIGNMENT, NUMBER, SWEPT_AT, WITH_ACCOUNTS } from './statements.js'
import type { Timings } from './timings.js'
import { Where } from './where.js'

// The assignment one row at a time: merged with a list, all of them before the page would be read, too.
const SELECT = `${WITH_ACCOUNTS}
  SELECT ${ASSIGNMENT}, ${NUMBER}, p.account_sid AS owner_sid, p.iso_country AS number_country,
    ${SWEPT_AT} AS swept_at, now() AS now
  FROM phone_number p
  JOIN c ON c.account_sid = p.account_sid
  LEFT JOIN LATERAL (SELECT * FROM assignment WHERE phone_number = p.phone_number LIMIT 1) a ON true
  LEFT JOIN address d ON d.id = a.address_id
  LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = p.phone_number AND i.reported_at IS NULL`

const READ = { name: 'read-phone-number', text: `${SELECT} WHERE p.phone_number = $1` }

/** A number that nobody assigned brings no assignment: all its columns are null then. */
interface Row extends NumberRow, Pick<IntentRow, 'intent_step'> {
  readonly now: Date
  readonly phone_number: PhoneNumber | null
  readonly owner_sid: AccountSid
  readonly number_country: string | null
  readonly swept_at: Date | null
}

/** What the account owns, as observed. */
export function openPhoneNumbers (pool: Pool, { patience: { staleAfterMs } }: Pick<Timings, 'patience'>) {
  async function read (phoneNumber: PhoneNumber): Promise<Reading<InventoryNumber> | null> {
    const { rows: [row] } = await pool.query<Row>({ ...READ, values: [phoneNumber] })
    return row === undefined ? null : { value: toInventoryNumber(row), now: row.now }
  }

  const stale = (where: Where) => staleness(where.bind(staleAfterMs))

  async function list (filter: PhoneNumberFilter): Promise<Page<InventoryNumber, PhoneNumber>> {
    const where = new Where()
    where.when(filter.trunkSid, (sids) => `p.trunk_sid = ANY(${sids})`)
    where.when(filter.coverage, (verdicts) => `${numberCoverageNow(stale(where))} = ANY(${verdicts})`)
    where.when(filter.country, (countries) => `p.iso_country = ANY(${countries})`)
    where.when(filter.assigned, (assigned) => `(a.phone_number IS NOT NULL) = ${assigned}`)
    where.when(filter.after, (after) => `p.phone_number > ${after}`)
    const limit = where.bind(filter.limit + 1)
    const { rows } = await pool.query<Row>({
      text: `${SELECT} WHERE ${where} ORDER BY p.phone_number LIMIT ${limit}`, values: where.values
    })
    const now = rows[0]?.now ?? new Date()
    return pageOf(rows.map(toInventoryNumber), filter.limit, now, ({ number }) => number.phoneNumber)
  }

  return { read, list }
}

function toInventoryNumber (row: Row): InventoryNumber {
  return {
    accountSid: row.owner_sid,
    isoCountry: row.number_country,
    number: present(toNumber(row, row.intent_step === null ? row.swept_at : null)),
    assignment: isAssigned(row) ? toAssignment(row) : null
  }
}

function isAssigned (row: Row): row is Row & AssignmentRow {
  return row.phone_number !== null
}

function present (number: ObservedNumber | null): ObservedNumber {
  if (number === null) throw new TypeError('A row of phone_number has no phone number.')
  return number
}

/** An assignment's verdict was written with its facts; a number nobody assigned is protected when it is registered. */
export function numberCoverageNow (stale: string): string {
  return `CASE WHEN a.phone_number IS NOT NULL AND (a.coverage = 'not-applicable' OR NOT ${stale}) THEN a.coverage
    WHEN NOT p.voice OR p.iso_country IS NULL OR p.iso_country NOT IN ('US', 'CA', 'GB') THEN 'not-applicable'
    WHEN ${stale} THEN 'unknown'
    WHEN p.emergency_address_status = 'registered' AND p.emergency_address_sid IS NOT NULL THEN 'protected'
    WHEN p.emergency_address_status IN ('registered', 'unregistered', 'pending-registration', 'registration-failure',
      'pending-unregistration', 'unregistration-failure') THEN 'unprotected'
    ELSE 'unknown' END`
}
