import pg from 'pg'
import t from 'tap'
import { aService, KEY } from '../support/service.js'

const CALL = { name: 'portal', scopes: ['read'] }

/** The API alone, and what its ledger holds in every column of every table. */
async function repeating (t: Parameters<typeof aService>[0]) {
  const { start, config } = await aService(t)
  const service = await start('api')
  t.teardown(service.stop)
  const pool = new pg.Pool({ connectionString: config('api').databaseUrl, max: 1 })
  t.teardown(() => pool.end())
  const post = async (path: string, key: string, body: object) => {
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body)
    })
    const replayed = response.headers.get('idempotency-replayed')
    return { status: response.status, replayed, body: await response.json() as Record<string, unknown> }
  }
  const everything = async () => {
    const { rows } = await pool.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    const texts = await Promise.all(rows.map(({ name }) => pool.query(`SELECT r::text AS line FROM "${name}" r`)))
    return texts.flatMap(({ rows }) => rows.map(({ line }) => String(line))).join('\n')
  }
  return { post, everything }
}

t.test('a key that is asked for again is made once, and its secret is nowhere in the ledger', async (t) => {
  const { post, everything } = await repeating(t)
  const first = await post('/v1/api-keys', 'one', CALL)
  const again = await post('/v1/api-keys', 'one', CALL)
  const { key, ...rest } = first.body
  t.match(first, { status: 201, replayed: null })
  t.match(key, /^dsp_/)
  t.same(again, { status: 201, replayed: 'true', body: rest })
  const stored = await everything()
  t.ok(stored.includes(String(rest['id'])), 'what is looked through holds the answer')
  t.notOk(stored.includes(String(key)))
  t.notOk(stored.includes(String(key).slice(-72, -8)))
  t.match(await post('/v1/api-keys', 'one', { ...CALL, name: 'other' }), {
    status: 422, body: { code: 'idempotency-key-reused' }
  })
})

t.test('of twenty at once one makes it; the others hear that it is being made, or get its answer', async (t) => {
  const { post, everything } = await repeating(t)
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/v1/api-keys', 'many', CALL)))
  t.equal(answers.filter(({ body }) => 'key' in body).length, 1)
  for (const { status, replayed, body } of answers) {
    if ('key' in body) t.match({ status, replayed }, { status: 201, replayed: null })
    else if (status === 201) t.equal(replayed, 'true')
    else t.match({ status, body }, { status: 409, body: { code: 'idempotency-key-in-use', retryable: true } })
  }
  const made = new Set((await everything()).match(/key_[0-9A-HJKMNP-TV-Z]{26}/g))
  t.equal(made.size, 1)
})
