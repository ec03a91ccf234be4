import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { openPool, transaction } from '../../src/store/pool.js'
import { answering } from '../../src/store/unavailable.js'
import { SERVER_URL } from '../support/database.js'

/** A way to the server on which, from a moment on, nothing gets through and nobody is told. */
async function aWire (t: Test) {
  const target = new URL(SERVER_URL)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname)
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from)
      from.on('data', (chunk) => { if (!silent) to.write(chunk) })
      from.on('error', () => {})
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = new URL(SERVER_URL)
  url.port = String((server.address() as AddressInfo).port)
  url.hostname = '127.0.0.1'
  return { url: url.href, setSilent: (value: boolean) => { silent = value } }
}

t.test('a statement on a connection that has gone silent ends as the database being away', async (t) => {
  const wire = await aWire(t)
  const pool = openPool({ connectionString: wire.url, leaseMs: 6_000, max: 1 }, () => {})
  t.teardown(() => pool.end())
  const ask = () => pool.query('SELECT 1')
  const begin = () => transaction(pool, (client) => client.query('SELECT 1'))

  for (const question of [ask, begin]) {
    await question()
    wire.setSilent(true)
    await t.rejects(answering<unknown>(question), { code: 'store-unavailable' })
    wire.setSilent(false)
    t.equal((await ask()).rowCount, 1, 'and the next one gets a connection that works')
  }
})
