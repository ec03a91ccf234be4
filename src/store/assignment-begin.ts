import type { Pool } from 'pg'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import type { Write } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import { opensGap } from '../plan/gap.js'
import { projectionOf } from '../plan/status.js'
import type { Begun, Claim } from '../reconcile/ports.js'
import { versionOf } from './assignment-claims.js'
import { withinGapLimit } from './gaps.js'
import { grouped } from './grouped.js'
import { doubtOf } from './intents.js'
import { storedMemory } from './memory.js'
import { few, notPaused } from './statements.js'
import { entryColumns } from './telling.js'
import type { Timings } from './timings.js'

/** A change that is about to be sent for an assignment, and what is to be known of it when it is. */
interface Beginning {
  readonly claim: Claim
  readonly managed: Assignment
  readonly step: Write
  readonly told: readonly Entry[]
}

// A row that somebody else has locked is not waited for: a statement that waits asks about the pause as of before.
const BEGIN = {
  name: 'begin-assignments',
  text: `WITH b AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::jsonb) AS b (key text, epoch int, version int, memory jsonb,
        unprotected_since timestamptz, previous_sid text, releasing_sid text, state text, coverage text, step text,
        target text, generation int, begun_at timestamptz, quarantine_until timestamptz)
      WHERE ${few('key')}),
    held AS (
      SELECT b.* FROM assignment a JOIN b ON a.phone_number = b.key AND a.lease_epoch = b.epoch
      WHERE a.version = b.version AND ${notPaused('a')}
        AND a.lease_expires_at > clock_timestamp() + $2 * interval '1 millisecond'
      ORDER BY a.phone_number FOR UPDATE OF a SKIP LOCKED),
    a AS (
      UPDATE assignment a SET memory = b.memory, unprotected_since = b.unprotected_since,
        previous_sid = b.previous_sid, releasing_sid = b.releasing_sid, state = b.state, coverage = b.coverage
      FROM held b WHERE a.phone_number = b.key
      RETURNING a.account_sid, b.*),
    told AS (
      INSERT INTO event (account_sid, phone_number, kind, type, generation, reason, details, at)
      SELECT a.account_sid, a.key, e.kind, e.type, e.generation, e.reason, e.details, clock_timestamp()
      FROM jsonb_to_recordset($3::jsonb) AS e (key text, ordinal int, kind text, type text, generation int, reason text,
        details jsonb) JOIN a USING (key) ORDER BY e.ordinal)
    INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until)
    SELECT 'assignment', key, step, target, generation, epoch, begun_at, quarantine_until FROM a RETURNING key`
}

/** Writes down what is about to be sent: one statement for all that begin together, but for those that open a gap. */
export function beginning (
  pool: Pool, accountSid: AccountSid, { patience, timeoutMs }: Pick<Timings, 'patience' | 'timeoutMs'>
) {
  async function beginAll (
    client: Pick<Pool, 'query'>, beginnings: readonly Beginning[]
  ): Promise<readonly Begun[]> {
    const told = beginnings.flatMap(({ managed, told }) =>
      told.map((entry, ordinal) => ({ key: managed.phoneNumber, ordinal, ...entryColumns(entry) })))
    const { rows } = await client.query<{ key: PhoneNumber }>({
      ...BEGIN, values: [JSON.stringify(beginnings.map(columnsOf)), timeoutMs, JSON.stringify(told)]
    })
    const begun = new Set(rows.map(({ key }) => key))
    return beginnings.map(({ managed }) => begun.has(managed.phoneNumber) ? 'begun' : 'overtaken')
  }

  function columnsOf ({ claim, managed, step }: Beginning) {
    const { phoneNumber, generation, memory } = managed
    const { target, begunAt, quarantineUntil } = doubtOf(managed)
    const { state, coverage } = projectionOf(managed, { now: begunAt, patience })
    return {
      key: phoneNumber,
      epoch: claim.epoch,
      version: versionOf(claim),
      memory: storedMemory(managed),
      unprotected_since: memory.unprotectedSince,
      previous_sid: memory.previousSid,
      releasing_sid: memory.releasingSid,
      state,
      coverage,
      step: step.name,
      target,
      generation,
      begun_at: begunAt,
      quarantine_until: quarantineUntil
    }
  }

  const withOthers = grouped(
    (beginnings: readonly Beginning[]) => beginAll(pool, beginnings), ({ managed }) => managed.phoneNumber
  )

  return async (claim: Claim, managed: Assignment, step: Write, told: readonly Entry[]): Promise<Begun> => {
    const one = { claim, managed, step, told }
    if (patience.gapLimit === 0 || !opensGap(claim.managed, step)) return await withOthers(one)
    return await withinGapLimit(pool, accountSid, patience, async (client) => {
      const [begun = 'overtaken'] = await beginAll(client, [one])
      return begun
    })
  }
}
