import type { Pool } from 'pg'
import type { AccountPause } from '../domain/account-pause.js'
import type { Asked } from '../domain/asked.js'
import type { AccountSid } from '../domain/brand.js'
import { onceMore } from './lost-lock.js'
import { transaction } from './pool.js'
import { WAKE, WAKE_ASSIGNMENT } from './statements.js'
import { askedJson } from './telling.js'

const READ = { name: 'read-pause', text: 'SELECT paused, paused_at AS since FROM account WHERE account_sid = $1' }

const LOCK = { name: 'lock-account', text: 'SELECT FROM account WHERE account_sid = $1 FOR UPDATE' }

const SET = {
  name: 'set-pause',
  text: `WITH before AS (SELECT paused FROM account WHERE account_sid = $1),
    changed AS (
      UPDATE account SET paused = $2,
        paused_at = CASE WHEN NOT $2 THEN NULL ELSE coalesce(paused_at, clock_timestamp()) END
      WHERE account_sid = $1 RETURNING paused, paused_at),
    told AS (
      INSERT INTO event (account_sid, kind, type, reason, details)
      SELECT $1, 'cause', CASE WHEN $2 THEN 'account-paused' ELSE 'account-resumed' END, $3, $4::jsonb
      FROM before WHERE before.paused <> $2)
    SELECT paused, paused_at AS since FROM changed`
}

/** So many rows are woken in one commit: whoever has just heard from Twilio may be waiting for one of them. */
const AT_ONCE = 1_000

const WAKE_ADDRESSES = {
  name: 'wake-paused-addresses',
  text: waking('address', 'id', WAKE, 'state IN (\'validating\', \'removing\')')
}

const WAKE_ASSIGNMENTS = {
  name: 'wake-paused-assignments',
  text: waking('assignment', 'phone_number', WAKE_ASSIGNMENT, 'state <> \'ready\'')
}

/** Wakes the next rows behind a key, and answers the last of them. */
function waking (
  table: 'address' | 'assignment', key: 'id' | 'phone_number', wake: string, condition: string
): string {
  return `WITH resting AS (
      SELECT ${key} FROM ${table} WHERE account_sid = $1 AND ${condition} AND ${key} > $2
      ORDER BY ${key} LIMIT ${AT_ONCE} FOR UPDATE),
    woken AS (UPDATE ${table} SET ${wake} FROM resting WHERE ${table}.${key} = resting.${key})
    SELECT max(${key}) AS last FROM resting`
}

/** The pause of the whole account: one row, which `begin` reads before every change. */
export function openAccountPause (pool: Pool, accountSid: AccountSid) {
  async function read (): Promise<AccountPause> {
    const { rows: [row] } = await pool.query<AccountPause>({ ...READ, values: [accountSid] })
    return row ?? { paused: false, since: null }
  }

  /**
   * Holds for every change that has not been begun. The end of a pause makes due what waited for it; not in the same
   * commit, because a pass over the account locks the other way round, and what is not woken is looked over anyway.
   */
  async function set (paused: boolean, asked: Asked): Promise<AccountPause> {
    const values = [accountSid, paused, asked.reason, askedJson(asked)]
    const row = await transaction(pool, async (client) => {
      await client.query({ ...LOCK, values: [accountSid] })
      const { rows } = await client.query<AccountPause>({ ...SET, values })
      return rows[0]
    })
    if (row === undefined) throw new Error(`The account ${accountSid} is not in the ledger.`)
    if (!paused) {
      await wakeAll(WAKE_ADDRESSES)
      await wakeAll(WAKE_ASSIGNMENTS)
    }
    return row
  }

  async function wakeAll (statement: typeof WAKE_ADDRESSES): Promise<void> {
    let last: string | null = ''
    while (last !== null) last = await wakeNext(statement, last)
  }

  async function wakeNext (statement: typeof WAKE_ADDRESSES, after: string): Promise<string | null> {
    const values = [accountSid, after]
    const { rows: [row] } = await onceMore(() => pool.query<{ last: string | null }>({ ...statement, values }))
    return row?.last ?? null
  }

  return { read, set }
}
