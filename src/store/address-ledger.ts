import type { Pool } from 'pg'
import { addressState, type Address } from '../domain/address.js'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import { requestIdOf, type Report } from '../domain/outcome.js'
import type { Write } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import type { Begun, Claim, Finished, Ledger } from '../reconcile/ports.js'
import { doubtOf, outcomeWord } from './intents.js'
import { IS_DUE, LEASE, NOT_LEASED, releasing, type Leased } from './leases.js'
import { transaction } from './pool.js'
import { toAddress, type AddressRow } from './rows.js'
import { ADDRESS, ADDRESS_JOINS, notPaused, onlyPausedWishes, USED, WAKE_ASSIGNMENT } from './statements.js'
import { telling, toldJson } from './telling.js'
import type { Timings } from './timings.js'

const TAKE = {
  name: 'lease-address',
  text: `UPDATE address SET ${LEASE} WHERE id = $1 AND account_sid = $2 AND ${IS_DUE} AND ${NOT_LEASED}
    RETURNING lease_epoch`
}

const RELEASE = { name: 'release-address', text: releasing('address', 'id') }

// A statement of its own: the one before may have waited for a commit, and would show the row as of then beside
// everything else as of before.
const FACTS = {
  name: 'facts-of-address',
  text: `SELECT ${ADDRESS}, d.lease_epoch, d.wakes, clock_timestamp() AS now
    FROM address d ${ADDRESS_JOINS} WHERE d.id = $1 AND d.lease_epoch = $2`
}

const SUBJECT = { phoneNumber: 'NULL', addressId: 'd.id' }

const IN_USE = `EXISTS (SELECT FROM address d WHERE d.id = address.id AND ${USED})`

// What somebody has taken into use since it was to go, by hand for example, is kept.
const KEEP = {
  name: 'keep-address-in-use',
  text: `UPDATE address SET retiring = false, state = 'valid', unused_since = NULL, trouble = NULL
    WHERE id = $1 AND retiring AND sid IS NOT NULL AND ${IN_USE}
      AND NOT EXISTS (SELECT FROM intent WHERE kind = 'address' AND key = $1 AND reported_at IS NULL)`
}

// A row that somebody else has locked is not waited for: a statement that waits asks about the pause as of before.
const BEGIN = {
  name: 'begin-address',
  text: `WITH d AS (
      SELECT id, account_sid FROM address
      WHERE id = $1 AND lease_epoch = $2 AND lease_expires_at > clock_timestamp() + $3 * interval '1 millisecond'
        AND ($4::text <> 'delete-address' OR (retiring AND NOT ${IN_USE})) AND ${notPaused('address')}
        AND NOT ($4::text = 'create-address' AND ${onlyPausedWishes('address')})
      FOR UPDATE SKIP LOCKED),
    told AS (${telling('d', SUBJECT, '$8')})
    INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until)
    SELECT 'address', id, $4, $5, 0, $2, $6, $7 FROM d RETURNING id`
}

// A declaration that is being written holds the address: it is waited for first, and then seen and woken.
const LOCK = { name: 'lock-address', text: 'SELECT FROM address WHERE id = $1 FOR UPDATE' }

// A run that asked Twilio nothing has learnt nothing: what a caller has reset meanwhile stays reset.
const KNOWN = '($15 OR wakes = $8)'

