import type { Pool } from 'pg'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { Claim } from '../reconcile/ports.js'
import { grouped } from './grouped.js'
import { IS_DUE, LEASE, NOT_LEASED, type Leased } from './leases.js'
import { toAssignment, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, few, WITH_ACCOUNTS } from './statements.js'
import type { Timings } from './timings.js'

/** The leases of those of $1 for which it holds. In order: who locks several rows and waits for them locks them so. */
function leasing (free: string, lock: string): string {
  return `WITH free AS (
      SELECT phone_number AS key FROM assignment JOIN unnest($1::text[]) AS k (key) ON phone_number = key
      WHERE ${few('key')} AND account_sid = $2 AND ${NOT_LEASED} AND ${free}
      ORDER BY phone_number FOR UPDATE OF assignment ${lock})
    UPDATE assignment SET ${LEASE} FROM free WHERE phone_number = free.key
    RETURNING free.key, lease_epoch AS epoch`
}

const LEASE_DUE = { name: 'lease-due-assignments', text: leasing(IS_DUE, '') }

// Whoever has a change on its way, or had one answered since the page was asked for, is left to a look of its own.
const LEASE_SHOWN = {
  name: 'lease-shown-assignments',
  text: leasing(`NOT EXISTS (SELECT FROM intent WHERE kind = 'assignment' AND intent.key = phone_number
    AND (reported_at IS NULL OR reported_at >= $4))`, 'SKIP LOCKED')
}

// A statement of its own: the one that took the leases may have waited for a commit, and would show the rows as of then
// beside everything else as of before.
const FACTS = {
  name: 'facts-of-assignments',
  text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT}, a.lease_epoch, a.wakes, clock_timestamp() AS now
    FROM unnest($1::text[], $2::int[]) AS l (key, epoch)
    JOIN assignment a ON a.phone_number = l.key AND a.lease_epoch = l.epoch ${ASSIGNMENT_JOINS} WHERE ${few('l.key')}`
}

/** A claim on an assignment remembers which version of the wish it was planned for. */
export interface AssignmentClaim extends Claim {
  readonly version: number
}

/** Which version of the wish a turn was planned for. */
export function versionOf (claim: Claim): number {
  if ('version' in claim && typeof claim.version === 'number') return claim.version
  throw new TypeError('This claim was not made by the assignment ledger.')
}

/** Takes leases, and reads the facts under them. */
export function claiming (pool: Pool, accountSid: AccountSid, { leaseMs }: Pick<Timings, 'leaseMs'>) {
  async function claimed (
    lease: typeof LEASE_DUE, numbers: readonly PhoneNumber[], ...more: readonly Date[]
  ): Promise<ReadonlyMap<PhoneNumber, AssignmentClaim | Error>> {
    const { rows: leases } = await pool.query<{ key: PhoneNumber, epoch: number }>({
      ...lease, values: [numbers, accountSid, leaseMs, ...more]
    })
    if (leases.length === 0) return new Map()
    const { rows } = await pool.query<AssignmentRow & Leased>({
      ...FACTS, values: [leases.map(({ key }) => key), leases.map(({ epoch }) => epoch)]
    })
    return new Map(rows.map((row) => [row.phone_number, claimOf(row)]))
  }

  const claim = grouped(async (numbers: readonly PhoneNumber[]) => {
    const claims = await claimed(LEASE_DUE, numbers)
    return numbers.map((number) => claims.get(number) ?? null)
  }, (number) => number)

  /** Those that a page shows, due or not. Of what cannot be read its own run tells, once it is left to that. */
  async function claimAll (numbers: readonly PhoneNumber[], askedAt: Date): Promise<readonly AssignmentClaim[]> {
    const claims = await claimed(LEASE_SHOWN, numbers, askedAt)
    return [...claims.values()].flatMap((claim) => claim instanceof Error ? [] : [claim])
  }

  return { claim, claimAll }
}

/** The error of a row that cannot be read is that of its number alone: the leases of the others have been taken. */
function claimOf (row: AssignmentRow & Leased): AssignmentClaim | Error {
  const { phone_number: key, lease_epoch: epoch, wakes, now, version } = row
  try {
    return { key: { kind: 'assignment', key }, managed: toAssignment(row), epoch, wakes, now, version }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
