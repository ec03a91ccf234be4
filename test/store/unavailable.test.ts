import pg from 'pg'
import t, { type Test } from 'tap'
import type { AccountSid } from '../../src/domain/brand.js'
import { DomainError } from '../../src/domain/errors.js'
import { openAddresses } from '../../src/store/addresses.js'
import { enrolAccount, openDatabase } from '../../src/store/database.js'
import { openPool } from '../../src/store/pool.js'
import { answering } from '../../src/store/unavailable.js'
import { migratedDatabase } from '../support/database.js'
import { OFFICE, UNASKED } from '../support/world.js'

/** What PostgreSQL says when it cannot do now what it could do at another time. */
const PASSING = {
  '08000': 'connection_exception',
  '08001': 'sqlclient_unable_to_establish_sqlconnection',
  '08003': 'connection_does_not_exist',
  '08004': 'sqlserver_rejected_establishment_of_sqlconnection',
  '08006': 'connection_failure',
  '08P01': 'protocol_violation',
  25006: 'read_only_sql_transaction',
  '25P03': 'idle_in_transaction_session_timeout',
  '25P04': 'transaction_timeout',
  40001: 'serialization_failure',
  '40P01': 'deadlock_detected',
  53000: 'insufficient_resources',
  53100: 'disk_full',
  53200: 'out_of_memory',
  53300: 'too_many_connections',
  53400: 'configuration_limit_exceeded',
  '55P03': 'lock_not_available',
  57014: 'query_canceled',
  '57P01': 'admin_shutdown',
  '57P02': 'crash_shutdown',
  '57P03': 'cannot_connect_now',
  '57P05': 'idle_session_timeout',
  58000: 'system_error',
  58030: 'io_error'
}

/** What a repetition would not mend: that is a mistake of ours, and must not look like an outage. */
const LASTING = {
  '22P02': 'invalid_text_representation', 23505: 'unique_violation', '42P01': 'undefined_table', XX000: 'internal_error'
}

async function aLedger (t: Test) {
  const accountSid = `AC${'0'.repeat(32)}` as AccountSid
  const pool = openPool({ connectionString: await migratedDatabase(t), leaseMs: 20_000, max: 2 }, () => {})
  const database = openDatabase(pool)
  t.teardown(async () => {
    await database.$disconnect()
    await pool.end()
  })
  await enrolAccount(database, accountSid)
  return { pool, addresses: openAddresses(database, accountSid) }
}

/** From now on whoever writes an address is told this. */
async function saying (pool: pg.Pool, code: string): Promise<void> {
  await pool.query(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$;
    CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON address FOR EACH ROW EXECUTE FUNCTION refuse()`)
}

const WRITE = "INSERT INTO address (id, account_sid) VALUES ('addr_x', 'ACx')"

function codeOf (error: unknown): string {
  return error instanceof DomainError ? error.code : 'thrown as it was'
}

t.test('whatever PostgreSQL says in passing is the database being away, to our statements and to Prisma', async (t) => {
  const { pool, addresses } = await aLedger(t)
  for (const [code, name] of Object.entries(PASSING)) {
    await saying(pool, code)
    const ours = await answering(() => pool.query(WRITE)).catch(codeOf)
    t.equal(ours, 'store-unavailable', `${code} ${name}`)
    const prismas = await answering(() => addresses.create(OFFICE, UNASKED)).catch(codeOf)
    t.equal(prismas, 'store-unavailable', `${code} ${name}, by Prisma`)
  }
})

t.test('a mistake of ours is no outage', async (t) => {
  const { pool, addresses } = await aLedger(t)
  for (const [code, name] of Object.entries(LASTING)) {
    await saying(pool, code)
    t.equal(await answering(() => pool.query(WRITE)).catch(codeOf), 'thrown as it was', `${code} ${name}`)
    const prismas = await answering(() => addresses.create(OFFICE, UNASKED)).catch(codeOf)
    t.equal(prismas, 'thrown as it was', `${code} ${name}, by Prisma`)
  }
})

/** What the driver says of its own when a connection breaks under it, or none is to be had. */
const SPOKEN = [
  'Connection terminated', 'Connection terminated unexpectedly', 'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect', 'timeout expired', 'Query read timeout',
  'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable'
]

for (const message of SPOKEN) {
  t.test(`"${message}" is the database being away`, async (t) => {
    t.equal(await answering(() => Promise.reject(new Error(message))).catch(codeOf), 'store-unavailable')
    const wrapped = new Error('Invalid invocation', { cause: new Error(message) })
    t.equal(await answering(() => Promise.reject(wrapped)).catch(codeOf), 'store-unavailable', 'also as a cause')
  })
}

for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']) {
  t.test(`${code} is the database being away`, async (t) => {
    const error = Object.assign(new Error('connect'), { code })
    t.equal(await answering(() => Promise.reject(error)).catch(codeOf), 'store-unavailable')
    // A name with several addresses fails with all of their errors at once.
    const all = new AggregateError([error], '')
    t.equal(await answering(() => Promise.reject(all)).catch(codeOf), 'store-unavailable')
  })
}

t.test('a server that takes no connections is away for Prisma too', async (t) => {
  const connectionString = 'postgresql://nobody@127.0.0.1:1/nothing'
  const pool = openPool({ connectionString, leaseMs: 20_000, max: 1 }, () => {})
  const database = openDatabase(pool)
  t.teardown(async () => {
    await database.$disconnect()
    await pool.end()
  })
  const addresses = openAddresses(database, `AC${'0'.repeat(32)}` as AccountSid)
  t.equal(await answering(() => addresses.create(OFFICE, UNASKED)).catch(codeOf), 'store-unavailable')
})
