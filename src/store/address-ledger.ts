import type { Pool } from 'pg'
import { addressState, type Address } from '../domain/address.js'
import type { PhoneNumber } from '../domain/brand.js'
import type { Write } from '../domain/step.js'
import type { Claim, Finished, Ledger, Report } from '../reconcile/ports.js'
import { doubtOf, outcomeWord, requestIdOf } from './intents.js'
import { toAddress, type AddressRow } from './rows.js'
import { ADDRESS, ADDRESS_JOINS } from './statements.js'
import type { Timings } from './timings.js'

const CLAIM = {
  name: 'claim-address',
  text: `WITH d AS (
      UPDATE address SET lease_epoch = lease_epoch + 1,
        lease_expires_at = clock_timestamp() + $2 * interval '1 millisecond'
      WHERE id = $1 AND due_at <= clock_timestamp()
        AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
      RETURNING *)
    SELECT ${ADDRESS}, d.lease_epoch, d.wakes, clock_timestamp() AS now FROM d ${ADDRESS_JOINS}`
}

const BEGIN = {
  name: 'begin-address',
  text: `INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until)
    SELECT 'address', id, $4, $5, 0, $2, $6, $7 FROM address
    WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at > clock_timestamp() + $3 * interval '1 millisecond'
      AND ($4 <> 'delete-address' OR retiring)
    FOR UPDATE RETURNING id`
}

const FINISH = {
  name: 'finish-address',
  text: `WITH before AS (SELECT id, sid, refusal, state FROM address WHERE id = $1 AND lease_epoch = $2),
    d AS (
      UPDATE address SET sid = $3, searched_at = $4, refusal = $5, trouble = $6,
        state = CASE WHEN retiring THEN 'removing' ELSE $7 END,
        due_at = CASE WHEN wakes <> $8 THEN clock_timestamp() WHEN $9::float8 IS NULL THEN 'infinity'
          ELSE clock_timestamp() + $9 * interval '1 millisecond' END,
        offered_until = NULL, lease_expires_at = NULL
      WHERE id = $1 AND lease_epoch = $2
      RETURNING id, sid, refusal, state),
    reported AS (
      UPDATE intent SET reported_at = clock_timestamp(), outcome = $10, request_id = $11
      FROM d WHERE kind = 'address' AND key = d.id AND reported_at IS NULL AND $12),
    woken AS (
      UPDATE assignment a SET due_at = clock_timestamp(), wakes = wakes + 1, offered_until = NULL
      FROM d JOIN before b USING (id)
      WHERE a.address_id = d.id AND (b.sid, b.refusal, b.state) IS DISTINCT FROM (d.sid, d.refusal, d.state)
      RETURNING a.phone_number)
    SELECT (SELECT count(*)::int FROM d) AS stored,
      coalesce((SELECT array_agg(phone_number) FROM woken), '{}') AS woken`
}

/** The ledger's verbs for addresses. A verdict makes every assignment that waits for it due in the same commit. */
export function addressLedger (pool: Pool, { leaseMs, timeoutMs }: Timings) {
  async function claim (key: Extract<Claim['key'], { kind: 'address' }>): Promise<Claim | null> {
    type Row = AddressRow & { readonly lease_epoch: number, readonly wakes: number, readonly now: Date }
    const { rows: [row] } = await pool.query<Row>({ ...CLAIM, values: [key.key, leaseMs] })
    if (row === undefined) return null
    return { key, managed: toAddress(row), epoch: row.lease_epoch, wakes: row.wakes, now: row.now }
  }

  async function begin (claim: Claim, address: Address, step: Write): Promise<boolean> {
    const { target, begunAt, quarantineUntil } = doubtOf(address)
    const { rowCount } = await pool.query({
      ...BEGIN, values: [address.id, claim.epoch, timeoutMs, step.name, target, begunAt, quarantineUntil]
    })
    return rowCount === 1
  }

  async function finish (claim: Claim, address: Address, ms: number | null, report: Report | null): Promise<Finished> {
    const { id, sid, searchedAt, refusal, journal: { doubt, trouble } } = address
    const { rows: [row] } = await pool.query<{ stored: number, woken: PhoneNumber[] }>({
      ...FINISH,
      // Whether it is retiring is the callers' to say, and may have changed since: the statement reads it from the row.
      values: [id, claim.epoch, sid, searchedAt, json(refusal), json(trouble),
        addressState({ ...address, retiring: false }), claim.wakes, ms, outcomeWord(report), requestIdOf(report),
        doubt === null]
    })
    const woken = row?.woken ?? []
    return { fenced: row?.stored !== 1, woken: woken.map((key) => ({ kind: 'assignment', key })) }
  }

  /** An address is never forgotten: its row is what keeps its name from being made twice. */
  async function forget (): Promise<void> {}

  return { claim, begin, finish, forget } satisfies Record<keyof Ledger, unknown>
}

function json (value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
