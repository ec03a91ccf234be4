import pg from 'pg'
import t from 'tap'
import type { AccountSid } from '../../src/domain/brand.js'
import { hashOf, mintKey } from '../../src/http/auth/token.js'
import { newApiKeyId, openApiKeys } from '../../src/store/api-keys.js'
import { migratedDatabase } from '../support/database.js'

const ACCOUNT = `AC${'1'.repeat(32)}` as AccountSid
const OTHER = `AC${'2'.repeat(32)}` as AccountSid
const READER = { name: 'portal', scopes: ['read'] as const, expiresAt: null }

async function theStore (t: Tap) {
  const pool = new pg.Pool({ connectionString: await migratedDatabase(t), max: 1 })
  t.teardown(() => pool.end())
  const keys = openApiKeys(pool, ACCOUNT)
  const make = async () => {
    const id = newApiKeyId()
    const key = mintKey(id)
    return { id, key, apiKey: await keys.create(id, READER, hashOf(key), 'admin') }
  }
  return { pool, keys, make }
}

type Tap = Parameters<typeof migratedDatabase>[0]

t.test('what is kept of a key tells the key, and is not the key', async (t) => {
  const { pool, keys, make } = await theStore(t)
  const { id, key, apiKey } = await make()
  const found = await keys.find(id)
  t.match(found?.value, apiKey)
  t.same(found?.value.hash, hashOf(key))
  const { rows: [row] } = await pool.query('SELECT api_key::text AS all_of_it FROM api_key')
  const secret = key.slice(-72, -8)
  t.notOk(row.all_of_it.includes(secret))
  t.notOk(row.all_of_it.includes(Buffer.from(secret, 'hex').toString('hex').slice(0, 16)))
})

t.test('a key is of its account alone', async (t) => {
  const { pool, keys, make } = await theStore(t)
  t.equal(await keys.any(), false)
  const { id } = await make()
  const others = openApiKeys(pool, OTHER)
  t.equal(await others.find(id), null)
  t.equal(await others.revoke(id, 'admin'), null)
  t.equal(await others.any(), false)
  t.same((await others.list({ limit: 9, after: null })).items, [])
  t.equal(await keys.any(), true)
})

t.test('a key is revoked once and for good, and stays listed', async (t) => {
  const { keys, make } = await theStore(t)
  const { id } = await make()
  const first = await keys.revoke(id, 'admin')
  t.type(first?.revokedAt, Date)
  t.match(first, { createdBy: 'admin', revokedBy: 'admin' })
  t.same(await keys.revoke(id, 'key_of_somebody_else'), first)
  t.same((await keys.list({ limit: 9, after: null })).items, [first])
  t.equal(await keys.any(), false)
})

t.test('its use is noted, and written once a minute at most', async (t) => {
  const { pool, keys, make } = await theStore(t)
  const { id } = await make()
  await keys.used(id)
  const first = (await keys.find(id))?.value.lastUsedAt
  t.type(first, Date)
  await keys.used(id)
  t.same((await keys.find(id))?.value.lastUsedAt, first)
  await pool.query("UPDATE api_key SET last_used_at = last_used_at - interval '61 seconds'")
  await keys.used(id)
  t.ok(((await keys.find(id))?.value.lastUsedAt ?? 0) >= (first ?? 0))
})

t.test('a list goes on behind its last, in order of creation', async (t) => {
  const { keys, make } = await theStore(t)
  const ids = [(await make()).id, (await make()).id, (await make()).id].sort()
  const first = await keys.list({ limit: 2, after: null })
  t.same(first.items.map(({ id }) => id), ids.slice(0, 2))
  const second = await keys.list({ limit: 2, after: first.after })
  t.same(second.items.map(({ id }) => id), ids.slice(2))
  t.equal(second.after, null)
})

t.test('no key without a scope, with one that is not there, or with half a hash is ever stored', async (t) => {
  const { keys } = await theStore(t)
  const hash = hashOf('x')
  await t.rejects(keys.create(newApiKeyId(), { ...READER, scopes: [] }, hash, null), /api_key_scopes/)
  await t.rejects(keys.create(newApiKeyId(), { ...READER, scopes: ['all' as 'read'] }, hash, null), /api_key_scopes/)
  await t.rejects(keys.create(newApiKeyId(), READER, hash.subarray(1), null), /api_key_hash/)
})

t.test('a wrong key costs a look at the index and nothing else, however many keys there are', async (t) => {
  const { pool, keys } = await theStore(t)
  await pool.query(`INSERT INTO api_key (id, account_sid, name, scopes, hash)
    SELECT 'key_' || lpad(n::text, 26, '0'), '${ACCOUNT}', 'one of many', '{read}', sha256(n::text::bytea)
    FROM generate_series(1, 5000) n`)
  await pool.query('ANALYZE api_key')
  const looks = async () => {
    // Each connection tells its figures when it is asked to, and otherwise now and then.
    await pool.query('SELECT pg_stat_force_next_flush()')
    const { rows: [row] } = await pool.query(`SELECT seq_scan::int AS through, idx_scan::int AS looked,
      idx_tup_fetch::int AS fetched FROM pg_stat_user_tables WHERE relname = 'api_key'`)
    return row as { through: number, looked: number, fetched: number }
  }
  const before = await looks()
  t.equal(await keys.find(newApiKeyId()), null)
  const after = await looks()
  t.same(after, { ...before, looked: before.looked + 1 })
})

t.test('of many that come in together each gets its own, in one statement', async (t) => {
  const { keys, make } = await theStore(t)
  const made = [await make(), await make(), await make()]
  const ids = [...made.map(({ id }) => id), newApiKeyId()]
  const found = await Promise.all(ids.map(keys.find))
  t.same(found.map((reading) => reading?.value.id ?? null), [...made.map(({ id }) => id), null])
})
