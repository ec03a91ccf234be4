import { BLANK_MEMORY, type Assignment } from '../../../src/domain/assignment.js'
import type { AddressId } from '../../../src/domain/brand.js'
import type { CivicAddress } from '../../../src/domain/civic-address.js'
import type { Reading } from '../../../src/domain/declaration.js'
import { projectionOf } from '../../../src/plan/status.js'
import { fingerprintOf } from '../../../src/store/address-identity.js'
import type { Standing } from '../../../src/store/declaration-standing.js'
import type { openDeclarations, Wish } from '../../../src/store/declarations.js'
import type { Place } from '../../../src/store/places.js'
import { storedMemory } from '../../../src/store/memory.js'
import { accountFacts, toAssignment, toNumber } from '../../../src/store/rows.js'
import type { Timings } from '../../../src/store/timings.js'
import { accountFacts as accountColumns, assignmentRow, numberRow, sweptAt } from './joins.js'
import type { Execute } from './ledger.js'
import { waking, wakingAssignment, type AddressRecord, type AssignmentRecord, type Tables } from './tables.js'

/** Reads and writes wishes, the write guarded by the version the read saw. */
export function memoryDeclarations (
  tables: Tables, { patience }: Pick<Timings, 'patience'>, execute: Execute, newAddressId: () => AddressId
): ReturnType<typeof openDeclarations> {
  function read (phoneNumber: AssignmentRecord['phone_number'], place: AddressId | CivicAddress): Standing {
    const assignment = tables.assignments.get(phoneNumber) ?? null
    const number = tables.numbers.get(phoneNumber) ?? null
    const busy = assignment !== null && tables.intentOf('assignment', phoneNumber) !== null
    return {
      now: tables.now(),
      account: accountFacts(accountColumns(tables)),
      assignment: assignment === null ? null : toAssignment(assignmentRow(tables, assignment)),
      version: assignment?.version ?? newestOf(phoneNumber),
      generation: assignment?.generation ?? newestOf(phoneNumber),
      number: toNumber(numberRow(number), busy ? null : sweptAt(tables, number, assignment)),
      place: placeOf(place)
    }
  }

  /** Of all that was told of the number, whatever became of its row. */
  function newestOf (phoneNumber: AssignmentRecord['phone_number']): number {
    return Math.max(0, ...tables.events.filter((event) => event.phone_number === phoneNumber)
      .map(({ generation }) => generation ?? 0))
  }

  function placeOf (place: AddressId | CivicAddress): Place | null {
    const known = typeof place === 'string'
      ? tables.addresses.get(place) ?? null
      : tables.addressByFingerprint(fingerprintOf(place))
    if (known !== null) {
      const { id, isoCountry, sid, state, refusal } = known
      return { id, isoCountry, standing: { sid, state, refusal }, civic: null }
    }
    if (typeof place === 'string') return null
    const standing = { sid: null, state: 'validating' as const, refusal: null }
    return { id: newAddressId(), isoCountry: place.isoCountry, standing, civic: place }
  }

  function write (standing: Standing, place: Place, wish: Wish): Reading<Assignment> | null {
    const proposed = proposal(tables, standing, place, wish)
    const before = tables.assignments.get(wish.phoneNumber)
    const takesPlace = ready(place)
    if (!takesPlace || (before !== undefined && before.version !== standing.version)) return null
    const verdict = notBefore(before, projectionOf(proposed, { now: standing.now, patience }))
    const stored = { ...before ?? fresh(proposed), ...wished(wish, place), ...verdict, ...counted(before, wish) }
    tables.assignments.set(wish.phoneNumber, stored)
    const { generation, created_at: createdAt, updated_at: updatedAt } = stored
    tables.events.push({
      phone_number: wish.phoneNumber,
      address_id: place.id,
      kind: 'cause',
      type: wish.event,
      generation,
      reason: wish.asked.reason,
      details: {},
      at: tables.clock()
    })
    return { value: { ...proposed, generation, createdAt, updatedAt }, now: tables.now() }
  }

  /** Makes the address, keeps it, or takes it back from being retired; false where it is not there. */
  function ready ({ id, civic }: Place): boolean {
    const there = tables.addresses.get(id)
    if (there !== undefined) {
      if (there.retiring) tables.addresses.set(id, { ...there, ...revived(there, tables.clock()) })
      return true
    }
    if (civic === null || tables.addressByFingerprint(fingerprintOf(civic)) !== null) return false
    tables.addresses.set(id, newAddress(tables, id, civic))
    return true
  }

  function counted (before: AssignmentRecord | undefined, { newGeneration }: Wish): Partial<AssignmentRecord> {
    if (before === undefined) return {}
    const { version, generation } = before
    const more = { version: version + 1, generation: generation + (newGeneration ? 1 : 0) }
    return { ...more, updated_at: tables.now(), ...wakingAssignment(before, tables.clock()) }
  }

  function fresh (proposed: Assignment): AssignmentRecord {
    const { phoneNumber, accountSid, isoCountry } = proposed
    return {
      phone_number: phoneNumber,
      account_sid: accountSid,
      iso_country: isoCountry,
      generation: proposed.generation,
      version: proposed.generation,
      observed_generation: 0,
      unprotected_since: null,
      previous_sid: null,
      releasing_sid: null,
      gap_asked_at: null,
      memory: JSON.parse(JSON.stringify(storedMemory(proposed))),
      trouble: null,
      deadline_at: null,
      missed: 0,
      missed_at: null,
      retry_requested_at: null,
      created_at: tables.now(),
      updated_at: tables.now(),
      ...UNTOUCHED,
      looking: false,
      due_at: tables.clock()
    } as AssignmentRecord
  }

  function rouse (id: AddressId): void {
    const address = tables.addresses.get(id)
    if (address?.state === 'validating') tables.addresses.set(id, { ...address, ...waking(address, tables.clock()) })
  }

  return {
    read: (phoneNumber, place) => execute('read for declaration', () => read(phoneNumber, place)),
    async write (standing, place, wish) {
      const written = await execute(`write ${wish.event}`, () => write(standing, place, wish))
      const resumes = standing.assignment?.desired.paused === true && !wish.desired.paused
      if (written !== null && resumes) await execute('rouse address', () => rouse(place.id))
      return written
    }
  }
}

