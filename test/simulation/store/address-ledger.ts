import { addressState, type Address } from '../../../src/domain/address.js'
import { InvariantViolated } from '../../../src/domain/errors.js'
import type { Report } from '../../../src/domain/outcome.js'
import type { Write } from '../../../src/domain/step.js'
import type { Entry } from '../../../src/domain/timeline.js'
import type { Begun, Claim, Finished, Key } from '../../../src/reconcile/ports.js'
import { doubtOf, outcomeWord } from '../../../src/store/intents.js'
import { toAddress } from '../../../src/store/rows.js'
import type { Timings } from '../../../src/store/timings.js'
import { addressRow, onlyPausedWishes } from './joins.js'
import type { Sabotage } from './ledger.js'
import { wakingAssignment, type AddressRecord, type Tables } from './tables.js'

type AddressKey = Extract<Claim['key'], { kind: 'address' }>

/** The verbs for addresses, each what its one statement does. An address is never forgotten. */
export function memoryAddressLedger (tables: Tables, { timeoutMs }: Timings, sabotage: Sabotage) {
  const held = (id: string, epoch: number): AddressRecord | null => {
    const row = tables.addresses.get(id as AddressRecord['id'])
    return row !== undefined && row.lease_epoch === epoch ? row : null
  }

  function facts (key: AddressKey, epoch: number): Claim | null {
    const row = held(key.key, epoch)
    if (row === null) return null
    return { key, managed: toAddress(addressRow(tables, row)), epoch, wakes: row.wakes, now: tables.now() }
  }

  function begin (claim: Claim, address: Address, { name }: Write, told: readonly Entry[]): Begun {
    const { target, begunAt, quarantineUntil } = doubtOf(address)
    const row = held(address.id, claim.epoch)
    if (row === null || tables.account.paused) return 'overtaken'
    if (row.lease_expires_at === null || row.lease_expires_at <= tables.clock() + timeoutMs) return 'overtaken'
    if (name === 'delete-address' && !row.retiring) return 'overtaken'
    if (name === 'create-address' && onlyPausedWishes(tables, row.id)) return 'overtaken'
    if (name === 'delete-address' && isInUse(tables, row)) throw new InvariantViolated('intent-delete-in-use')
    tables.insertIntent({
      kind: 'address',
      key: row.id,
      step: name,
      target,
      generation: 0,
      lease_epoch: claim.epoch,
      begun_at: begunAt,
      quarantine_until: quarantineUntil
    })
    tables.tell(told, { phone_number: null, address_id: row.id })
    return 'begun'
  }

  function finish (
    claim: Claim, address: Address, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Finished {
    const row = sabotage.unfenced === true ? tables.addresses.get(address.id) ?? null : held(address.id, claim.epoch)
    if (row === null) return { fenced: true, woken: [] }
    const known = finished(row, claim, address, ms, report)
    tables.addresses.set(row.id, known)
    tables.tell(told, { phone_number: null, address_id: row.id })
    if (address.journal.doubt === null) tables.report('address', row.id, outcomeWord(report))
    return { fenced: false, woken: spelled(row) === spelled(known) ? [] : wakeWishes(row) }
  }

  function finished (
    row: AddressRecord, claim: Claim, address: Address, ms: number | null, report: Report | null
  ): AddressRecord {
    const { sid, searchedAt, refusal, journal: { trouble } } = address
    const now = tables.clock()
    // A run that asked Twilio nothing has learnt nothing: what a caller has reset meanwhile stays reset.
    const knows = report !== null || row.wakes === claim.wakes
    const state = addressState({ ...address, retiring: row.retiring })
    return {
      ...row,
      ...knows && {
        sid, searchedAt, refusal, trouble: trouble === null ? null : JSON.parse(JSON.stringify(trouble))
      },
      state: row.retiring || knows ? state : row.state,
      due_at: row.wakes !== claim.wakes ? now : ms === null ? Infinity : now + ms,
      offered_until: null,
      lease_expires_at: null
    }
  }

  function wakeWishes ({ id }: AddressRecord): readonly Key[] {
    const wishes = [...tables.assignments.values()].filter(({ address_id: wanted }) => wanted === id)
    for (const wish of wishes) {
      tables.assignments.set(wish.phone_number, { ...wish, ...wakingAssignment(wish, tables.clock()) })
    }
    return wishes.map(({ phone_number: key }) => ({ kind: 'assignment', key }))
  }

  return { facts, begin, finish }
}

/** What the trigger on the real table asks before an address is written off. */
function isInUse ({ assignments, numbers }: Tables, { id, sid }: AddressRecord): boolean {
  const wishes = [...assignments.values()]
  if (wishes.some((wish) => wish.address_id === id && wish.assigned)) return true
  if (sid === null) return false
  return [...numbers.values()].some(({ emergency_address_sid: shown }) => shown === sid) ||
    wishes.some(({ previous_sid: previous, releasing_sid: releasing }) => [previous, releasing].includes(sid))
}

function spelled ({ sid, refusal, state }: AddressRecord): string {
  return JSON.stringify([sid, refusal, state])
}
