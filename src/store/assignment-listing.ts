import type { AssignmentFilter, AssignmentPlace, AssignmentSort } from '../domain/listing.js'
import { coverageNow, mayBeCoverage, mayBeState, staleness, stateNow } from './completion.js'
import { Where } from './where.js'

/**
 * As `ASSIGNMENT_JOINS`, one row at a time: merged with the list, the numbers would be read from their first to where
 * the page begins.
 */
export const LISTING_JOINS = `JOIN c ON c.account_sid = a.account_sid JOIN address d ON d.id = a.address_id
  LEFT JOIN LATERAL (SELECT * FROM phone_number WHERE phone_number = a.phone_number LIMIT 1) p ON true
  LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = a.phone_number AND i.reported_at IS NULL`

interface Order {
  readonly by: string
  /** What holds of everything behind a place, by keys and never by counting: a page costs the same at any depth. */
  readonly behind: (where: Where, place: AssignmentPlace) => string
}

const byNumber = (direction: 'ASC' | 'DESC'): Order => ({
  by: `a.phone_number ${direction}`,
  behind: (where, { phoneNumber }) => `a.phone_number ${beyond(direction)} ${where.bind(phoneNumber)}`
})

/** The number tells apart what changed in the same millisecond. */
const byChange = (direction: 'ASC' | 'DESC'): Order => ({
  by: `a.updated_at ${direction}, a.phone_number ${direction}`,
  behind: (where, { updatedAt, phoneNumber }) =>
    `(a.updated_at, a.phone_number) ${beyond(direction)} (${where.bind(updatedAt)}, ${where.bind(phoneNumber)})`
})

function beyond (direction: 'ASC' | 'DESC'): string {
  return direction === 'ASC' ? '>' : '<'
}

const ORDERS: Readonly<Record<AssignmentSort, Order>> = {
  phoneNumber: byNumber('ASC'),
  '-phoneNumber': byNumber('DESC'),
  updatedAt: byChange('ASC'),
  '-updatedAt': byChange('DESC')
}

/** What a list of assignments asks of the rows, `a` with what is joined to it, and in which order. */
export function listing (filter: AssignmentFilter, staleAfterMs: number) {
  const where = new Where()
  const stale = () => staleness(where.bind(staleAfterMs))
  // First what an index knows, of the stored row; then what is so now.
  where.when(filter.state && mayBeState(filter.state), (states) => `a.state = ANY(${states})`)
  where.when(filter.state, (states) => `${stateNow(stale())} = ANY(${states})`)
  where.when(filter.coverage && mayBeCoverage(filter.coverage), (verdicts) => `a.coverage = ANY(${verdicts})`)
  where.when(filter.coverage, (verdicts) => `${coverageNow(stale())} = ANY(${verdicts})`)
  where.when(filter.addressId, (ids) => `a.address_id = ANY(${ids})`)
  where.when(filter.country, (countries) => `a.iso_country = ANY(${countries})`)
  where.when(filter.externalReference, (references) => `a.external_reference = ANY(${references})`)
  if (filter.label !== undefined) where.add(labelled(where, filter.label))
  where.when(filter.q?.toLowerCase(), (text) =>
    `(strpos(a.phone_number, ${text}) > 0 OR strpos(lower(a.external_reference), ${text}) > 0)`)
  const { by, behind } = ORDERS[filter.sort]
  if (filter.after !== null) where.add(behind(where, filter.after))
  return { where, order: by, limit: where.bind(filter.limit + 1) }
}

/** One by one, and of rows that have any: only so does the index of labels apply. */
function labelled (where: Where, labels: ReadonlyArray<readonly [string, string]>): string {
  const each = labels.map(([key, value]) => `a.labels @> ${where.bind(JSON.stringify({ [key]: value }))}::jsonb`)
  return `a.labels <> '{}' AND (${each.join(' OR ')})`
}
