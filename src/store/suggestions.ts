import type { Pool, PoolClient } from 'pg'
import { addressState, type Address } from '../domain/address.js'
import type { Asked } from '../domain/asked.js'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { CivicAddress } from '../domain/civic-address.js'
import { DomainError } from '../domain/errors.js'
import { projectionOf } from '../plan/status.js'
import type { Key } from '../reconcile/ports.js'
import { fingerprintOf } from './address-identity.js'
import { onceMore } from './lost-lock.js'
import { makingPlaces, newPlace, placesJson } from './places.js'
import { transaction } from './pool.js'
import { toAddress, toAssignment, type AddressRow, type AssignmentRow } from './rows.js'
import {
  ADDRESS, ADDRESS_JOINS, ASSIGNMENT, ASSIGNMENT_JOINS, REVIVED, WAKE_ASSIGNMENT, WITH_ACCOUNTS
} from './statements.js'
import { askedJson } from './telling.js'
import type { Timings } from './timings.js'

const LOCK = { name: 'lock-suggested', text: 'SELECT FROM address WHERE id = $1 AND account_sid = $2 FOR UPDATE' }

const READ = {
  name: 'read-suggested',
  text: `SELECT ${ADDRESS} FROM address d ${ADDRESS_JOINS} WHERE d.id = $1 AND d.account_sid = $2`
}

const MAKE = { name: 'make-corrected', text: makingPlaces('$1') }

// It may have been there before: on its way out, or refused at another time.
const TAKE = {
  name: 'take-corrected',
  text: `UPDATE address SET ${REVIVED}
    WHERE account_sid = $1 AND fingerprint = $2 AND (retiring OR state = 'invalid')`
}

const CORRECTED = {
  name: 'read-corrected',
  text: 'SELECT id FROM address WHERE account_sid = $1 AND fingerprint = $2 FOR UPDATE'
}

const LOCK_WISHES = {
  name: 'lock-wishes',
  text: 'SELECT FROM assignment WHERE address_id = $1 AND assigned ORDER BY phone_number FOR UPDATE'
}

const WISHES = {
  name: 'read-wishes',
  text: `${WITH_ACCOUNTS} SELECT ${ASSIGNMENT}, clock_timestamp() AS now FROM assignment a ${ASSIGNMENT_JOINS}
    WHERE a.address_id = $1 AND a.assigned`
}

const MOVE = {
  name: 'move-wishes',
  text: `WITH moved AS (
      UPDATE assignment a SET address_id = $1, generation = a.generation + 1, version = a.version + 1,
        state = v.state, coverage = v.coverage, updated_at = clock_timestamp(), ${WAKE_ASSIGNMENT}
      FROM jsonb_to_recordset($2::jsonb) AS v (phone_number text, state text, coverage text)
      WHERE a.phone_number = v.phone_number
      RETURNING a.account_sid, a.phone_number, a.generation),
    told AS (
      INSERT INTO event (account_sid, phone_number, address_id, kind, type, generation, reason, details, at)
      SELECT account_sid, phone_number, $1, 'cause', 'suggestion-accepted', generation, $3, $4::jsonb,
        clock_timestamp() FROM moved),
    told_once AS (
      INSERT INTO event (account_sid, address_id, kind, type, reason, details, at)
      SELECT $5, $6, 'cause', 'suggestion-accepted', $3, $4::jsonb, clock_timestamp()
      WHERE NOT EXISTS (SELECT FROM moved))
    SELECT phone_number AS key FROM moved`
}

/** The corrected address, and everything that is due because it is wanted now. */
export interface Acceptance {
  readonly id: AddressId
  readonly woken: readonly Key[]
}

/** Takes what Twilio suggests: the corrected address, and every wish for the old one, in one commit. */
export function openSuggestions (pool: Pool, accountSid: AccountSid, timings: Pick<Timings, 'patience'>) {
  return accept

  /** Null when there is no such address. Throws `address-not-suggested` when Twilio suggests nothing for it. */
  async function accept (id: AddressId, asked: Asked): Promise<Acceptance | null> {
    return await onceMore(() => transaction(pool, async (client) => {
      await client.query({ ...LOCK, values: [id, accountSid] })
      const { rows: [row] } = await client.query<AddressRow>({ ...READ, values: [id, accountSid] })
      if (row === undefined) return null
      const corrected = await take(client, suggestedCivic(toAddress(row)))
      const moved = await move(client, id, corrected, asked)
      return { id: corrected, woken: [{ kind: 'address', key: corrected }, ...moved] }
    }))
  }

  async function take (client: PoolClient, civic: CivicAddress): Promise<AddressId> {
    const fingerprint = fingerprintOf(civic)
    await client.query({ ...MAKE, values: [placesJson([newPlace(civic)], accountSid)] })
    const values = [accountSid, fingerprint]
    const { rows: [row] } = await client.query<{ id: AddressId }>({ ...CORRECTED, values })
    await client.query({ ...TAKE, values })
    if (row === undefined) throw new Error('The corrected address vanished while it was being made.')
    return row.id
  }

  async function move (client: PoolClient, from: AddressId, to: AddressId, asked: Asked): Promise<readonly Key[]> {
    await client.query({ ...LOCK_WISHES, values: [from] })
    const { rows: wishes } = await client.query<AssignmentRow & { now: Date }>({ ...WISHES, values: [from] })
    const { rows: [place] } = await client.query<AddressRow>({ ...READ, values: [to, accountSid] })
    if (place === undefined) throw new Error(`The address ${to} vanished while it was being read.`)
    const verdicts = wishes.map((row) => ({ phone_number: row.phone_number, ...verdictOn(row, toAddress(place)) }))
    const { rows } = await client.query<{ key: PhoneNumber }>({
      ...MOVE, values: [to, JSON.stringify(verdicts), asked.reason, askedJson(asked), accountSid, from]
    })
    return rows.map(({ key }) => ({ kind: 'assignment', key }))
  }

  /** What the lists will say of the assignment, once it wants the corrected address. */
  function verdictOn (row: AssignmentRow & { now: Date }, place: Address) {
    const before = toAssignment(row)
    const after: Assignment = {
      ...before,
      generation: before.generation + 1,
      desired: { ...before.desired, addressId: place.id },
      address: { sid: place.sid, state: addressState(place), refusal: place.refusal }
    }
    const { state, coverage } = projectionOf(after, { now: row.now, patience: timings.patience })
    return { state, coverage }
  }
}

function suggestedCivic (address: Address): CivicAddress {
  const { id, refusal } = address
  const suggestion = addressState(address) === 'suggested' ? refusal?.suggestion : null
  if (suggestion != null) return suggestion.civic
  const twilio = refusal === null ? null : { code: refusal.code, status: refusal.status, moreInfo: refusal.moreInfo }
  throw new DomainError('address-not-suggested',
    `Twilio suggests nothing for ${id}, which is ${addressState(address)}. Only an address in state ` +
    '"suggested" has something to accept; declare another address instead.', [], { twilio })
}
