import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { BLANK_MEMORY } from '../../src/domain/assignment.js'
import type { AccountSid, PhoneNumber } from '../../src/domain/brand.js'
import type { AssignmentFilter, AssignmentPlace, AssignmentSort } from '../../src/domain/listing.js'
import { openAssignments } from '../../src/store/assignments.js'
import { openPhoneNumbers } from '../../src/store/phone-numbers.js'
import { storedMemory } from '../../src/store/memory.js'
import { migratedDatabase } from '../support/database.js'
import { PATIENCE } from '../support/patience.js'

const ACCOUNT = `AC${'1'.repeat(32)}` as AccountSid
const MEMORY = JSON.stringify(storedMemory({ memory: BLANK_MEMORY }))
const ADDRESS = `addr_${'0'.repeat(26)}`
const SORTS: readonly AssignmentSort[] = ['phoneNumber', '-phoneNumber', 'updatedAt', '-updatedAt']

const ROWS = `INSERT INTO assignment (phone_number, account_sid, iso_country, generation, version, assigned, address_id,
    emergency_calling, on_failure, drift, paused, labels, memory, state, coverage, due_at, updated_at)
  SELECT '+1415555' || to_char(n, 'FM0000'), $1, 'US', 1, 1, true, '${ADDRESS}', 'enabled', 'restore-previous',
    'report', false, '{}', '${MEMORY}', 'ready', 'protected', now(), now() - (n * 7919 % 1000) * interval '1 second'
  FROM generate_series($2::int, $3::int) n ON CONFLICT DO NOTHING`

/** A ledger with so many assignments, which changed in no order in particular, some of them at the same time. */
async function theLedger (t: Parameters<typeof migratedDatabase>[0], count: number) {
  const pool = new pg.Pool({ connectionString: await migratedDatabase(t) })
  t.teardown(() => pool.end())
  await pool.query('INSERT INTO account (account_sid) VALUES ($1)', [ACCOUNT])
  await pool.query(`INSERT INTO address (id, account_sid, fingerprint, customer_name, street, city, region, postal_code,
    iso_country, state, due_at)
    VALUES ('${ADDRESS}', $1, 'f', 'c', 's', 'c', 'CA', '94105', 'US', 'valid', now())`, [ACCOUNT])
  await pool.query(ROWS, [ACCOUNT, 1, count])
  const { list } = openAssignments(pool, { patience: PATIENCE })
  return { pool, list }
}

type List = Awaited<ReturnType<typeof theLedger>>['list']

/** Every number of a list, page by page, with whatever happens in between. */
async function paged (
  list: List, filter: Pick<AssignmentFilter, 'sort' | 'limit'> & Partial<AssignmentFilter>,
  meanwhile: () => Promise<void> = setImmediate
): Promise<readonly PhoneNumber[]> {
  const seen: PhoneNumber[] = []
  let after: AssignmentPlace | null = null
  do {
    const page: Awaited<ReturnType<List>> = await list({ ...filter, after })
    seen.push(...page.items.map(({ phoneNumber }) => phoneNumber))
    after = page.after
    await meanwhile()
  } while (after !== null)
  return seen
}

for (const sort of SORTS) {
  t.test(`sorted by ${sort}, page by page it is the list, whole and in order`, async (t) => {
    const { list, pool } = await theLedger(t, 100)
    await pool.query("UPDATE assignment SET updated_at = '2026-01-01T00:00:00Z' WHERE phone_number < '+14155550030'")
    const column = sort.endsWith('updatedAt') ? 'updated_at' : 'phone_number'
    const direction = sort.startsWith('-') ? 'DESC' : 'ASC'
    const { rows } = await pool.query(
      `SELECT phone_number FROM assignment ORDER BY ${column} ${direction}, phone_number ${direction}`)
    for (const limit of [1, 7, 100, 200]) {
      t.same(await paged(list, { sort, limit }), rows.map(({ phone_number: number }) => number))
    }
  })
}

t.test('a cursor under writes: by number, what is there all the while comes exactly once', async (t) => {
  const { list, pool } = await theLedger(t, 300)
  for (const sort of ['phoneNumber', '-phoneNumber'] as const) {
    const writing = writer(pool)
    const seen = await paged(list, { sort, limit: 7 }, writing.write)
    const stable = Array.from({ length: 300 }, (_, n) => `+1415555${String(n + 1).padStart(4, '0')}`)
      .filter((_, n) => (n + 1) % 3 !== 0)
    t.ok(writing.writes() > 20)
    t.equal(new Set(seen).size, seen.length, 'nothing twice')
    t.same(stable.filter((number) => !seen.includes(number as PhoneNumber)), [], 'nothing lost')
    t.same([...seen].sort(), sort === 'phoneNumber' ? seen : [...seen].reverse())
  }
})

