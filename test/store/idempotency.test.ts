import pg from 'pg'
import t from 'tap'
import type { AccountSid } from '../../src/domain/brand.js'
import { hashOf } from '../../src/http/auth/token.js'
import type { Repeatable } from '../../src/domain/repeatable.js'
import { openIdempotency } from '../../src/store/idempotency.js'
import { migratedDatabase } from '../support/database.js'
import { until } from '../support/service.js'

const ACCOUNT = `AC${'1'.repeat(32)}` as AccountSid
const ANSWER = { status: 201, headers: { location: '/v1/addresses/x' }, body: '{"id":"x"}' }

function aRequest (given: Partial<Repeatable> & { readonly says?: string } = {}): Repeatable {
  const { says = 'the body', ...more } = given
  return { caller: 'admin', operation: 'POST /v1/addresses', key: 'k', fingerprint: hashOf(says), ...more }
}

async function theStore (t: Parameters<typeof migratedDatabase>[0]) {
  const pool = new pg.Pool({ connectionString: await migratedDatabase(t) })
  t.teardown(() => pool.end())
  const passes = async (time: string) => {
    await pool.query(`UPDATE idempotency_key SET begun_at = begun_at - interval '${time}'`)
  }
  return { pool, passes, ...openIdempotency(pool, ACCOUNT) }
}

t.test('mine, running, answered; another body is another request', async (t) => {
  const { claim, answer } = await theStore(t)
  t.same(await claim(aRequest()), { kind: 'mine', epoch: 1 })
  t.same(await claim(aRequest()), { kind: 'running' })
  t.same(await claim(aRequest({ says: 'something else' })), { kind: 'reused' })
  await answer(aRequest(), 1, ANSWER)
  t.same(await claim(aRequest()), { kind: 'answered', answer: ANSWER })
  t.same(await claim(aRequest({ says: 'something else' })), { kind: 'reused' })
  t.same(await claim(aRequest({ caller: 'key_x' })), { kind: 'mine', epoch: 1 })
  t.same(await claim(aRequest({ operation: 'POST /v1/api-keys' })), { kind: 'mine', epoch: 1 })
})

t.test('of fifty at once one runs', async (t) => {
  const { claim } = await theStore(t)
  const claims = await Promise.all(Array.from({ length: 50 }, () => claim(aRequest())))
  t.equal(claims.filter(({ kind }) => kind === 'mine').length, 1)
  t.equal(claims.filter(({ kind }) => kind === 'running').length, 49)
})

t.test('what was released is free', async (t) => {
  const { claim, release } = await theStore(t)
  await claim(aRequest())
  await release(aRequest(), 1)
  t.same(await claim(aRequest({ says: 'something else' })), { kind: 'mine', epoch: 1 })
})

t.test('what a process left behind is taken over by the same request, and its late answer is not kept', async (t) => {
  const { claim, answer, release, passes } = await theStore(t)
  await claim(aRequest())
  await passes('59 seconds')
  t.same(await claim(aRequest()), { kind: 'running' })
  await passes('2 seconds')
  t.same(await claim(aRequest({ says: 'something else' })), { kind: 'reused' })
  t.same(await claim(aRequest()), { kind: 'mine', epoch: 2 })
  await answer(aRequest(), 1, { ...ANSWER, status: 200 })
  await release(aRequest(), 1)
  t.same(await claim(aRequest()), { kind: 'running' })
  await answer(aRequest(), 2, ANSWER)
  t.same(await claim(aRequest()), { kind: 'answered', answer: ANSWER })
})

t.test('an answer is kept for a day, and then the key is free for anything', async (t) => {
  const { claim, answer, passes } = await theStore(t)
  await claim(aRequest())
  await answer(aRequest(), 1, ANSWER)
  await passes('23 hours 59 minutes')
  t.same(await claim(aRequest()), { kind: 'answered', answer: ANSWER })
  await passes('2 minutes')
  t.same(await claim(aRequest({ says: 'something else' })), { kind: 'mine', epoch: 2 })
})

t.test('old keys are taken away by those who bring new ones', async (t) => {
  const { pool, claim, passes } = await theStore(t)
  for (let made = 0; made < 12; made += 1) await claim(aRequest({ key: `old-${made}` }))
  await passes('25 hours')
  const kept = async () => {
    const { rows } = await pool.query<{ key: string }>('SELECT key FROM idempotency_key ORDER BY key')
    return rows.map(({ key }) => key)
  }
  // Nobody waits for it: ten with the first, the rest with the next.
  await claim(aRequest({ key: 'new-1' }))
  await until(kept, (keys) => keys.length === 3)
  await claim(aRequest({ key: 'new-2' }))
  t.same(await until(kept, (keys) => keys.length === 2), ['new-1', 'new-2'])
})