const UNTOUCHED = { offered_until: null, wakes: 0, lease_epoch: 0, lease_expires_at: null }

/** A clear may have been begun since the reading: what it takes down is not listed as protected. */
function notBefore (
  before: AssignmentRecord | undefined, { state, coverage }: ReturnType<typeof projectionOf>
): Pick<AssignmentRecord, 'state' | 'coverage'> {
  const cleared = before?.coverage === 'unprotected' && ['protected', 'protected-by-previous'].includes(coverage)
  if (!cleared) return { state, coverage }
  return { state: state === 'ready' ? 'converging' : state, coverage: 'unprotected' }
}

function wished ({ desired }: Wish, { id }: Place): Partial<AssignmentRecord> {
  return {
    assigned: desired.assigned,
    address_id: id,
    emergency_calling: desired.emergencyCalling,
    on_failure: desired.onFailure,
    drift: desired.drift,
    paused: desired.paused,
    labels: desired.labels,
    external_reference: desired.externalReference
  }
}

/** The assignment as it will stand once the wish is written. */
function proposal (
  { accountSid }: Tables, { assignment: before, account, number, generation, now }: Standing, place: Place, wish: Wish
): Assignment {
  const { phoneNumber, isoCountry, desired, newGeneration } = wish
  const journal = { doubt: null, trouble: null }
  const unheardOf = { missing: null, retryRequestedAt: null, memory: BLANK_MEMORY, journal, createdAt: now }
  return {
    ...before ?? unheardOf,
    kind: 'assignment',
    phoneNumber,
    accountSid,
    isoCountry,
    generation: generation + (newGeneration ? 1 : 0),
    desired,
    address: place.standing,
    number,
    ...account,
    updatedAt: now
  }
}

function revived (row: AddressRecord, now: number): Partial<AddressRecord> {
  return {
    retiring: false,
    refusal: null,
    searchedAt: null,
    trouble: null,
    unused_since: null,
    state: 'validating',
    ...waking(row, now)
  }
}

function newAddress (tables: Tables, id: AddressId, civic: CivicAddress): AddressRecord {
  const now = tables.now()
  return {
    ...civic,
    id,
    accountSid: tables.accountSid,
    fingerprint: fingerprintOf(civic),
    sid: null,
    searchedAt: null,
    refusal: null,
    retiring: false,
    trouble: null,
    createdAt: now,
    state: 'validating',
    used: false,
    unused_since: null,
    posted_at: now,
    ...UNTOUCHED,
    due_at: tables.clock()
  }
}
