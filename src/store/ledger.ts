import pg from 'pg'
import type { AccountSid } from '../domain/brand.js'
import { InvariantViolated } from '../domain/errors.js'
import type { Ledger, LedgerOfMany } from '../reconcile/ports.js'
import { addressLedger } from './address-ledger.js'
import { assignmentLedger } from './assignment-ledger.js'
import { noteRefusedCredentials } from './credentials.js'
import { onceMore } from './lost-lock.js'
import type { Timings } from './timings.js'

/** The ledger of one account on Postgres: nobody else's rows are ever claimed. */
export function openLedger (pool: pg.Pool, accountSid: AccountSid, timings: Timings): Ledger {
  const addresses = addressLedger(pool, accountSid, timings)
  const assignments = assignmentLedger(pool, accountSid, timings)
  return {
    claim: (key) => key.kind === 'assignment' ? assignments.claim(key) : addresses.claim(key),
    begin: (claim, managed, step, told) => refusing(() => managed.kind === 'assignment'
      ? assignments.begin(claim, managed, step, told)
      : addresses.begin(claim, managed, step, told)),
    async finish (claim, managed, ms, report, told) {
      const finished = await onceMore(() => refusing(() => managed.kind === 'assignment'
        ? assignments.finish(claim, managed, ms, report, told)
        : addresses.finish(claim, managed, ms, report, told)))
      // It is stored: the next refusal says the same.
      if (report !== null) await noteRefusedCredentials(pool, accountSid, report).catch(() => {})
      return finished
    },
    release: (claim) => claim.key.kind === 'assignment' ? assignments.release(claim) : addresses.release(claim),
    forget: (claim) => claim.key.kind === 'assignment' ? assignments.forget(claim) : addresses.forget()
  }
}

/** The same for many assignments at once. Throws InvariantViolated where the database refuses any of them. */
export function openLedgerOfMany (pool: pg.Pool, accountSid: AccountSid, timings: Timings): LedgerOfMany {
  const { claimAll, finishAll, release } = assignmentLedger(pool, accountSid, timings)
  return {
    claimAll: (numbers, askedAt) => onceMore(() => claimAll(numbers, askedAt)),
    finishAll: (ends) => onceMore(() => refusing(() => finishAll(ends))),
    release
  }
}

/** Unique and check violations (PostgreSQL Appendix A), the latter ours from triggers too. */
const REFUSALS = ['23505', '23514']

/** What the database refuses on principle is a promise of ours that would have been broken. */
async function refusing<Value> (work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !REFUSALS.includes(error.code ?? '')) throw error
    throw new InvariantViolated((error.constraint ?? 'unnamed').replaceAll('_', '-'), { cause: error })
  }
}
