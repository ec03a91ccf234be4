import type { Assignment } from '../../../src/domain/assignment.js'
import type { PhoneNumber } from '../../../src/domain/brand.js'
import type { Reading } from '../../../src/domain/declaration.js'
import type { Key } from '../../../src/reconcile/ports.js'
import { toAssignment } from '../../../src/store/rows.js'
import { assignmentRow, isUsed } from './joins.js'
import type { Execute } from './ledger.js'
import { waking, wakingAssignment, type AddressRecord, type Tables } from './tables.js'

const NEVER_USED_MS = 3_600_000

export function readAssignment (tables: Tables, phoneNumber: PhoneNumber): Reading<Assignment> | null {
  const row = tables.assignments.get(phoneNumber)
  return row === undefined ? null : { value: toAssignment(assignmentRow(tables, row)), now: tables.now() }
}

/** The pause of the whole account; its end makes due, in commits of their own, what waited for it. */
export async function memoryPause (tables: Tables, execute: Execute, paused: boolean): Promise<void> {
  await execute(paused ? 'pause account' : 'resume account', () => {
    if (tables.account.paused !== paused) {
      tables.events.push({
        phone_number: null,
        address_id: null,
        kind: 'cause',
        type: paused ? 'account-paused' : 'account-resumed',
        generation: null,
        reason: null,
        details: {},
        at: tables.clock()
      })
    }
    tables.account = { ...tables.account, paused, paused_at: paused ? tables.account.paused_at ?? tables.now() : null }
  })
  if (paused) return
  const now = () => tables.clock()
  await execute('wake paused addresses', () => {
    for (const [id, row] of tables.addresses) {
      if (['validating', 'removing'].includes(row.state)) tables.addresses.set(id, { ...row, ...waking(row, now()) })
    }
  })
  await execute('wake paused assignments', () => {
    for (const [key, row] of tables.assignments) {
      if (row.state !== 'ready') tables.assignments.set(key, { ...row, ...wakingAssignment(row, now()) })
    }
  })
}

/** A caller's wish to look again at once and to try again what was blocked. */
export async function memoryRetry (
  tables: Tables, execute: Execute, phoneNumber: PhoneNumber
): Promise<readonly Key[] | null> {
  return await execute('retry', () => {
    const row = tables.assignments.get(phoneNumber)
    if (row === undefined) return null
    const now = tables.clock()
    tables.assignments.set(phoneNumber, { ...row, retry_requested_at: tables.now(), ...wakingAssignment(row, now) })
    tables.events.push({
      phone_number: phoneNumber,
      address_id: row.address_id,
      kind: 'cause',
      type: 'reconciliation-requested',
      generation: row.generation,
      reason: null,
      details: {},
      at: now
    })
    const unknown = JSON.stringify(row.trouble).includes('"code":22109')
    const keys: Key[] = [{ kind: 'assignment', key: phoneNumber }]
    return retryAddress(tables, row.address_id, unknown) ? [{ kind: 'address', key: row.address_id }, ...keys] : keys
  })
}

function retryAddress (tables: Tables, id: AddressRecord['id'], unknown: boolean): boolean {
  const row = tables.addresses.get(id)
  if (row === undefined || row.retiring) return false
  const shown = [...tables.numbers.values()].some((number) => number.emergency_address_sid === row.sid)
  const open = row.state === 'validating' || row.state === 'invalid'
  if (!open && !(unknown && row.state === 'valid' && !shown)) return false
  tables.addresses.set(id, {
    ...row,
    trouble: null,
    searchedAt: null,
    ...waking(row, tables.clock()),
    sid: unknown ? null : row.sid,
    refusal: row.state === 'invalid' ? null : row.refusal,
    state: unknown || row.state === 'invalid' ? 'validating' : row.state
  })
  return true
}

/** Has the addresses deleted at Twilio that nothing has used for so long. */
export async function memoryRetire (
  tables: Tables, execute: Execute, { retentionMs, staleAfterMs }: { retentionMs: number, staleAfterMs: number }
): Promise<readonly Key[]> {
  return await execute('retire unused addresses', () => {
    const now = tables.clock()
    const candidates = [...tables.addresses.values()].filter((row) => isCandidate(tables, row, now - retentionMs))
    const judged = candidates.map((row) => judge(tables, row))
    const { swept_at: swept } = tables.account
    const fresh = swept !== null && swept.getTime() > now - staleAfterMs
    const retired = judged.filter((row) => fresh && isOver(tables, row, now, retentionMs))
    for (const row of retired) {
      tables.addresses.set(row.id, { ...row, retiring: true, state: 'removing', ...waking(row, now) })
      tables.events.push({
        phone_number: null,
        address_id: row.id,
        kind: 'cause',
        type: 'retirement-requested',
        generation: null,
        reason: 'unused',
        details: {},
        at: now
      })
    }
    return retired.map(({ id }) => ({ kind: 'address', key: id }))
  })
}

function isCandidate (tables: Tables, row: AddressRecord, since: number): boolean {
  if (row.sid === null || row.retiring) return false
  const { used, unused_since: unused } = row
  const changed = isUsed(tables, row) ? !used || unused !== null : unused === null
  return changed || (unused !== null && unused.getTime() <= since)
}

function judge (tables: Tables, row: AddressRecord): AddressRecord {
  const inUse = isUsed(tables, row)
  const judged = { ...row, used: row.used || inUse, unused_since: inUse ? null : row.unused_since ?? tables.now() }
  tables.addresses.set(row.id, judged)
  return judged
}

function isOver (tables: Tables, row: AddressRecord, now: number, retentionMs: number): boolean {
  const { unused_since: unused, used, posted_at: posted } = row
  if (isUsed(tables, row) || unused === null || unused.getTime() > now - retentionMs) return false
  return used || posted.getTime() <= now - NEVER_USED_MS
}
