import pg from 'pg'
import type { Test } from 'tap'
import type { AccountSid, AddressId, PhoneNumber } from '../../src/domain/brand.js'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import type { Declaration } from '../../src/domain/declaration.js'
import type { Fault } from '../../src/domain/outcome.js'
import type { StepName } from '../../src/domain/step.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import type { Asked } from '../../src/domain/asked.js'
import { DEFAULTS } from '../../src/domain/declaration.js'
import { declare, remove } from '../../src/main/declare.js'
import type { Patience } from '../../src/plan/patience.js'
import { statusOf, type Status } from '../../src/plan/status.js'
import { twilioClient } from '../../src/provider/twilio/client.js'
import { listNumbers } from '../../src/provider/twilio/list-numbers.js'
import { twilioProvider } from '../../src/provider/twilio/provider.js'
import { drive } from '../../src/reconcile/drive.js'
import type { Key, Provider } from '../../src/reconcile/ports.js'
import { reconcile } from '../../src/reconcile/reconcile.js'
import { sweep } from '../../src/reconcile/sweep.js'
import { startSandbox, type SandboxOptions } from '../../src/sandbox/server.js'
import { sandboxClock } from '../../src/sandbox/clock.js'
import { openAccountPause } from '../../src/store/account-pause.js'
import { openAddresses } from '../../src/store/addresses.js'
import { openAssignments } from '../../src/store/assignments.js'
import { enrolAccount, openDatabase } from '../../src/store/database.js'
import { openDeclarations } from '../../src/store/declarations.js'
import { offerDue } from '../../src/store/due.js'
import { openInventory } from '../../src/store/inventory.js'
import { openLedger, openLedgerOfMany } from '../../src/store/ledger.js'
import { openPhoneNumbers } from '../../src/store/phone-numbers.js'
import { openPool } from '../../src/store/pool.js'
import { retireUnused } from '../../src/store/retirement.js'
import { openRetries } from '../../src/store/retries.js'
import { openSuggestions } from '../../src/store/suggestions.js'
import { openTimeline } from '../../src/store/timeline.js'
import { migratedDatabase } from './database.js'
import { PATIENCE } from './patience.js'

/** How all that is due is offered, again and again. */
export const ALL_DUE = { offerMs: 0, leaveMs: 0, together: false }

export const NUMBER = '+14155550100' as PhoneNumber

export const OFFICE: CivicAddress = EXAMPLE.address

export const WAREHOUSE: CivicAddress = { ...OFFICE, street: '101 Market St', streetSecondary: null }

/** By nobody in particular. */
export const UNASKED: Asked = { requestId: null, askedBy: null, reason: null }

/** A declaration of an address, all else at its default. */
export function declaring (
  phoneNumber: string, address: Declaration['address'], more: Partial<Declaration> = {}
): Declaration {
  return {
    phoneNumber: phoneNumber as PhoneNumber,
    address,
    emergencyCalling: 'enabled',
    onFailure: undefined,
    drift: undefined,
    paused: undefined,
    labels: undefined,
    externalReference: undefined,
    asked: UNASKED,
    ...more
  }
}

/**
 * The whole service but its queue, with a real Postgres and the stand-in for Twilio over HTTP, in a time of its own:
 * `elapse` moves Twilio's clock forward and everything the ledger remembers back.
 */
