import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { PhoneNumber } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { AssignmentFilter, AssignmentPlace, Page } from '../domain/listing.js'
import { listing, LISTING_JOINS } from './assignment-listing.js'
import { grouped } from './grouped.js'
import { pageOf } from './page.js'
import { toAssignment, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, few, WITH_ACCOUNTS } from './statements.js'
import type { Timings } from './timings.js'

const READ = {
  name: 'read-assignments',
  text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT}, now() AS now
    FROM unnest($1::text[]) AS q (key) JOIN assignment a ON a.phone_number = q.key ${ASSIGNMENT_JOINS}
    WHERE ${few('q.key')}`
}

type Row = AssignmentRow & { readonly now: Date }

/** What was written, with the age it has by the ledger's clock. */
export function openAssignments (pool: Pool, { patience: { staleAfterMs } }: Pick<Timings, 'patience'>) {
  const read = grouped(async (numbers: readonly PhoneNumber[]): Promise<ReadonlyArray<Reading<Assignment> | null>> => {
    const { rows } = await pool.query<Row>({ ...READ, values: [numbers] })
    const found = new Map(rows.map((row) => [row.phone_number, { value: toAssignment(row), now: row.now }]))
    return numbers.map((phoneNumber) => found.get(phoneNumber) ?? null)
  })

  async function list (filter: AssignmentFilter): Promise<Page<Assignment, AssignmentPlace>> {
    const { where, order, limit } = listing(filter, staleAfterMs)
    const { rows } = await pool.query<Row>({
      text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT}, now() AS now FROM assignment a ${LISTING_JOINS}
        WHERE ${where} ORDER BY ${order} LIMIT ${limit}`,
      values: where.values
    })
    const now = rows[0]?.now ?? new Date()
    return pageOf(rows.map(toAssignment), filter.limit, now, placeOf)
  }

  return { read, list }
}

function placeOf ({ phoneNumber, updatedAt }: Assignment): AssignmentPlace {
  return { phoneNumber, updatedAt }
}
