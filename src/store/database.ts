import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import type { AccountSid } from '../domain/brand.js'
import { PrismaClient } from './generated/client.js'

export type Database = PrismaClient

/** Prisma on the pool our own statements use: one set of connections, one set of time limits. */
export function openDatabase (pool: Pool): Database {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    // Longer messages print the arguments of a query, which may be somebody's address.
    errorFormat: 'minimal'
  })
}

/** Makes sure the ledger knows the account: everything else hangs on its row. */
export async function enrolAccount (database: Database, accountSid: AccountSid): Promise<void> {
  await database.dbAccount.createMany({ data: [{ accountSid }], skipDuplicates: true })
}

/** Does the ledger answer at all? Throws when it does not. */
export async function pingDatabase (pool: Pool): Promise<void> {
  await pool.query({ name: 'ping', text: 'SELECT 1' })
}

const SWEPT = {
  name: 'swept-within',
  text: 'SELECT FROM account WHERE account_sid = $1 AND swept_at > now() - $2::float8 * interval \'1 millisecond\''
}

/** Has a complete pass over the account succeeded so lately? */
export async function sweptWithin (pool: Pool, accountSid: AccountSid, ms: number): Promise<boolean> {
  const { rowCount } = await pool.query({ ...SWEPT, values: [accountSid, ms] })
  return rowCount === 1
}
