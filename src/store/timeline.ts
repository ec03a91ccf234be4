import type { Pool } from 'pg'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Page } from '../domain/listing.js'
import { anEntry, type Entry, type StoredEntry } from '../domain/timeline.js'
import { pageOf } from './page.js'

// A number's own entries, those of every address it was wanted at, and the account's since it was first heard of.
const READ = {
  name: 'read-timeline',
  text: `WITH first AS (SELECT min(id) AS id FROM event WHERE phone_number = $1 AND account_sid = $2),
    addresses AS (
      SELECT DISTINCT address_id FROM event
      WHERE phone_number = $1 AND account_sid = $2 AND address_id IS NOT NULL),
    told AS (
      SELECT * FROM event WHERE phone_number = $1 AND account_sid = $2
      UNION ALL SELECT e.* FROM event e JOIN addresses USING (address_id) WHERE e.phone_number IS NULL
      UNION ALL SELECT e.* FROM event e JOIN first ON e.id > first.id
      WHERE e.account_sid = $2 AND e.phone_number IS NULL AND e.address_id IS NULL)
    SELECT told.*, now() AS now FROM told WHERE id > $3 ORDER BY id LIMIT $4`
}

const KNOWN = {
  name: 'known-to-timeline',
  text: 'SELECT FROM event WHERE phone_number = $1 AND account_sid = $2 LIMIT 1'
}

interface Row extends Pick<Entry, 'kind' | 'type' | 'generation' | 'reason'> {
  readonly id: string
  readonly at: Date
  readonly phone_number: PhoneNumber | null
  readonly address_id: AddressId | null
  readonly details: Partial<Entry>
  readonly now: Date
}

/** How far to read: so many entries, behind the one with this id. */
export interface TimelineFilter {
  readonly limit: number
  readonly after: string | null
}

/** What was asked, called, answered and seen, oldest first. It outlives the assignment. */
export function openTimeline (pool: Pool, accountSid: AccountSid) {
  /** Null when nothing was ever asked of the number. */
  return async function read (phoneNumber: PhoneNumber, filter: TimelineFilter): Promise<Page<StoredEntry> | null> {
    const { rows } = await pool.query<Row>({
      ...READ, values: [phoneNumber, accountSid, filter.after ?? '0', filter.limit + 1]
    })
    if (rows.length === 0 && !await isKnown(phoneNumber)) return null
    return pageOf(rows.map(toEntry), filter.limit, rows[0]?.now ?? new Date(), ({ id }) => id)
  }

  async function isKnown (phoneNumber: PhoneNumber): Promise<boolean> {
    const { rowCount } = await pool.query({ ...KNOWN, values: [phoneNumber, accountSid] })
    return rowCount === 1
  }
}

function toEntry (row: Row): StoredEntry {
  const { id, at, phone_number: phoneNumber, address_id: addressId, kind, type, generation, reason, details } = row
  return { ...anEntry(kind, type, { ...details, generation, reason }), id, at, phoneNumber, addressId }
}
