import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { Report } from '../domain/outcome.js'
import type { Write } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import { opensGap } from '../plan/gap.js'
import { projectionOf } from '../plan/status.js'
import type { Begun, Claim, Finished, Ledger, LedgerOfMany } from '../reconcile/ports.js'
import { finishing, versionOf } from './assignment-finish.js'
import { withinGapLimit } from './gaps.js'
import { doubtOf } from './intents.js'
import { leased, leasing, releasing, type Leased } from './leases.js'
import { memoryJson } from './memory.js'
import { toAssignment, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_FACTS, ASSIGNMENT_JOINS, assignmentColumns, notPaused, openGaps } from './statements.js'
import { telling, toldJson } from './telling.js'
import type { Timings } from './timings.js'

const LEASE = { name: 'lease-assignment', text: leasing('assignment', 'phone_number') }

const SUBJECT = { phoneNumber: 'a.phone_number', addressId: 'NULL' }

const FACTS = {
  name: 'facts-of-assignment',
  text: `SELECT ${ASSIGNMENT}, a.lease_epoch, a.wakes, clock_timestamp() AS now
    FROM assignment a ${ASSIGNMENT_JOINS} WHERE a.phone_number = $1 AND a.lease_epoch = $2`
}

// Whoever has a change on its way, or had one answered since the page was asked for, is left to a look of its own.
const LEASE_ALL = {
  name: 'lease-assignments',
  text: `WITH free AS (
      SELECT phone_number FROM assignment
      WHERE phone_number = ANY($1) AND account_sid = $2
        AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
        AND NOT EXISTS (SELECT FROM intent WHERE kind = 'assignment' AND key = phone_number
          AND (reported_at IS NULL OR reported_at >= $4))
      ORDER BY phone_number FOR UPDATE SKIP LOCKED)
    UPDATE assignment a SET lease_epoch = lease_epoch + 1,
      lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond'
    FROM free WHERE a.phone_number = free.phone_number RETURNING a.phone_number AS key, a.lease_epoch AS epoch`
}

// Open gaps are counted once, and not for every row.
const FACTS_OF_ALL = {
  name: 'facts-of-assignments',
  text: `WITH c AS MATERIALIZED (
      SELECT account.*, ${openGaps('account')} AS open_gaps FROM account WHERE account_sid = $3)
    SELECT ${assignmentColumns('c.open_gaps')}, a.lease_epoch, a.wakes, clock_timestamp() AS now
    FROM unnest($1::text[], $2::int[]) AS l (key, epoch)
    JOIN assignment a ON a.phone_number = l.key AND a.lease_epoch = l.epoch ${ASSIGNMENT_FACTS} CROSS JOIN c`
}

// A row that somebody else has locked is not waited for: a statement that waits asks about the pause as of before.
const BEGIN = {
  name: 'begin-assignment',
  text: `WITH a AS (
      UPDATE assignment SET memory = $4, unprotected_since = $5, previous_sid = $15, releasing_sid = $16,
        state = $7, coverage = $8
      WHERE phone_number IN (
        SELECT phone_number FROM assignment
        WHERE phone_number = $1 AND lease_epoch = $2 AND version = $6 AND ${notPaused('assignment')}
          AND lease_expires_at > clock_timestamp() + $3 * interval '1 millisecond'
        FOR UPDATE SKIP LOCKED)
      RETURNING phone_number, account_sid),
    told AS (${telling('a', SUBJECT, '$14')})
    INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until)
    SELECT 'assignment', phone_number, $9, $10, $11, $2, $12, $13 FROM a RETURNING id`
}

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

/** A claim on an assignment remembers which version of the wish it was planned for. */
interface AssignmentClaim extends Claim {
  readonly version: number
}

const FENCED: Finished = { fenced: true, woken: [] }

function claimed (row: AssignmentRow & Leased): AssignmentClaim {
  const { phone_number: key, lease_epoch: epoch, wakes, now, version } = row
  return { key: { kind: 'assignment', key }, managed: toAssignment(row), epoch, wakes, now, version }
}

/** The ledger's verbs for assignments, fenced by the lease's epoch. */
export function assignmentLedger (pool: Pool, accountSid: AccountSid, { patience, leaseMs, timeoutMs }: Timings) {
  const finishAll = finishing(pool, accountSid, { patience })

  async function claim (key: Extract<Claim['key'], { kind: 'assignment' }>): Promise<AssignmentClaim | null> {
    const statements = { lease: LEASE, facts: FACTS }
    const row = await leased<AssignmentRow & Leased>(pool, statements, [key.key, accountSid, leaseMs])
    return row === null ? null : claimed(row)
  }

  async function claimAll (numbers: readonly PhoneNumber[], askedAt: Date): Promise<readonly AssignmentClaim[]> {
    const { rows: leases } = await pool.query<{ key: PhoneNumber, epoch: number }>({
      ...LEASE_ALL, values: [numbers, accountSid, leaseMs, askedAt]
    })
    if (leases.length === 0) return []
    const { rows } = await pool.query<AssignmentRow & Leased>({
      ...FACTS_OF_ALL, values: [leases.map(({ key }) => key), leases.map(({ epoch }) => epoch), accountSid]
    })
    return rows.map(claimed)
  }

  async function begin (
    claim: Claim, assignment: Assignment, step: Write, told: readonly Entry[]
  ): Promise<Begun> {
    const { phoneNumber, generation, memory } = assignment
    const doubt = doubtOf(assignment)
    const { state, coverage } = projectionOf(assignment, { now: doubt.begunAt, patience })
    const statement = {
      ...BEGIN,
      values: [phoneNumber, claim.epoch, timeoutMs, memoryJson(assignment), memory.unprotectedSince, versionOf(claim),
        state, coverage, step.name, doubt.target, generation, doubt.begunAt, doubt.quarantineUntil, toldJson(told),
        memory.previousSid, memory.releasingSid]
    }
    const begun = async (client: Pick<Pool, 'query'>) =>
      (await client.query(statement)).rowCount === 1 ? 'begun' : 'overtaken'
    return patience.gapLimit > 0 && opensGap(claim.managed, step)
      ? await withinGapLimit(pool, accountSid, patience, begun)
      : await begun(pool)
  }

  async function finish (
    claim: Claim, managed: Assignment, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Promise<Finished> {
    const [finished = FENCED] = await finishAll([{ claim, managed, ms, report, told }])
    return finished
  }

  async function release (claim: Claim): Promise<void> {
    await pool.query({ ...RELEASE, values: [claim.key.key, claim.epoch] })
  }

  async function forget (claim: Claim): Promise<void> {
    await pool.query({ ...FORGET, values: [claim.key.key, claim.epoch, versionOf(claim)] })
  }

  return { claim, claimAll, begin, finish, finishAll, release, forget } satisfies
    Record<keyof Ledger | keyof LedgerOfMany, unknown>
}
