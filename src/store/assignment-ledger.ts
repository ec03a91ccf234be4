import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid } from '../domain/brand.js'
import { countryOf } from '../domain/country.js'
import { requestIdOf, type Report, type Sighting } from '../domain/outcome.js'
import type { Write } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import { opensGap } from '../plan/gap.js'
import { projectionOf } from '../plan/status.js'
import type { Begun, Claim, Finished, Ledger } from '../reconcile/ports.js'
import { freesTurn, wakeNextGap, withinGapLimit } from './gaps.js'
import { doubtOf, outcomeWord } from './intents.js'
import { leased, leasing, releasing, type Leased } from './leases.js'
import { memoryJson } from './memory.js'
import { toAssignment, type AssignmentRow } from './rows.js'
import { ASSIGNMENT, ASSIGNMENT_JOINS, notPaused, UPSERT_NUMBER } from './statements.js'
import { telling, toldJson } from './telling.js'
import type { Timings } from './timings.js'

const LEASE = { name: 'lease-assignment', text: leasing('assignment', 'phone_number') }

const SUBJECT = { phoneNumber: 'a.phone_number', addressId: 'NULL' }

const FACTS = {
  name: 'facts-of-assignment',
  text: `SELECT ${ASSIGNMENT}, a.lease_epoch, a.wakes, clock_timestamp() AS now
    FROM assignment a ${ASSIGNMENT_JOINS} WHERE a.phone_number = $1 AND a.lease_epoch = $2`
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

const FINISH = {
  name: 'finish-assignment',
  text: `WITH a AS (
      UPDATE assignment SET memory = $3, unprotected_since = $4, previous_sid = $5, trouble = $6, deadline_at = $7,
        gap_asked_at = $20, releasing_sid = $21,
        observed_generation = greatest(observed_generation, CASE WHEN version = $8 THEN $9 ELSE 0 END),
        state = CASE WHEN version = $8 THEN $10 ELSE state END,
        coverage = CASE WHEN version = $8 THEN $11 ELSE coverage END,
        updated_at = CASE WHEN version = $8 AND (state, coverage) IS DISTINCT FROM ($10, $11)
          THEN clock_timestamp() ELSE updated_at END,
        due_at = CASE WHEN wakes <> $12 THEN clock_timestamp() WHEN $13::float8 IS NULL THEN 'infinity'
          ELSE clock_timestamp() + $13 * interval '1 millisecond' END,
        offered_until = NULL, lease_expires_at = NULL
      WHERE phone_number = $1 AND lease_epoch = $2
      RETURNING phone_number, account_sid),
    reported AS (
      UPDATE intent SET reported_at = clock_timestamp(), outcome = $14, request_id = $15
      FROM a WHERE kind = 'assignment' AND key = a.phone_number AND reported_at IS NULL AND $16),
    new AS (
      SELECT a.account_sid, s.* FROM a CROSS JOIN jsonb_to_record($17::jsonb) AS s (phone_number text,
        phone_number_sid text, iso_country text, trunk_sid text, voice boolean, emergency_address_sid text,
        emergency_address_status text, emergency_status text, observed_at timestamptz)
      WHERE $17 IS NOT NULL),
    stored AS (${UPSERT_NUMBER} WHERE p.observed_at <= EXCLUDED.observed_at),
    gone AS (
      DELETE FROM phone_number p USING a WHERE p.phone_number = a.phone_number AND p.observed_at < $18),
    told AS (${telling('a', SUBJECT, '$19')})
    SELECT count(*)::int AS stored FROM a`
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

/** The ledger's verbs for assignments, fenced by the lease's epoch. */
export function assignmentLedger (pool: Pool, accountSid: AccountSid, { patience, leaseMs, timeoutMs }: Timings) {
  async function claim (key: Extract<Claim['key'], { kind: 'assignment' }>): Promise<AssignmentClaim | null> {
    const statements = { lease: LEASE, facts: FACTS }
    const row = await leased<AssignmentRow & Leased>(pool, statements, [key.key, accountSid, leaseMs])
    if (row === null) return null
    const { lease_epoch: epoch, wakes, now, version } = row
    return { key, managed: toAssignment(row), epoch, wakes, now, version }
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
    claim: Claim, assignment: Assignment, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Promise<Finished> {
    const { memory, journal: { doubt, trouble } } = assignment
    const { state, coverage, deadlineAt } = projectionOf(assignment, { now: claim.now, patience })
    const sighting = report?.outcome.ok === true ? report.outcome.sighting : null
    const { rows: [row] } = await pool.query<{ stored: number }>({
      ...FINISH,
      values: [assignment.phoneNumber, claim.epoch, memoryJson(assignment), memory.unprotectedSince, memory.previousSid,
        trouble === null ? null : JSON.stringify(trouble), deadlineAt, versionOf(claim), memory.observedGeneration,
        state, coverage, claim.wakes, ms, outcomeWord(report), report === null ? null : requestIdOf(report.outcome),
        doubt === null, sightedNumber(sighting), sighting?.kind === 'no-number' ? sighting.at : null, toldJson(told),
        memory.gapAskedAt, memory.releasingSid]
    })
    const fenced = row?.stored !== 1
    if (fenced || !freesTurn(claim.managed, assignment)) return { fenced, woken: [] }
    // It is stored: whoever could not be woken is looked over within a minute.
    return { fenced, woken: await wakeNextGap(pool, accountSid).catch(() => []) }
  }

  async function release (claim: Claim): Promise<void> {
    await pool.query({ ...RELEASE, values: [claim.key.key, claim.epoch] })
  }

  async function forget (claim: Claim): Promise<void> {
    await pool.query({ ...FORGET, values: [claim.key.key, claim.epoch, versionOf(claim)] })
  }

  return { claim, begin, finish, release, forget } satisfies Record<keyof Ledger, unknown>
}

function versionOf (claim: Claim): number {
  if ('version' in claim && typeof claim.version === 'number') return claim.version
  throw new TypeError('This claim was not made by the assignment ledger.')
}

function sightedNumber (sighting: Sighting | null): string | null {
  return sighting?.kind === 'number' ? JSON.stringify(numberColumns(sighting.number)) : null
}

/** A sighting as the columns of `phone_number`. */
export function numberColumns (number: Extract<Sighting, { kind: 'number' }>['number']) {
  return {
    phone_number: number.phoneNumber,
    phone_number_sid: number.phoneNumberSid,
    iso_country: countryOf(number.phoneNumber),
    trunk_sid: number.trunkSid,
    voice: number.voice,
    emergency_address_sid: number.emergencyAddressSid,
    emergency_address_status: number.emergencyAddressStatus,
    emergency_status: number.emergencyStatus,
    observed_at: number.observedAt
  }
}
