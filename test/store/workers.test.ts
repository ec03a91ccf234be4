import t from 'tap'
import { openWorkers } from '../../src/store/workers.js'
import { aWorld } from '../support/world.js'

t.test('workers of an account count each other, and only those that are alive', async (t) => {
  const world = await aWorld(t)
  const [one, two, three] = ['one', 'two', 'three'].map((id) => openWorkers(world.pool, world.accountSid, id))
  t.equal(await one?.beat(), 1)
  t.equal(await one?.beat(), 1, 'itself once')
  t.equal(await two?.beat(), 2)
  t.equal(await one?.beat(), 2)
  t.equal(await openWorkers(world.pool, 'ACother' as never, 'four').beat(), 1, 'another account has its own')

  await two?.leave()
  t.equal(await one?.beat(), 1)
  await three?.beat()
  await world.elapse(14_000)
  t.equal(await one?.beat(), 2, 'one that was killed counts for a while')
  await world.elapse(2_000)
  t.equal(await one?.beat(), 1)
  await world.elapse(3_600_000)
  await one?.beat()
  t.same((await world.pool.query('SELECT id FROM worker')).rows, [{ id: 'one' }], 'and is forgotten in the end')
})
