import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import { requestIdOf, type Sighting } from '../domain/outcome.js'
import { after } from '../plan/clock.js'
import { onlyLooks } from '../plan/looks.js'
import { projectionOf } from '../plan/status.js'
import type { End, Finished } from '../reconcile/ports.js'
import { versionOf } from './assignment-claims.js'
import { freesTurn, wakeNextGaps } from './gaps.js'
import { outcomeWord } from './intents.js'
import { storedMemory } from './memory.js'
import { NUMBER_COLUMNS, numberColumns } from './number-columns.js'
import { few, UPSERT_NUMBER } from './statements.js'
import { entryColumns } from './telling.js'
import type { Timings } from './timings.js'

// What is to be stored is joined once, and carried on: there may be a page of it, where the planner expects few.
const FINISH = {
  name: 'finish-assignments',
  text: `WITH f AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::jsonb) AS f (key text, epoch int, version int, wakes int, ms float8,
        memory jsonb, unprotected_since timestamptz, previous_sid text, releasing_sid text,
        gap_asked_at timestamptz, trouble jsonb, deadline_at timestamptz, observed_generation int, state text,
        coverage text, looking boolean, settled boolean, outcome text, request_id text, gone_at timestamptz)
      WHERE ${few('key')}),
    held AS (
      SELECT f.* FROM assignment a JOIN f ON a.phone_number = f.key AND a.lease_epoch = f.epoch
      ORDER BY a.phone_number FOR UPDATE OF a),
    a AS (
      UPDATE assignment a SET memory = f.memory, unprotected_since = f.unprotected_since,
        previous_sid = f.previous_sid, releasing_sid = f.releasing_sid, gap_asked_at = f.gap_asked_at,
        trouble = f.trouble, deadline_at = f.deadline_at,
        observed_generation = greatest(a.observed_generation,
          CASE WHEN a.version = f.version THEN f.observed_generation ELSE 0 END),
        state = CASE WHEN a.version = f.version THEN f.state ELSE a.state END,
        coverage = CASE WHEN a.version = f.version THEN f.coverage ELSE a.coverage END,
        updated_at = CASE WHEN a.version = f.version AND (a.state, a.coverage) IS DISTINCT FROM (f.state, f.coverage)
          THEN clock_timestamp() ELSE a.updated_at END,
        due_at = CASE WHEN a.wakes <> f.wakes THEN clock_timestamp() WHEN f.ms IS NULL THEN 'infinity'
          ELSE clock_timestamp() + f.ms * interval '1 millisecond' END,
        looking = a.wakes = f.wakes AND f.looking, offered_until = NULL, lease_expires_at = NULL
      FROM held f WHERE a.phone_number = f.key AND a.lease_epoch = f.epoch
      RETURNING a.phone_number, a.account_sid, f.settled, f.outcome, f.request_id, f.gone_at),
    reported AS (
      UPDATE intent SET reported_at = clock_timestamp(), outcome = a.outcome, request_id = a.request_id
      FROM a WHERE kind = 'assignment' AND key = a.phone_number AND reported_at IS NULL AND a.settled),
    new AS (
      SELECT a.account_sid, s.* FROM a
      JOIN jsonb_to_recordset($2::jsonb) AS s (${NUMBER_COLUMNS}) USING (phone_number)),
    stored AS (${UPSERT_NUMBER} WHERE p.observed_at <= EXCLUDED.observed_at),
    gone AS (
      DELETE FROM phone_number p USING a
      WHERE p.phone_number = a.phone_number AND p.observed_at < a.gone_at),
    told AS (
      INSERT INTO event (account_sid, phone_number, kind, type, generation, reason, details, at)
      SELECT a.account_sid, a.phone_number, e.kind, e.type, e.generation, e.reason, e.details, clock_timestamp()
      FROM jsonb_to_recordset($3::jsonb) AS e (key text, ordinal int, kind text, type text, generation int, reason text,
        details jsonb) JOIN a ON a.phone_number = e.key ORDER BY e.ordinal)
    SELECT phone_number FROM a`
}

/**
 * Stores how turns over assignments ended, fenced by their leases' epochs, and gives the leases back: one statement
 * for any number of them. Answers each in its place.
 */
export function finishing (pool: Pool, accountSid: AccountSid, { patience }: Pick<Timings, 'patience'>) {
  function columnsOf ({ claim, managed, ms, report }: End) {
    const { memory, journal: { doubt, trouble } } = managed
    const { state, coverage, deadlineAt } = projectionOf(managed, { now: claim.now, patience })
    const sighting = report?.outcome.ok === true ? report.outcome.sighting : null
    return {
      key: managed.phoneNumber,
      epoch: claim.epoch,
      version: versionOf(claim),
      wakes: claim.wakes,
      ms,
      memory: storedMemory(managed),
      unprotected_since: memory.unprotectedSince,
      previous_sid: memory.previousSid,
      releasing_sid: memory.releasingSid,
      gap_asked_at: memory.gapAskedAt,
      trouble,
      deadline_at: deadlineAt,
      observed_generation: memory.observedGeneration,
      state,
      coverage,
      looking: ms !== null && onlyLooks(managed, after(claim.now, ms), patience),
      settled: doubt === null,
      outcome: outcomeWord(report),
      request_id: report === null ? null : requestIdOf(report.outcome),
      gone_at: sighting?.kind === 'no-number' ? sighting.at : null
    }
  }

  return async function finishAll (ends: readonly End[]): Promise<readonly Finished[]> {
    const sighted = ends.flatMap(({ report }) =>
      report?.outcome.ok === true ? sightedNumber(report.outcome.sighting) : [])
    const told = ends.flatMap(({ managed, told }) =>
      told.map((entry, ordinal) => ({ key: managed.phoneNumber, ordinal, ...entryColumns(entry) })))
    const values = [ends.map(columnsOf), sighted, told].map((rows) => JSON.stringify(rows))
    const { rows } = await pool.query<{ phone_number: string }>({ ...FINISH, values })
    const stored = new Set(rows.map((row) => row.phone_number))
    const freed = ends.filter(({ claim, managed }) =>
      stored.has(managed.phoneNumber) && freesTurn(claim.managed, managed)).length
    // It is stored: whoever could not be woken is looked over within a minute.
    const woken = freed === 0 ? [] : await wakeNextGaps(pool, accountSid, freed).catch(() => [])
    const teller = ends.findIndex(({ managed }) => stored.has(managed.phoneNumber))
    return ends.map(({ managed: { phoneNumber } }, index) =>
      ({ fenced: !stored.has(phoneNumber), woken: index === teller ? woken : [] }))
  }
}

function sightedNumber (sighting: Sighting): readonly object[] {
  return sighting.kind === 'number' ? [numberColumns(sighting.number)] : []
}
