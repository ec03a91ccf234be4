import type { AccountSid, PhoneNumber } from '../../../src/domain/brand.js'
import type { ObservedNumber } from '../../../src/domain/phone-number.js'
import { anEntry } from '../../../src/domain/timeline.js'
import { numberSeen } from '../../../src/plan/history.js'
import { projectionOf } from '../../../src/plan/status.js'
import type { Inventory, Key } from '../../../src/reconcile/ports.js'
import { toAssignment, toNumber } from '../../../src/store/rows.js'
import type { Timings } from '../../../src/store/timings.js'
import { assignmentRow, numberRow } from './joins.js'
import type { Execute } from './ledger.js'
import { upsertNumber } from './numbers.js'
import { waking, type AssignmentRecord, type Tables } from './tables.js'

const SWEEP_LEASE_MS = 120_000

/** The account's numbers as a pass over all of them finds them. */
export function memoryInventory (
  tables: Tables, { patience }: Pick<Timings, 'patience'>, execute: Execute
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
    if (assignment !== null) put({ ...assignment, missed_at: observedAt, ...waking(assignment, tables.clock()) })
  }

  function saveOne (
    account: AccountSid, assignment: AssignmentRecord | null, number: ObservedNumber, requestId: string | null
  ): boolean {
    const concerned = assignment === null ? null : toAssignment(assignmentRow(tables, assignment))
    if (!upsertNumber(tables, number, (known) => known.observed_at < number.observedAt)) return false
    if (assignment === null || concerned === null) return true
    const { state, coverage } = projectionOf({ ...concerned, number }, { now: number.observedAt, patience })
    put({ ...assignment, ...waking(assignment, tables.clock()), state, coverage })
    const told = numberSeen(concerned.number, number, { status: null, code: null, requestId })
      .map((entry) => anEntry(entry.kind, entry.type, { ...entry, generation: concerned.generation }))
    tables.tell(told, { phone_number: number.phoneNumber, address_id: null })
    return true
  }

  function put (assignment: AssignmentRecord): void {
    tables.assignments.set(assignment.phone_number, assignment)
  }

  function end (startedAt: Date, seen: readonly PhoneNumber[]): readonly Key[] {
    const owned = new Set([...tables.assignments.keys(), ...tables.numbers.keys()])
    const missing = [...owned].filter((key) => !seen.includes(key) && !seenSince(key, startedAt))
    const woken = missing.filter((key) => miss(key, startedAt))
    for (const key of seen) showAgain(key)
    tables.account = { ...tables.account, swept_at: startedAt, sweep_until: null }
    return woken.map((key) => ({ kind: 'assignment', key }))
  }

  function seenSince (key: PhoneNumber, startedAt: Date): boolean {
    const number = tables.numbers.get(key)
    return number !== undefined && number.observed_at >= startedAt
  }

  /** One list may skip a number while others come and go: only a second pass in a row lets it go. */
  function miss (key: PhoneNumber, startedAt: Date): boolean {
    const busy = tables.intentOf('assignment', key) !== null
    const number = tables.numbers.get(key)
    const gone = number !== undefined && number.missed > 0 && !busy
    if (gone) tables.numbers.delete(key)
    else if (number !== undefined && !busy) tables.numbers.set(key, { ...number, missed: 1 })
    const assignment = tables.assignments.get(key)
    if (assignment === undefined) return false
    put({
      ...assignment,
      missed_at: startedAt,
      missed: busy ? assignment.missed : Math.min(assignment.missed + 1, 2),
      ...waking(assignment, tables.clock()),
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
    async savePage (account, numbers, requestId) {
      const changed = await execute('known numbers', () => numbers.filter((number) => {
        const known = tables.numbers.get(number.phoneNumber) ?? null
        return spelled(toNumber(numberRow(known), null)) !== spelled(number)
      }))
      if (changed.length === 0) return []
      return await execute('save sightings', () => save(account, changed, requestId))
    },
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
