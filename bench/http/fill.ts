import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { BLANK_MEMORY } from '../../src/domain/assignment.js'
import { storedMemory } from '../../src/store/memory.js'
import { BARE_TABLES } from './bare-schema.js'

/** How much is in a ledger: numbers that are settled, each with what it went through to get there. */
export interface Size {
  readonly numbers: number
  readonly addresses: number
}

export const ACCOUNT = `AC${'b'.repeat(32)}`

/** As it is built: there it finds its migrations. */
const BUILT = pathToFileURL(path.resolve('dist/store/migrate.js')).href

const FIRST_NUMBER = 4_152_000_000

/** The number at this place of the fleet: all of them are of San Francisco. */
export function numberAt (index: number): string {
  return `+1${FIRST_NUMBER + index}`
}

/** The address at this place. */
export function addressAt (index: number): string {
  return `addr_${String(index).padStart(26, '0')}`
}

const NUMBER = `'+1' || (${FIRST_NUMBER} + i)`
const ADDRESS = (place: string) => `'addr_' || lpad((${place})::text, 26, '0')`
const SID = (prefix: string, place: string) => `'${prefix}' || lpad(to_hex(${place}), 32, '0')`

const MEMORY = JSON.stringify({
  ...storedMemory({ memory: BLANK_MEMORY }),
  generation: 1,
  transitions: Object.fromEntries(['AddressAccepted', 'Associated', 'Registered', 'EmergencyCalling', 'Ready']
    .map((type) => [type, { status: 'true', at: '2026-01-02T03:04:05.678Z' }]))
})

const EVENTS = [['cause', 'declared'], ['call', 'call-sent'], ['observation', 'number-changed']] as const

/** Brings a new database up to date and fills it in SQL, as a service that has run for a while would leave it. */
export async function fill (url: string, size: Size): Promise<void> {
  const { migrate } = await import(BUILT) as typeof import('../../src/store/migrate.js')
  await migrate(url)
  await runAll(url, statements(size))
}

/** The rival's tables, with the same numbers at the same addresses. */
export async function fillBare (url: string, { numbers, addresses }: Size): Promise<void> {
  await runAll(url, [
    BARE_TABLES,
    `INSERT INTO assignment (phone_number, address_id, state, coverage, emergency_status, emergency_address_status,
        emergency_address_sid, observed_at)
      SELECT ${NUMBER}, ${ADDRESS(`(i + ${addresses - 1}) % ${addresses}`)}, 'ready', 'protected', 'Active',
        'registered', ${SID('AD', 'i')}, now()
      FROM generate_series(0, ${numbers - 1}) i`,
    `INSERT INTO event (phone_number, type, generation, address_id)
      SELECT phone_number, 'declared', 1, address_id FROM assignment`,
    'VACUUM (ANALYZE)'
  ])
}

async function runAll (url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
    // Only an administrator may: what is still to be written would otherwise be written while somebody measures.
    await client.query('CHECKPOINT').catch(() => {})
  } finally {
    await client.end()
  }
}

function statements ({ numbers, addresses }: Size): readonly string[] {
  const fleet = `generate_series(0, ${numbers - 1}) i`
  const place = `(i + ${addresses - 1}) % ${addresses}`
  return [
    `INSERT INTO account (account_sid, swept_at, counted_at, owned) VALUES ('${ACCOUNT}', now(), now(), ${numbers})`,
    `INSERT INTO address (id, account_sid, fingerprint, customer_name, street, city, region, postal_code, iso_country,
        sid, searched_at, used, state, due_at)
      SELECT ${ADDRESS('i')}, '${ACCOUNT}', md5(i::text) || md5((-i)::text), 'Example Ltd', i || ' Market St',
        'San Francisco', 'CA', '94105', 'US', ${SID('AD', 'i')}, now(), true, 'valid', 'infinity'
      FROM generate_series(0, ${addresses - 1}) i`,
    `INSERT INTO phone_number (phone_number, account_sid, phone_number_sid, iso_country, voice, emergency_address_sid,
        emergency_address_status, emergency_status, observed_at)
      SELECT ${NUMBER}, '${ACCOUNT}', ${SID('PN', 'i')}, 'US', true, ${SID('AD', place)}, 'registered', 'Active',
        now() - i * interval '1 millisecond'
      FROM ${fleet}`,
    `INSERT INTO assignment (phone_number, account_sid, iso_country, generation, version, assigned, address_id,
        emergency_calling, on_failure, drift, paused, labels, external_reference, observed_generation, memory, state,
        coverage, due_at, wakes, lease_epoch)
      SELECT ${NUMBER}, '${ACCOUNT}', 'US', 1, 1, true, ${ADDRESS(place)}, 'enabled', 'restore-previous', 'report',
        false, jsonb_build_object('site', 'site-' || i % 500), 'line-' || i, 1, '${MEMORY}', 'ready', 'protected',
        'infinity', 1, 4
      FROM ${fleet}`,
    // It asks for a lease, and these changes are long over.
    'ALTER TABLE intent DISABLE TRIGGER intent_is_covered',
    `INSERT INTO intent (kind, key, step, target, generation, lease_epoch, begun_at, quarantine_until, reported_at,
        outcome, request_id)
      SELECT 'assignment', ${NUMBER}, 'associate-address', ${SID('AD', place)}, 1, 1, now(), now(), now(), 'ok',
        ${SID('RQ', 'i')}
      FROM ${fleet}`,
    'ALTER TABLE intent ENABLE TRIGGER intent_is_covered',
    ...EVENTS.map(([kind, type]) => `INSERT INTO event (account_sid, phone_number, kind, type, generation, details)
      SELECT '${ACCOUNT}', ${NUMBER}, '${kind}', '${type}', 1, jsonb_build_object('requestId', 'request-' || i)
      FROM ${fleet}`),
    'VACUUM (ANALYZE)'
  ]
}
