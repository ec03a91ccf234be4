import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid } from '../domain/brand.js'
import type { Report } from '../domain/outcome.js'
import type { Entry } from '../domain/timeline.js'
import type { Claim, End, Finished, Ledger, LedgerOfMany } from '../reconcile/ports.js'
import { beginning } from './assignment-begin.js'
import { claiming, versionOf } from './assignment-claims.js'
import { finishing } from './assignment-finish.js'
import { grouped } from './grouped.js'
import { releasing } from './leases.js'
import type { Timings } from './timings.js'

const RELEASE = { name: 'release-assignment', text: releasing('assignment', 'phone_number') }

const FORGET = {
  name: 'forget-assignment',
  text: `WITH gone AS (
      DELETE FROM assignment WHERE phone_number = $1 AND lease_epoch = $2 AND version = $3 AND NOT assigned
      RETURNING account_sid, phone_number, generation),
    reported AS (
      UPDATE intent SET reported_at = clock_timestamp(), outcome = 'forgotten'
      FROM gone WHERE kind = 'assignment' AND key = gone.phone_number AND reported_at IS NULL),
    recorded AS (
      INSERT INTO event (account_sid, phone_number, kind, type, generation)
      SELECT account_sid, phone_number, 'verdict', 'removed', generation FROM gone)
    UPDATE assignment SET lease_expires_at = NULL, due_at = clock_timestamp()
    WHERE phone_number = $1 AND lease_epoch = $2 AND NOT EXISTS (SELECT FROM gone)`
}

/** The ledger's verbs for assignments, fenced by the lease's epoch. Runs at one time share their statements. */
export function assignmentLedger (pool: Pool, accountSid: AccountSid, timings: Timings) {
  const { claim, claimAll } = claiming(pool, accountSid, timings)
  const finishAll = finishing(pool, accountSid, timings)
  const finishOne = grouped<End, Finished>(finishAll, ({ claim }) => claim.key.key)

  async function finish (
    claim: Claim, managed: Assignment, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Promise<Finished> {
    return await finishOne({ claim, managed, ms, report, told })
  }

  async function release (claim: Claim): Promise<void> {
    await pool.query({ ...RELEASE, values: [claim.key.key, claim.epoch] })
  }

  async function forget (claim: Claim): Promise<void> {
    await pool.query({ ...FORGET, values: [claim.key.key, claim.epoch, versionOf(claim)] })
  }

  return {
    claim: ({ key }: Extract<Claim['key'], { kind: 'assignment' }>) => claim(key),
    claimAll,
    begin: beginning(pool, accountSid, timings),
    finish,
    finishAll,
    release,
    forget
  } satisfies Record<keyof Ledger | keyof LedgerOfMany, unknown>
}
