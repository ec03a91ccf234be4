import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { UNAUTHORIZED } from '../plan/builders.js'
import { aRegisteredWorld, declaring, failing, NUMBER, OFFICE, UNASKED, WAREHOUSE } from '../support/world.js'

const ANOTHER = '+14155550101' as PhoneNumber

const clears = (writes: readonly string[]) => writes.filter((write) => write.endsWith('address=')).length

t.test('credentials refused once stop every change of the account, and open no gap', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(ANOTHER, OFFICE))
  await world.reach('ready', ANOTHER)
  const before = world.writes().length
  failing(world, 'create-address', UNAUTHORIZED)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.work()
  await world.declare(declaring(ANOTHER, { ...OFFICE, street: '9 Somewhere Else Rd' }))
  await world.work()
  t.equal(world.writes().length, before, 'the other is not even tried')
  t.match(await world.status(ANOTHER), { coverage: 'protected-by-previous' })
  const { rows: [account] } = await world.pool.query('SELECT refused_since, refused_until FROM account')
  t.match(account, { refused_since: Date, refused_until: Date })
  t.equal(account.refused_until - account.refused_since, 30_000)

  await world.elapse(30_001)
  await world.reach('ready')
  await world.reach('ready', ANOTHER)
  t.equal(clears(world.writes()), 2)
})

t.test('credentials that go on being refused are tried every half minute, and since when stays known', async (t) => {
  const world = await aRegisteredWorld(t)
  failing(world, 'create-address', UNAUTHORIZED, 3)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.work()
  const since = async () => (await world.pool.query('SELECT refused_since FROM account')).rows[0].refused_since
  const first = await since()
  await world.elapse(30_001)
  await world.work()
  t.equal((await since()) - first, -30_001, 'it was not begun anew, in a time that has moved on')
  t.match(await world.status(), { coverage: 'protected-by-previous' })
})

t.test('what was refused long ago begins anew', async (t) => {
  const world = await aRegisteredWorld(t)
  failing(world, 'observe-number', UNAUTHORIZED, 2)
  for (let time = 0; time < 2; time++) {
    await world.elapse(60_001)
    await world.retry(NUMBER, UNASKED)
    await world.work()
    const { rows: [account] } = await world.pool.query('SELECT refused_since, refused_until FROM account')
    t.equal(account.refused_until - account.refused_since, 30_000)
  }
})
