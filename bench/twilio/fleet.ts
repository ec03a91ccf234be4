import { setTimeout } from 'node:timers/promises'
import { asked } from '../../test/support/postgres-server.js'
import type { Stage } from './stage.js'
import { until } from './waiting.js'
import { wishesOf } from './work.js'

/** Once a minute the service notes which addresses are in use from now on. That is no cost of the sweeps after it. */
const NOTED_MS = 65_000

/**
 * Makes a fleet that has long been settled. One number is brought there by the service itself; at the stand-in all are
 * then registered at its Address, and in the ledger all assignments are copies of its own: declaring each would take
 * an hour and end in the same rows. The passes over the account that follow must find nothing to put right.
 */
export async function settleFleet ({ twilio, service, databaseUrl }: Stage, numbers: number): Promise<void> {
  const [first] = wishesOf(1, 1)
  if (first === undefined) throw new Error('There is no number to begin with.')
  await service.declare([first])
  const noted = setTimeout(NOTED_MS)
  await service.allReady()
  const shown = (await twilio.state()).numbers.find(({ phoneNumber }) => phoneNumber === first.phoneNumber)
  const emergencyAddressSid = shown?.emergencyAddressSid ?? null
  await twilio.patchNumbers({ emergencyAddressSid, emergencyAddressStatus: 'registered' })
  await nextSweep(databaseUrl)
  await nextSweep(databaseUrl) // the one before may have begun before the change

  const copied = await asked(databaseUrl, `INSERT INTO assignment
    SELECT copy.* FROM assignment a JOIN phone_number q USING (phone_number)
    JOIN phone_number p ON p.phone_number <> a.phone_number
    CROSS JOIN LATERAL jsonb_populate_record(NULL::assignment, replace(replace(to_jsonb(a)::text,
      a.phone_number, p.phone_number), q.phone_number_sid, p.phone_number_sid)::jsonb) AS copy
    WHERE a.phone_number = $1 RETURNING 1`, [first.phoneNumber])
  if (copied.length !== numbers - 1) throw new Error(`${copied.length} of ${numbers - 1} assignments were copied.`)
  await asked(databaseUrl, 'VACUUM ANALYZE')
  await nextSweep(databaseUrl)
  await service.allReady()
  await noted
}

/** Waits until a pass over the account is over that was not yet when this was called. Answers when it began. */
export async function nextSweep (databaseUrl: string): Promise<Date> {
  const before = await sweptAt(databaseUrl)
  const after = await until('a pass over the account', 50, () => sweptAt(databaseUrl), (at) => at > before)
  return after
}

async function sweptAt (databaseUrl: string): Promise<Date> {
  const [row] = await asked<{ swept_at: Date | null }>(databaseUrl, 'SELECT swept_at FROM account')
  return row?.swept_at ?? new Date(0)
}

/** What is written for numbers and addresses: all but the account's own row, which every pass is noted in. */
const TABLES = ['phone_number', 'assignment', 'address', 'intent', 'event']

/** Rows written to them since the database was made. Backends tell of what they did within some ten seconds. */
export async function rowsWritten (databaseUrl: string): Promise<number> {
  const [row] = await asked<{ rows: string }>(databaseUrl, `SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS rows
    FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY($1)`, [TABLES])
  return Number(row?.rows)
}
