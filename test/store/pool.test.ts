import t from 'tap'
import { openPool, transaction } from '../../src/store/pool.js'
import { answering } from '../../src/store/unavailable.js'
import { SERVER_URL } from '../support/database.js'
import { aProxy } from '../support/proxy.js'

t.test('a statement on a connection that has gone silent ends as the database being away', async (t) => {
  const proxy = await aProxy(t, SERVER_URL)
  const pool = openPool({ connectionString: proxy.url, leaseMs: 6_000, max: 1 }, () => {})
  t.teardown(() => pool.end())
  const ask = () => pool.query('SELECT 1')
  const begin = () => transaction(pool, (client) => client.query('SELECT 1'))

  for (const question of [ask, begin]) {
    await question()
    proxy.silence()
    proxy.silenceNew(true)
    await t.rejects(answering<unknown>(question), { code: 'store-unavailable' })
    proxy.silenceNew(false)
    t.equal((await ask()).rowCount, 1, 'and the next one gets a connection that works')
  }
})
