import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { PhoneNumber } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { AssignmentFilter, Page } from '../domain/listing.js'
import { coverageNow, staleness, stateNow } from './completion.js'
import { grouped } from './grouped.js'
import { pageOf } from './page.js'
import { toAssignment, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, few, WITH_ACCOUNTS } from './statements.js'
import type { Timings } from './timings.js'
import { Where } from './where.js'

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

  const stale = (where: Where) => staleness(where.bind(staleAfterMs))

  async function list (filter: AssignmentFilter): Promise<Page<Assignment, PhoneNumber>> {
    const where = new Where()
    where.when(filter.state, (states) => `${stateNow(stale(where))} = ANY(${states})`)
    where.when(filter.coverage, (verdicts) => `${coverageNow(stale(where))} = ANY(${verdicts})`)
    where.when(filter.addressId, (ids) => `a.address_id = ANY(${ids})`)
    where.when(filter.country, (countries) => `a.iso_country = ANY(${countries})`)
    where.when(filter.externalReference, (references) => `a.external_reference = ANY(${references})`)
    where.when(filter.label?.map(([key, value]) => JSON.stringify({ [key]: value })),
      (labels) => `a.labels @> ANY(${labels}::jsonb[])`)
    where.when(filter.q?.toLowerCase(), (text) =>
      `(strpos(a.phone_number, ${text}) > 0 OR strpos(lower(a.external_reference), ${text}) > 0)`)
    where.when(filter.after, (after) => `a.phone_number > ${after}`)
    const limit = where.bind(filter.limit + 1)
    const { rows } = await pool.query<Row>({
      text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT}, now() AS now FROM assignment a ${ASSIGNMENT_JOINS}
        WHERE ${where} ORDER BY a.phone_number LIMIT ${limit}`,
      values: where.values
    })
    const now = rows[0]?.now ?? new Date()
    return pageOf(rows.map(toAssignment), filter.limit, now, ({ phoneNumber }) => phoneNumber)
  }

  return { read, list }
}
