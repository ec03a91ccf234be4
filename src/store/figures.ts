import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import type { Backlog, Figures, Gaps, Numbers } from '../domain/figures.js'
import { coverageNow, sinceNow, staleness, stateNow } from './completion.js'
import { numberCoverageNow } from './phone-numbers.js'
import type { Timings } from './timings.js'

/** A row that is due and was not looked at for so long is not just waiting for its turn. */
const OVERDUE = 'interval \'60 seconds\''

const STALE = staleness('$2')

const UNREPORTED = `LEFT JOIN intent i
  ON i.kind = 'assignment' AND i.reported_at IS NULL AND i.key = `

const GAP = 'assigned AND unprotected_since IS NOT NULL'

const ASSIGNMENTS = {
  name: 'figures-of-assignments',
  text: `WITH standing AS (
      SELECT ${stateNow(STALE)} AS state, ${coverageNow(STALE)} AS coverage, ${sinceNow('$2')} AS since,
        a.assigned, a.unprotected_since, a.previous_sid
      FROM assignment a JOIN account c ON c.account_sid = a.account_sid
      LEFT JOIN phone_number p ON p.phone_number = a.phone_number ${UNREPORTED} a.phone_number
      WHERE a.account_sid = $1)
    SELECT state, coverage, count(*)::int AS count, ${secondsSince('min(since)')} AS oldest,
      count(*) FILTER (WHERE ${GAP})::int AS gaps,
      count(*) FILTER (WHERE ${GAP} AND previous_sid IS NOT NULL)::int AS changes,
      ${secondsSince(`min(unprotected_since) FILTER (WHERE ${GAP})`)} AS oldest_gap,
      coalesce(sum(extract(epoch FROM now() - unprotected_since)) FILTER (WHERE ${GAP}), 0)::float8 AS gap_seconds
    FROM standing GROUP BY state, coverage`
}

const NUMBERS = {
  name: 'figures-of-numbers',
  text: `WITH number AS (
      SELECT a.phone_number IS NOT NULL AS assigned,
        CASE WHEN a.phone_number IS NULL THEN ${numberCoverageNow(STALE)} END AS coverage
      FROM phone_number p JOIN account c ON c.account_sid = p.account_sid
      LEFT JOIN assignment a ON a.phone_number = p.phone_number ${UNREPORTED} p.phone_number
      WHERE p.account_sid = $1)
    SELECT assigned, coverage, count(*)::int AS count FROM number GROUP BY assigned, coverage`
}

const ACCOUNT = {
  name: 'figures-of-account',
  text: `SELECT c.paused, c.swept_at, ${secondsSince('c.swept_at')} AS swept_ago,
      g.count AS assignments, g.oldest AS oldest_assignment, d.count AS addresses, d.oldest AS oldest_address,
      i.count AS intents, i.oldest AS oldest_intent
    FROM account c
    CROSS JOIN LATERAL (${overdue('assignment')}) g
    CROSS JOIN LATERAL (${overdue('address')}) d
    CROSS JOIN LATERAL (
      SELECT count(*)::int, ${secondsSince('min(begun_at)')} AS oldest FROM intent
      WHERE reported_at IS NULL AND (
        kind = 'assignment' AND EXISTS (SELECT FROM assignment WHERE phone_number = key AND account_sid = $1)
        OR kind = 'address' AND EXISTS (SELECT FROM address WHERE id = key AND account_sid = $1))) i
    WHERE c.account_sid = $1`
}

function overdue (table: 'assignment' | 'address'): string {
  return `SELECT count(*)::int, ${secondsSince('min(due_at)')} AS oldest FROM ${table}
    WHERE account_sid = c.account_sid AND due_at < now() - ${OVERDUE}`
}

function secondsSince (moment: string): string {
  return `greatest(0, extract(epoch FROM now() - ${moment}))::float8`
}

interface StandingRow {
  readonly state: string
  readonly coverage: string
  readonly count: number
  readonly oldest: number
  readonly gaps: number
  readonly changes: number
  readonly oldest_gap: number
  readonly gap_seconds: number
}

interface NumberRow { readonly assigned: boolean, readonly coverage: string | null, readonly count: number }

interface AccountRow {
  readonly paused: boolean
  readonly swept_at: Date | null
  readonly swept_ago: number
  readonly assignments: number
  readonly oldest_assignment: number
  readonly addresses: number
  readonly oldest_address: number
  readonly intents: number
  readonly oldest_intent: number
}

/**
 * Counts what the ledger holds of the account, by the same completion as lists. One after the other on one connection:
 * each is a pass over a table, and whoever scrapes may wait.
 */
export function openFigures (pool: Pool, accountSid: AccountSid, { patience }: Pick<Timings, 'patience'>) {
  return async function read (): Promise<Figures> {
    const { rows } = await pool.query<StandingRow>({ ...ASSIGNMENTS, values: [accountSid, patience.staleAfterMs] })
    const numbers = await pool.query<NumberRow>({ ...NUMBERS, values: [accountSid, patience.staleAfterMs] })
    const { rows: [account] } = await pool.query<AccountRow>({ ...ACCOUNT, values: [accountSid] })
    if (account === undefined) throw new Error(`The account ${accountSid} is not in the ledger.`)
    const { swept_at: at, swept_ago: secondsAgo } = account
    return {
      states: statesIn(rows),
      coverage: added(rows, ({ coverage }) => coverage),
      gaps: gapsIn(rows),
      overdue: {
        assignment: { count: account.assignments, oldestSeconds: account.oldest_assignment },
        address: { count: account.addresses, oldestSeconds: account.oldest_address }
      },
      openIntents: { count: account.intents, oldestSeconds: account.oldest_intent },
      numbers: numbersIn(numbers.rows),
      account: { paused: account.paused, swept: at === null ? null : { at, secondsAgo } }
    }
  }
}

function statesIn (rows: readonly StandingRow[]): Readonly<Record<string, Backlog>> {
  const counts = added(rows, ({ state }) => state)
  return Object.fromEntries(Object.entries(counts).map(([state, count]) => {
    const oldest = rows.filter((row) => row.state === state).map((row) => row.oldest)
    return [state, { count, oldestSeconds: Math.max(...oldest) }]
  }))
}

function gapsIn (rows: readonly StandingRow[]): Gaps {
  const total = (figure: (row: StandingRow) => number) => rows.reduce((sum, row) => sum + figure(row), 0)
  return {
    count: total(({ gaps }) => gaps),
    byChanges: total(({ changes }) => changes),
    oldestSeconds: Math.max(0, ...rows.map((row) => row.oldest_gap)),
    totalSeconds: total((row) => row.gap_seconds)
  }
}

function numbersIn (rows: readonly NumberRow[]): Numbers {
  return {
    owned: rows.reduce((sum, { count }) => sum + count, 0),
    unassigned: added(rows.filter(({ assigned }) => !assigned), ({ coverage }) => coverage ?? 'unknown')
  }
}

function added<Row extends { readonly count: number }> (
  rows: readonly Row[], word: (row: Row) => string
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const row of rows) sums[word(row)] = (sums[word(row)] ?? 0) + row.count
  return sums
}