export async function aWorld (
  t: Test, { patience = PATIENCE, ...options }: Omit<SandboxOptions, 'clock'> & { readonly patience?: Patience } = {}
) {
  const clock = sandboxClock()
  const twilio = await startSandbox({ ...options, clock: clock.now })
  const url = await migratedDatabase(t)
  const pool = openPool({ connectionString: url, leaseMs: 20_000, max: 8 }, () => {})
  const database = openDatabase(pool)
  const accountSid = twilio.accountSid as AccountSid
  await enrolAccount(database, accountSid)
  t.teardown(async () => {
    await twilio.close()
    await database.$disconnect()
    await pool.end()
  })

  const client = twilioClient({
    accountSid, credentials: { authToken: twilio.authToken }, baseUrl: twilio.url, concurrency: 20, timeoutMs: 8_000
  })
  const timings = { patience, leaseMs: 20_000, timeoutMs: 8_000 }
  const world = {
    twilio,
    pool,
    url,
    accountSid,
    provider: twilioProvider(client) as Provider,
    listNumbers: listNumbers(client),
    ledger: openLedger(pool, accountSid, timings),
    ledgerOfMany: openLedgerOfMany(pool, accountSid, timings),
    inventory: openInventory(pool, { ...timings, sweepMs: 0 }),
    assignments: openAssignments(pool, timings),
    phoneNumbers: openPhoneNumbers(pool, timings),
    addresses: openAddresses(database, accountSid),
    declarations: openDeclarations(pool, accountSid, timings),
    pause: openAccountPause(pool, accountSid),
    retry: openRetries(pool, accountSid),
    accept: openSuggestions(pool, accountSid, timings),
    timeline: openTimeline(pool, accountSid),
    stopping: false
  }

  const once = (key: Key) => reconcile(key, {
    ...timings,
    ledger: world.ledger,
    provider: (step, sentAt) => world.provider(step, sentAt),
    admit: async () => () => {},
    monotonic: () => performance.now(),
    random: () => 0.5,
    stopping: () => world.stopping
  })

  const deps = () => ({
    ...world,
    defaults: DEFAULTS,
    readAssignment: world.assignments.read,
    provider: ((step, sentAt) => world.provider(step, sentAt)) as Provider,
    wake: () => {}
  })

  return Object.assign(world, {
    once,
    declare: (declaration: Declaration) => declare(declaration, deps()),
    remove: (phoneNumber: PhoneNumber, asked = UNASKED) => remove(phoneNumber, asked, deps()),
    retireUnused: (retentionMs: number) =>
      retireUnused(pool, accountSid, { retentionMs, staleAfterMs: PATIENCE.staleAfterMs }),

    sweep: () => sweep(accountSid, {
      inventory: world.inventory,
      ledger: world.ledgerOfMany,
      listNumbers: world.listNumbers,
      patience,
      monotonic: () => performance.now(),
      random: () => 0.5,
      onRun: () => {},
      stopping: () => world.stopping,
      everyMs: 0,
      retryMs: 15_000
    }),

    /** Does everything that is due, until nothing is. */
    async work (): Promise<void> {
      const due = () => offerDue(pool, accountSid, 500, ALL_DUE)
      for (let keys = await due(); keys.length > 0; keys = await due()) {
        for (const { key } of keys) await drive(key, once, () => false, () => {})
      }
    },

    /** Lets time pass, for Twilio and the ledger alike. */
    async elapse (ms: number): Promise<void> {
      clock.advance(ms)
      await age(pool, ms)
    },

    /** Works and waits until `done`, at most `most` turns of `ms`. */
    async until (done: () => Promise<boolean>, ms = 2_000, most = 60): Promise<void> {
      for (let turn = 0; turn < most; turn++) {
        await this.work()
        if (await done()) return
        await this.elapse(ms)
      }
      throw new Error('It did not come to pass.')
    },

    async status (phoneNumber: string = NUMBER): Promise<Status & { readonly now: Date }> {
      const reading = await world.assignments.read(phoneNumber as PhoneNumber)
      if (reading === null) throw new Error(`There is no assignment of ${phoneNumber}.`)
      return { ...statusOf(reading.value, { now: reading.now, patience }), now: reading.now }
    },

    /** Works until the assignment is in this state. */
    async reach (state: Status['state'], phoneNumber: string = NUMBER): Promise<void> {
      await this.until(async () => (await this.status(phoneNumber)).state === state)
    },

    /** The changes Twilio was asked for, in order: the method, what of, and what with. */
    writes (): readonly string[] {
      return twilio.requests().filter(({ method }) => method !== 'GET').map(({ method, path, params }) => {
        const resource = /\/(Addresses|IncomingPhoneNumbers)/.exec(path)?.[1] ?? path
        const { EmergencyAddressSid, EmergencyStatus, Street } = params as Record<string, string | undefined>
        const change = EmergencyAddressSid !== undefined
          ? `address=${EmergencyAddressSid === '' ? '' : '…'}`
          : EmergencyStatus !== undefined ? `status=${EmergencyStatus}` : Street ?? ''
        return `${method} ${resource} ${change}`.trim()
      })
    }
  })
}

/** Answers the next of these steps itself instead of Twilio, so many times. */
export function failing (world: World, name: StepName, fault: Fault, times = 1): void {
  const { provider } = world
  let left = times
  world.provider = async (step, sentAt) =>
    step.name === name && left-- > 0 ? { ok: false, fault } : await provider(step, sentAt)
}

export type World = Awaited<ReturnType<typeof aWorld>>

/** A world in which NUMBER is registered at OFFICE, and nothing was asked of Twilio yet. */
export async function aRegisteredWorld (t: Test, more: Partial<Declaration> = {}): Promise<World> {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, more))
  await world.reach('ready')
  world.twilio.clearRequests()
  return world
}

/** Works at the address that NUMBER is to be at until Twilio has accepted it, and at nothing else. */
export async function addressMade (world: World): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    const reading = await world.assignments.read(NUMBER)
    if (reading?.value.address.state === 'valid') return
    await world.once({ kind: 'address', key: reading?.value.desired.addressId as AddressId })
  }
  throw new Error('Twilio did not accept it.')
}

/** Moves every moment the ledger has kept into the past. */
async function age (pool: pg.Pool, ms: number): Promise<void> {
  const { rows } = await pool.query<{ table_name: string, column_name: string }>(
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name NOT LIKE '\\_%'`)
  const back = `interval '${ms} milliseconds'`
  const client = await pool.connect()
  // History is written once and for all, but for those who can stop the clocks.
  await client.query('SET session_replication_role = replica')
  for (const { table_name: table, column_name: column } of rows) {
    await client.query(`UPDATE ${table} SET ${column} = ${column} - ${back} WHERE isfinite(${column})`)
  }
  await client.query('RESET session_replication_role')
  client.release()
  await ageJson(pool, 'assignment', 'phone_number', 'memory', ms)
  await ageJson(pool, 'assignment', 'phone_number', 'trouble', ms)
  await ageJson(pool, 'address', 'id', 'trouble', ms)
}

async function ageJson (pool: pg.Pool, table: string, key: string, column: string, ms: number): Promise<void> {
  const { rows } = await pool.query<{ key: string, value: object }>(
    `SELECT ${key} AS key, ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`)
  for (const row of rows) {
    const aged = JSON.stringify(row.value).replace(/"(\d{4}-\d\d-\d\dT[^"]+Z)"/g,
      (_whole, text: string) => JSON.stringify(new Date(Date.parse(text) - ms)))
    await pool.query(`UPDATE ${table} SET ${column} = $2 WHERE ${key} = $1`, [row.key, aged])
  }
}
