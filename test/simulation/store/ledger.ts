import type { Timings } from '../../../src/store/timings.js'
import type { Report } from '../../../src/domain/outcome.js'
import { CREDENTIALS_MS } from '../../../src/plan/patience.js'
import type { Claim, Ledger, LedgerOfMany } from '../../../src/reconcile/ports.js'
import { freesTurn } from '../../../src/store/gaps.js'
import { memoryAddressLedger } from './address-ledger.js'
import { memoryAssignmentLedger } from './assignment-ledger.js'
import type { AssignmentRecord, AddressRecord, Tables } from './tables.js'

/**
 * Runs one statement, or one transaction: here time passes, others get their turn, and an answer may be lost. `claim`
 * is the lease it is run under, where there is one.
 */
export type Execute = <Value>(statement: string, work: () => Value, claim?: Claim) => Promise<Value>

/** Safeguards that can be taken out, to see that somebody notices. */
export interface Sabotage {
  readonly unfenced?: boolean
  readonly unversioned?: boolean
  readonly ungapped?: boolean
}

/** The ledger of `src/store` in memory, statement by statement. */
export function memoryLedger (tables: Tables, timings: Timings, execute: Execute, sabotage: Sabotage = {}): Ledger {
  const assignments = memoryAssignmentLedger(tables, timings, sabotage)
  const addresses = memoryAddressLedger(tables, timings, sabotage)

  async function claim (key: Claim['key']): Promise<Claim | null> {
    const epoch = await execute(`lease ${key.kind}`, () => lease(tables, key, timings.leaseMs))
    if (epoch === null) return null
    return await execute(`facts of ${key.kind}`, () => key.kind === 'assignment'
      ? assignments.facts(key, epoch)
      : addresses.facts(key, epoch))
  }

  return {
    claim,
    begin: (claim, managed, step, told) => execute(`begin ${step.name}`, () => managed.kind === 'assignment'
      ? assignments.begin(claim, managed, step, told)
      : addresses.begin(claim, managed, step, told), claim),
    async finish (claim, managed, ms, report, told) {
      const finished = await execute(`finish ${managed.kind}`, () => managed.kind === 'assignment'
        ? assignments.finish(claim, managed, ms, report, told)
        : addresses.finish(claim, managed, ms, report, told), claim)
      const frees = managed.kind === 'assignment' && !finished.fenced && freesTurn(claim.managed, managed)
      const woken = frees ? await execute('wake next gaps', () => assignments.wakeNextGaps(1)) : finished.woken
      if (isUnauthorized(report)) await execute('credentials refused', () => { refuse(tables) })
      return { ...finished, woken }
    },
    release: (claim) => execute(`release ${claim.key.kind}`, () => {
      change(tables, claim.key, (row) => row.lease_epoch === claim.epoch
        ? { lease_expires_at: null, offered_until: null }
        : null)
    }, claim),
    forget: (claim) => execute(`forget ${claim.key.kind}`, () => {
      if (claim.key.kind === 'assignment') assignments.forget(claim)
    }, claim)
  }
}

/** The same for many assignments at once. */
export function memoryLedgerOfMany (
  tables: Tables, timings: Timings, execute: Execute, sabotage: Sabotage = {}
): LedgerOfMany {
  const assignments = memoryAssignmentLedger(tables, timings, sabotage)
  return {
    claimAll: (numbers, askedAt) => execute('claim all', () => assignments.claimAll(numbers, askedAt)),
    async finishAll (ends) {
      const finished = await execute('finish all', () => ends.map(({ claim, managed, ms, report, told }) =>
        assignments.finish(claim, managed, ms, report, told)))
      const freed = ends.filter(({ claim, managed }, index) =>
        finished[index]?.fenced === false && freesTurn(claim.managed, managed)).length
      const woken = freed > 0 ? await execute('wake next gaps', () => assignments.wakeNextGaps(freed)) : []
      return finished.map((one, index) => index === 0 ? { ...one, woken } : one)
    },
    release: memoryLedger(tables, timings, execute, sabotage).release
  }
}

function isUnauthorized (report: Report | null): boolean {
  return report !== null && !report.outcome.ok && report.outcome.fault.kind === 'unauthorized'
}

/** What is refused again soon after it was tried again has been refused all along. */
function refuse (tables: Tables): void {
  const { refused_until: until, refused_since: since } = tables.account
  const now = tables.clock()
  const again = until !== null && until.getTime() > now - CREDENTIALS_MS
  tables.account = {
    ...tables.account,
    refused_until: new Date(now + CREDENTIALS_MS),
    refused_since: again ? since : tables.now()
  }
}

function lease (tables: Tables, key: Claim['key'], leaseMs: number): number | null {
  const now = tables.clock()
  const row = change(tables, key, (row) => {
    const free = row.lease_expires_at === null || row.lease_expires_at < now
    if (row.due_at > now + 1 || !free) return null
    return { lease_epoch: row.lease_epoch + 1, lease_expires_at: now + leaseMs }
  })
  return row?.lease_epoch ?? null
}

type Row = AssignmentRecord | AddressRecord

/** Updates the row of a key with what `update` says; null where there is none, or where it says nothing. */
function change (tables: Tables, { kind, key }: Claim['key'], update: (row: Row) => Partial<Row> | null): Row | null {
  const table: Map<string, Row> = kind === 'assignment' ? tables.assignments : tables.addresses
  const row = table.get(key)
  const changes = row === undefined ? null : update(row)
  if (row === undefined || changes === null) return null
  const changed = { ...row, ...changes } as Row
  table.set(key, changed)
  return changed
}
