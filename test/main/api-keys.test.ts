import pino from 'pino'
import t from 'tap'
import type { ApiKey } from '../../src/domain/api-key.js'
import type { ApiKeyId } from '../../src/domain/brand.js'
import { idIn } from '../../src/http/auth/token.js'
import { knowingKeys } from '../../src/main/api-keys.js'
import type { HashedApiKey } from '../../src/store/api-keys.js'

const NOW = new Date('2026-08-03T10:00:00.000Z')

/** Keys over a store that keeps them in memory, notes what it is asked, and may be away; the clock is the test's. */
function theKeys () {
  const rows = new Map<ApiKeyId, HashedApiKey>()
  const asked: string[] = []
  const clock = { now: 0 }
  let away = false
  const store = {
    create: async (
      id: ApiKeyId, wanted: Pick<ApiKey, 'name' | 'scopes' | 'expiresAt'>, hash: Uint8Array, createdBy: string | null
    ) => {
      const row = { ...wanted, id, hash, createdAt: NOW, createdBy, lastUsedAt: null, revokedAt: null, revokedBy: null }
      rows.set(id, row)
      return row
    },
    find: async (id: ApiKeyId) => {
      asked.push(`find ${id}`)
      if (away) throw new Error('away')
      const value = rows.get(id)
      return value === undefined ? null : { value, now: NOW }
    },
    list: async () => ({ items: [...rows.values()], after: null, now: NOW }),
    revoke: async (id: ApiKeyId) => {
      const row = rows.get(id)
      if (row === undefined) return null
      rows.set(id, { ...row, revokedAt: NOW })
      return { ...row, revokedAt: NOW }
    },
    used: async (id: ApiKeyId) => { asked.push(`used ${id}`) },
    any: async () => rows.size > 0
  }
  const keys = knowingKeys(store, () => clock.now, pino({ level: 'silent' }))
  return { ...keys, asked, clock, rows, setAway (is: boolean) { away = is } }
}

const READER = { name: 'portal', scopes: ['read'] as const, expiresAt: null }

t.test('a key is read from the ledger once in two seconds, and its use noted once a minute', async (t) => {
  const { known, managed, asked, clock } = theKeys()
  const { apiKey: { id }, key } = await managed.create(READER, 'admin')
  t.equal(idIn(key), id)
  for (clock.now = 0; clock.now <= 60_000; clock.now += 500) {
    await known.find(id)
    known.used(id)
  }
  t.equal(asked.filter((call) => call === `find ${id}`).length, 25)
  t.equal(asked.filter((call) => call === `used ${id}`).length, 2)
})

t.test('revoked here, it is refused here at once; revoked elsewhere, within two seconds', async (t) => {
  const { known, managed, clock, rows } = theKeys()
  const { apiKey: { id } } = await managed.create(READER, 'admin')
  t.equal((await known.find(id))?.value.revokedAt, null)
  await managed.revoke(id, 'admin')
  t.equal((await known.find(id))?.value.revokedAt, NOW)

  const other = await managed.create(READER, 'admin')
  await known.find(other.apiKey.id)
  rows.delete(other.apiKey.id)
  t.not(await known.find(other.apiKey.id), null)
  clock.now += 2_001
  t.equal(await known.find(other.apiKey.id), null)
})

t.test('neither what is not there nor an outage is remembered', async (t) => {
  const { known, managed, asked, setAway } = theKeys()
  const absent = `key_${'0'.repeat(26)}` as ApiKeyId
  await known.find(absent)
  await known.find(absent)
  t.equal(asked.length, 2)
  const { apiKey: { id } } = await managed.create(READER, 'admin')
  setAway(true)
  await t.rejects(known.find(id), { message: 'away' })
  setAway(false)
  t.equal((await known.find(id))?.value.id, id)
})

t.test('so many are remembered and no more', async (t) => {
  const { known, managed, asked } = theKeys()
  const ids: ApiKeyId[] = []
  for (let made = 0; made < 1_001; made += 1) ids.push((await managed.create(READER, 'admin')).apiKey.id)
  for (const id of ids) await known.find(id)
  const before = asked.length
  await known.find(ids.at(-1) as ApiKeyId)
  t.equal(asked.length, before)
  await known.find(ids[0] as ApiKeyId)
  t.equal(asked.length, before + 1)
})
