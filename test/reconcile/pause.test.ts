import t from 'tap'
import type { AddressId } from '../../src/domain/brand.js'
import { aRegisteredWorld, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE } from '../support/world.js'

const CLEAR = 'POST IncomingPhoneNumbers address='

/** Every assignment, from the start. */
const ALL = { sort: 'phoneNumber', limit: 9, after: null } as const

t.test('while the account is paused nothing is written, no address either; afterwards all goes on', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const asked = { requestId: 'r-1', askedBy: null, reason: 'carrier maintenance' }
  t.match(await world.pause.set(true, asked), { paused: true, since: Date })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.work()
  await world.elapse(120_000)
  await world.work()
  t.same(world.writes(), [])
  t.match(await world.status(), { state: 'paused', explanation: { nextAction: /\/v1\/pause/ } })
  t.match((await world.status()).conditions.find(({ type }) => type === 'Paused'), {
    status: 'true', reason: 'account-paused'
  })
  t.equal((await world.assignments.list({ ...ALL, state: ['paused'] })).items.length, 1)
  t.match(await world.declare(declaring(NUMBER, WAREHOUSE)), { value: { accountPaused: true } })

  t.strictSame(await world.pause.set(false, UNASKED), { paused: false, since: null })
  await world.reach('ready')
  t.match(await world.assignments.list({ ...ALL, state: ['ready'] }), { items: [{}] })
  const told = await world.timeline(NUMBER, { limit: 100, after: null })
  t.ok(told?.items.some(({ type }) => type === 'account-resumed'), 'it is a part of the number\'s history')
})

t.test('a change that is about to be sent is stopped by a pause', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const { begin } = world.ledger
  world.ledger.begin = async (...given) => {
    if (given[2].name === 'disassociate-address') await world.pause.set(true, UNASKED)
    return await begin(...given)
  }
  await world.work()
  t.notOk(world.writes().includes(CLEAR))
  t.match(await world.status(), { state: 'paused', coverage: 'protected-by-previous' })
})

t.test('what Twilio is working on is looked at all the same, and what is settled stays known', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.until(async () => world.writes().some((write) => write.endsWith('address=…')))
  await world.pause.set(true, UNASKED)
  await world.until(async () => (await world.status()).coverage === 'protected')
  t.match(await world.status(), { state: 'paused' })
})

t.test('pausing twice keeps since when; the account pauses nobody else\'s rows', async (t) => {
  const world = await aWorld(t)
  const first = await world.pause.set(true, UNASKED)
  t.strictSame(await world.pause.set(true, UNASKED), first)
  t.strictSame(await world.pause.read(), first)
  const { rows } = await world.pool.query('SELECT type FROM event')
  t.same(rows, [{ type: 'account-paused' }], 'told once')
})

t.test('a paused account searches for no address that it may not make, and deletes none', async (t) => {
  const world = await aWorld(t)
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  await world.work()
  await world.pause.set(true, UNASKED)
  world.twilio.clearRequests()
  await world.addresses.retire(id, UNASKED)
  await world.addresses.create(WAREHOUSE, UNASKED)
  await world.work()
  t.same(world.twilio.requests(), [])
  await world.pause.set(false, UNASKED)
  await world.work()
  t.match(await world.addresses.read(id as AddressId), { value: { sid: null } })
})

t.test('a change that waited for somebody\'s lock while the account was paused is not sent', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const { begin } = world.ledger
  let held = false
  world.ledger.begin = async (...given) => {
    if (held || given[2].name !== 'disassociate-address') return await begin(...given)
    held = true
    const client = await world.pool.connect()
    await client.query('BEGIN')
    await client.query('UPDATE assignment SET wakes = wakes + 1 WHERE phone_number = $1', [NUMBER])
    const beginning = begin(...given)
    await world.pause.set(true, UNASKED)
    await client.query('COMMIT')
    client.release()
    return await beginning
  }
  await world.until(async () => held)
  await world.work()
  t.notOk(world.writes().includes(CLEAR))
})

t.test('a pause and its end at the same time: the history says how it ended', async (t) => {
  const world = await aWorld(t)
  const client = await world.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT FROM account FOR UPDATE')
  const both = [world.pause.set(true, UNASKED), world.pause.set(false, UNASKED)]
  await client.query('COMMIT')
  client.release()
  await Promise.all(both)
  const { rows } = await world.pool.query<{ type: string }>('SELECT type FROM event ORDER BY id')
  const { paused } = await world.pause.read()
  t.equal(rows.at(-1)?.type ?? 'account-resumed', paused ? 'account-paused' : 'account-resumed')
})

t.test('an address is not made for the sake of a paused wish, and is once it goes on', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, { paused: true }))
  await world.work()
  t.same(world.writes(), [])
  t.match(await world.status(), { state: 'paused', explanation: { nextAction: /"paused": false/ } })
  await world.declare(declaring('+14155550101', OFFICE))
  await world.reach('ready', '+14155550101')
  t.match(await world.status(), { state: 'paused' }, 'another wish for it is not paused')

  await world.declare(declaring('+14155550102', WAREHOUSE, { paused: true }))
  await world.work()
  await world.declare(declaring('+14155550102', WAREHOUSE, { paused: false }))
  await world.work()
  t.ok(world.writes().includes('POST Addresses 101 Market St'), 'at once, and not with the next round')
})

t.test('a removal is the newer wish, and ends the pause of its assignment', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, OFFICE, { paused: true }))
  await world.work()
  await world.remove(NUMBER)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  t.same(world.writes(), [CLEAR])
})

t.test('the end of a pause wakes however many there are, and nothing else', async (t) => {
  const world = await aWorld(t)
  await world.pause.set(true, UNASKED)
  await world.pool.query(`INSERT INTO address (id, account_sid, fingerprint, customer_name, street, city, region,
      postal_code, iso_country, state, due_at)
    SELECT 'addr_' || lpad(n::text, 26, '0'), $1, n::text, 'n', 's', 'c', 'CA', '94105', 'US',
      CASE WHEN n % 2 = 0 THEN 'validating' ELSE 'valid' END, 'infinity' FROM generate_series(1, 2500) n`,
  [world.accountSid])
  await world.pause.set(false, UNASKED)
  const { rows } = await world.pool.query<{ state: string, woken: number }>(
    'SELECT state, count(*) FILTER (WHERE wakes > 0)::int AS woken FROM address GROUP BY state ORDER BY state')
  t.same(rows, [{ state: 'valid', woken: 0 }, { state: 'validating', woken: 1_250 }])
})