const FINISH = {
  name: 'finish-address',
  text: `WITH before AS (SELECT id, sid, refusal, state FROM address WHERE id = $1 AND lease_epoch = $2),
    d AS (
      UPDATE address SET
        sid = CASE WHEN ${KNOWN} THEN $3 ELSE sid END, searched_at = CASE WHEN ${KNOWN} THEN $4 ELSE searched_at END,
        refusal = CASE WHEN ${KNOWN} THEN $5 ELSE refusal END, trouble = CASE WHEN ${KNOWN} THEN $6 ELSE trouble END,
        state = CASE WHEN retiring THEN $13 WHEN ${KNOWN} THEN $7 ELSE state END,
        due_at = CASE WHEN wakes <> $8 THEN clock_timestamp() WHEN $9::float8 IS NULL THEN 'infinity'
          ELSE clock_timestamp() + $9 * interval '1 millisecond' END,
        offered_until = NULL, lease_expires_at = NULL
      WHERE id = $1 AND lease_epoch = $2
      RETURNING id, account_sid, sid, refusal, state),
    told AS (${telling('d', SUBJECT, '$14')}),
    reported AS (
      UPDATE intent SET reported_at = clock_timestamp(), outcome = $10, request_id = $11
      FROM d WHERE kind = 'address' AND key = d.id AND reported_at IS NULL AND $12),
    concerned AS (
      SELECT a.phone_number FROM assignment a JOIN d ON d.id = a.address_id JOIN before b USING (id)
      WHERE (b.sid, b.refusal, b.state) IS DISTINCT FROM (d.sid, d.refusal, d.state)
      ORDER BY a.phone_number FOR UPDATE OF a),
    woken AS (
      UPDATE assignment a SET ${WAKE_ASSIGNMENT}
      FROM concerned c WHERE a.phone_number = c.phone_number
      RETURNING a.phone_number)
    SELECT (SELECT count(*)::int FROM d) AS stored,
      coalesce((SELECT array_agg(phone_number) FROM woken), '{}') AS woken`
}

/** The ledger's verbs for addresses. A verdict makes every assignment that waits for it due in the same commit. */
export function addressLedger (pool: Pool, accountSid: AccountSid, { leaseMs, timeoutMs }: Timings) {
  async function claim (key: Extract<Claim['key'], { kind: 'address' }>): Promise<Claim | null> {
    const { rows: [taken] } = await pool.query<{ lease_epoch: number }>({
      ...TAKE, values: [key.key, accountSid, leaseMs]
    })
    if (taken === undefined) return null
    const { rows: [row] } = await pool.query<AddressRow & Leased>({ ...FACTS, values: [key.key, taken.lease_epoch] })
    if (row === undefined) return null
    return { key, managed: toAddress(row), epoch: row.lease_epoch, wakes: row.wakes, now: row.now }
  }

  async function begin (claim: Claim, address: Address, step: Write, told: readonly Entry[]): Promise<Begun> {
    const { target, begunAt, quarantineUntil } = doubtOf(address)
    const { rowCount } = await pool.query({
      ...BEGIN,
      values: [address.id, claim.epoch, timeoutMs, step.name, target, begunAt, quarantineUntil,
        toldJson(told)]
    })
    if (rowCount === 1) return 'begun'
    if (step.name === 'delete-address') await pool.query({ ...KEEP, values: [address.id] })
    return 'overtaken'
  }

  async function finish (
    claim: Claim, address: Address, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Promise<Finished> {
    const { id, sid, searchedAt, refusal, journal: { doubt, trouble } } = address
    // Whether it is retiring is the callers' to say, and may have changed since: the statement reads it from the row.
    const state = (retiring: boolean) => addressState({ ...address, retiring })
    const values = [id, claim.epoch, sid, searchedAt, json(refusal), json(trouble), state(false), claim.wakes, ms,
      outcomeWord(report), report === null ? null : requestIdOf(report.outcome), doubt === null, state(true),
      toldJson(told), report !== null]
    const { rows: [row] } = await transaction(pool, async (client) => {
      await client.query({ ...LOCK, values: [id] })
      return await client.query<{ stored: number, woken: PhoneNumber[] }>({ ...FINISH, values })
    })
    const woken = row?.woken ?? []
    return { fenced: row?.stored !== 1, woken: woken.map((key) => ({ kind: 'assignment', key })) }
  }

  async function release (claim: Claim): Promise<void> {
    await pool.query({ ...RELEASE, values: [claim.key.key, claim.epoch] })
  }

  /** An address is never forgotten: its row is what keeps its name from being made twice. */
  async function forget (): Promise<void> {}

  return { claim, begin, finish, release, forget } satisfies Record<keyof Ledger, unknown>
}

function json (value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
