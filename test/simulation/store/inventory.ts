import type { AccountSid, PhoneNumber } from '../../../src/domain/brand.js'
import type { ObservedNumber } from '../../../src/domain/phone-number.js'
import { anEntry } from '../../../src/domain/timeline.js'
import { numberSeen } from '../../../src/plan/history.js'
import { projectionOf } from '../../../src/plan/status.js'
import type { Inventory, Key } from '../../../src/reconcile/ports.js'
import { toAssignment, toNumber } from '../../../src/store/rows.js'
import type { InventoryOptions } from '../../../src/store/inventory.js'
import { assignmentRow, numberRow } from './joins.js'
import type { Execute } from './ledger.js'
import { upsertNumber } from './numbers.js'
import { wakingAssignment, type AssignmentRecord, type Tables } from './tables.js'

const SWEEP_LEASE_MS = 120_000

/** The account's numbers as a pass over all of them finds them. */
export function memoryInventory (
  tables: Tables, { patience, sweepMs }: InventoryOptions, execute: Execute
): Inventory {
  function isTurn (everyMs: number): boolean {
    const { sweep_until: until, swept_at: swept } = tables.account
    const now = tables.clock()
    return (until === null || until < now) && (swept === null || swept.getTime() <= now - everyMs)
  }

  function save (account: AccountSid, numbers: readonly ObservedNumber[], requestId: string | null): readonly Key[] {
    const woken: Key[] = []
    for (const number of numbers) {
      const assignment = tables.assignments.get(number.phoneNumber) ?? null
      if (tables.isChanging('assignment', number.phoneNumber, number.observedAt)) leaveAlone(assignment, number)
      else if (saveOne(account, assignment, number, requestId) && assignment !== null) {
        woken.push({ kind: 'assignment', key: number.phoneNumber })
      }
    }
    return woken
  }

  function leaveAlone (assignment: AssignmentRecord | null, { observedAt }: ObservedNumber): void {
    if (assignment === null) return
    const woken = assignment.looking ? {} : wakingAssignment(assignment, tables.clock())
    put({ ...assignment, missed_at: observedAt, ...woken })
  }

  function saveOne (
    account: AccountSid, assignment: AssignmentRecord | null, number: ObservedNumber, requestId: string | null
  ): boolean {
    const concerned = assignment === null ? null : toAssignment(assignmentRow(tables, assignment))
    if (!upsertNumber(tables, number, (known) => known.observed_at < number.observedAt)) return false
    if (assignment === null || concerned === null) return true
    const { state, coverage } = projectionOf({ ...concerned, number }, { now: number.observedAt, patience })
    put({ ...assignment, ...wakingAssignment(assignment, tables.clock()), state, coverage })
    const told = numberSeen(concerned.number, number, { status: null, code: null, requestId })
      .map((entry) => anEntry(entry.kind, entry.type, { ...entry, generation: concerned.generation }))
    tables.tell(told, { phone_number: number.phoneNumber, address_id: null })
    return true
  }

  function isAwaited ({ phoneNumber }: ObservedNumber): boolean {
    const assignment = tables.assignments.get(phoneNumber)
    return assignment !== undefined && assignment.looking && assignment.due_at <= tables.clock()
  }

  /** What the last list could not be believed about. */
  function isDoubted ({ phoneNumber }: ObservedNumber): boolean {
    const assignment = tables.assignments.get(phoneNumber)
    const seen = tables.numbers.get(phoneNumber)?.observed_at
    if (assignment === undefined || seen === undefined || !assignment.looking) return false
    return assignment.missed_at !== null && assignment.missed_at > seen
  }

  function put (assignment: AssignmentRecord): void {
    tables.assignments.set(assignment.phone_number, assignment)
  }

  function end (startedAt: Date, seen: readonly PhoneNumber[]): readonly Key[] {
    const owned = new Set([...tables.assignments.keys(), ...tables.numbers.keys()])
    const missing = [...owned].filter((key) => !seen.includes(key) && !seenSince(key, startedAt))
    const { counted_at: counted } = tables.account
    const counts = counted === null || counted.getTime() <= startedAt.getTime() - sweepMs
    const woken = missing.filter((key) => miss(key, startedAt, counts))
    for (const key of seen) showAgain(key)
    tables.account = {
      ...tables.account,
      swept_at: startedAt,
      sweep_until: null,
      owned: seen.length,
      counted_at: counts ? startedAt : counted
    }
    return woken.map((key) => ({ kind: 'assignment', key }))
  }

  function seenSince (key: PhoneNumber, startedAt: Date): boolean {
    const number = tables.numbers.get(key)
    return number !== undefined && number.observed_at >= startedAt
  }

  /** One list may skip a number while others come and go: only a second pass in a row that counts lets it go. */
  function miss (key: PhoneNumber, startedAt: Date, counts: boolean): boolean {
    const busy = tables.intentOf('assignment', key) !== null
    const number = tables.numbers.get(key)
    const gone = number !== undefined && number.missed === 2 && counts && !busy
    if (gone) tables.numbers.delete(key)
    else if (number !== undefined && !busy) {
      tables.numbers.set(key, { ...number, missed: Math.max(number.missed, counts ? 2 : 1) })
    }
    const assignment = tables.assignments.get(key)
    if (assignment === undefined) return false
    put({
      ...assignment,
      missed_at: startedAt,
      missed: busy || !counts ? assignment.missed : Math.min(assignment.missed + 1, 2),
      ...wakingAssignment(assignment, tables.clock()),
      coverage: gone ? 'unknown' : assignment.coverage
    })
    return true
  }

  function showAgain (key: PhoneNumber): void {
    const number = tables.numbers.get(key)
    if (number !== undefined && number.missed > 0) tables.numbers.set(key, { ...number, missed: 0 })
    const assignment = tables.assignments.get(key)
    if (assignment !== undefined && assignment.missed > 0) put({ ...assignment, missed: 0, missed_at: null })
  }

  return {
    beginSweep: (_account, everyMs) => execute('begin sweep', () => {
      if (!isTurn(everyMs)) return null
      const leaseMs = Math.min(SWEEP_LEASE_MS, patience.staleAfterMs / 4)
      tables.account = { ...tables.account, sweep_until: tables.clock() + leaseMs }
      return { now: tables.now() }
    }),
    abandonSweep: (_account, retryMs) => execute('abandon sweep', () => {
      tables.account = { ...tables.account, sweep_until: tables.clock() + retryMs }
    }),
    newsAmong: (numbers) => execute('known numbers', () => {
      const changed = numbers.filter((number) => {
        const known = tables.numbers.get(number.phoneNumber) ?? null
        return isDoubted(number) || spelled(toNumber(numberRow(known), null)) !== spelled(number)
      })
      return { changed, awaited: numbers.filter((number) => !changed.includes(number) && isAwaited(number)) }
    }),
    savePage: (account, changed, requestId) => execute('save sightings', () => save(account, changed, requestId)),
    endSweep: (_account, startedAt, seen) => execute('end sweep', () => end(startedAt, seen))
  }
}

/** Everything Twilio may change of a number, and not when it was seen. */
function spelled (number: ObservedNumber | null): string {
  if (number === null) return ''
  const { phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus } = number
  return JSON.stringify([
    phoneNumberSid, trunkSid, voice, emergencyAddressSid, emergencyAddressStatus, emergencyStatus
  ])
}
