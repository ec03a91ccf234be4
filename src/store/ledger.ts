import type { Pool } from 'pg'
import type { Ledger } from '../reconcile/ports.js'
import { addressLedger } from './address-ledger.js'
import { assignmentLedger } from './assignment-ledger.js'
import type { Timings } from './timings.js'

/** The ledger on Postgres. */
export function openLedger (pool: Pool, timings: Timings): Ledger {
  const addresses = addressLedger(pool, timings)
  const assignments = assignmentLedger(pool, timings)
  return {
    claim: (key) => key.kind === 'assignment' ? assignments.claim(key) : addresses.claim(key),
    begin: (claim, managed, step) => managed.kind === 'assignment'
      ? assignments.begin(claim, managed, step)
      : addresses.begin(claim, managed, step),
    finish: (claim, managed, ms, report) => managed.kind === 'assignment'
      ? assignments.finish(claim, managed, ms, report)
      : addresses.finish(claim, managed, ms, report),
    forget: (claim) => claim.key.kind === 'assignment' ? assignments.forget(claim) : addresses.forget()
  }
}