t.test('a cursor under writes: by change, what nobody touches comes exactly once, the rest again', async (t) => {
  const { list, pool } = await theLedger(t, 300)
  for (const sort of ['updatedAt', '-updatedAt'] as const) {
    const touch = async () => {
      await pool.query(`UPDATE assignment SET updated_at = clock_timestamp() WHERE phone_number =
        (SELECT phone_number FROM assignment WHERE phone_number LIKE '%5' ORDER BY random() LIMIT 1)`)
    }
    const seen = await paged(list, { sort, limit: 7 }, touch)
    const untouched = seen.filter((number) => !number.endsWith('5'))
    t.equal(untouched.length, 270)
    t.equal(new Set(untouched).size, 270)
    // Forwards, a change moves a row ahead of the reader, who cannot miss it.
    if (sort === 'updatedAt') t.equal(new Set(seen).size, 300)
  }
})

t.test('a page reads by an index, however rare what is filtered by, and however deep', async (t) => {
  const { pool } = await theLedger(t, 3_000)
  await pool.query(`UPDATE assignment SET state = 'action-required', coverage = 'unprotected'
    WHERE phone_number LIKE '%77'`)
  await pool.query('ANALYZE assignment')
  const statements: string[] = []
  const spying = new Proxy(pool, {
    get: (target, name) => name !== 'query'
      ? Reflect.get(target, name)
      : async (query: pg.QueryConfig) => {
        const { rows } = await target.query({ ...query, text: `EXPLAIN ${query.text}` })
        statements.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
        return { rows: [] }
      }
  })
  await pool.query(`INSERT INTO phone_number (phone_number, account_sid, phone_number_sid, voice, iso_country,
      observed_at)
    SELECT phone_number, account_sid, 'PN' || md5(phone_number), true, 'US', now() FROM assignment`)
  await pool.query('ANALYZE phone_number')
  const phoneNumbers = openPhoneNumbers(spying, { patience: PATIENCE })
  for (const after of [null, '+14155552900' as PhoneNumber]) {
    await phoneNumbers.list({ limit: 50, after })
    t.match(statements.at(-1), /Index Scan using phone_number_pkey on phone_number p/)
    t.notMatch(statements.at(-1), /Seq Scan on (phone_number|assignment)/)
  }

  const { list } = openAssignments(spying, { patience: PATIENCE })
  const deep = { phoneNumber: '+14155552900' as PhoneNumber, updatedAt: new Date() }
  for (const [filter, index] of [
    [{}, 'assignment_pkey'],
    [{ after: deep }, 'assignment_pkey'],
    [{ sort: 'updatedAt', after: { ...deep, updatedAt: new Date(0) } }, 'assignment_updated_at_phone_number_idx'],
    [{ sort: '-updatedAt' }, 'assignment_updated_at_phone_number_idx'],
    [{ state: ['action-required'] }, 'assignment_state_phone_number_idx'],
    [{ coverage: ['unprotected'] }, 'assignment_coverage_phone_number_idx'],
    [{ externalReference: ['customer-1'] }, 'assignment_external_reference'],
    [{ label: [['site', 'berlin']] }, 'assignment_labels'],
    [{ addressId: ['addr_y' as never] }, 'assignment_address_id_idx']
  ] as const) {
    await list({ sort: 'phoneNumber', limit: 50, after: null, ...filter } as AssignmentFilter)
    t.match(statements.at(-1), index, JSON.stringify(filter))
    t.notMatch(statements.at(-1), /Seq Scan on assignment a/, JSON.stringify(filter))
  }
})

/** Changes, adds and takes away, between every two pages, only rows whose number is a multiple of three. */
function writer (pool: pg.Pool) {
  let writes = 0
  return {
    writes: () => writes,
    async write () {
      writes += 1
      const some = 'phone_number IN (SELECT phone_number FROM assignment WHERE right(phone_number, 4)::int % 3 = 0'
      await pool.query(`DELETE FROM assignment WHERE ${some} ORDER BY random() LIMIT 3)`)
      await pool.query(ROWS.replace('generate_series($2::int, $3::int) n', 'generate_series($2::int, $3::int, 3) n'), [
        ACCOUNT, 3 * (writes % 100), 3 * (writes % 100) + 9
      ])
      await pool.query(`UPDATE assignment SET updated_at = clock_timestamp(), state = 'converging'
        WHERE ${some} ORDER BY random() LIMIT 20)`)
    }
  }
}
