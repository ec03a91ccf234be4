import t from 'tap'
import type { AddressId } from '../../src/domain/brand.js'
import { WAREHOUSE, aWorld, declaring, NUMBER, OFFICE } from '../support/world.js'

t.test('the same declaration again changes nothing, and writes nothing', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const first = await world.declare(declaring(NUMBER, OFFICE))
  t.equal(first.value.generation, 1)
  const rows = () => world.pool.query('SELECT xmin, * FROM assignment').then(({ rows }) => rows)
  const before = await rows()
  const again = await world.declare(declaring(NUMBER, { ...OFFICE, street: ' 645  Harrison St' }))
  t.equal(again.value.generation, 1, 'other spacing is the same address')
  t.same(await rows(), before)
})

t.test('settings start no generation; address, calling and onFailure do', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const generations: number[] = []
  for (const more of [
    {}, { labels: { site: 'harbour' } }, { drift: 'heal' as const }, { paused: true },
    { externalReference: 'ticket-7' }, { emergencyCalling: 'disabled' as const }, { onFailure: 'keep-trying' as const }
  ]) {
    const { value } = await world.declare(declaring(NUMBER, OFFICE, more))
    generations.push(value.generation)
  }
  t.same(generations, [1, 1, 1, 1, 1, 2, 3])
  const { value } = await world.declare(declaring(NUMBER, WAREHOUSE))
  t.match(value, {
    generation: 4,
    desired: { labels: { site: 'harbour' }, drift: 'heal', paused: true, externalReference: 'ticket-7' }
  })
})

t.test('what is left out stays, what is null is cleared', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, { externalReference: 'ticket-7' }))
  const kept = await world.declare(declaring(NUMBER, OFFICE))
  t.equal(kept.value.desired.externalReference, 'ticket-7')
  const cleared = await world.declare(declaring(NUMBER, OFFICE, { externalReference: null }))
  t.equal(cleared.value.desired.externalReference, null)
})

t.test('of many who declare at once, each is counted once and the last one stands', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const streets = Array.from({ length: 12 }, (_, index) => `${index + 1} Market St`)
  const declared = await Promise.all(streets.map((street) => world.declare(declaring(NUMBER, { ...OFFICE, street }))))
  const generations = declared.map(({ value }) => value.generation).sort((one, two) => one - two)
  t.same(generations, streets.map((_, index) => index + 1), 'no gap and no repetition')
  const last = declared.find(({ value }) => value.generation === 12)
  t.equal((await world.assignments.read(NUMBER))?.value.desired.addressId, last?.value.desired.addressId)
})

t.test('of many who declare one address at once, one row is made', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const numbers = ['+14155550100', '+14155550101', '+14155550102', '+14155550103']
  const declared = await Promise.all(numbers.map((number) => world.declare(declaring(number, OFFICE))))
  t.equal(new Set(declared.map(({ value }) => value.desired.addressId)).size, 1)
  const { rows } = await world.pool.query('SELECT id FROM address')
  t.equal(rows.length, 1)
})

t.test('why somebody asked is kept, and outlives the assignment', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, {
    asked: { requestId: 'r-1', askedBy: null, reason: 'the tenant moved in' }
  }))
  await world.remove(NUMBER)
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  const { rows } = await world.pool.query(`SELECT type, generation, reason FROM event
    WHERE phone_number IS NOT NULL AND (kind = 'cause' OR type = 'removed') ORDER BY id`)
  t.same(rows, [
    { type: 'declared', generation: 1, reason: 'the tenant moved in' },
    { type: 'removal-requested', generation: 2, reason: null },
    { type: 'removed', generation: 2, reason: null }
  ])
})

t.test('a number nobody has seen is looked up at Twilio, once', async (t) => {
  const world = await aWorld(t)
  await world.declare(declaring(NUMBER, OFFICE))
  t.equal(world.twilio.requests().length, 1)
  t.match(await world.phoneNumbers.read(NUMBER), { value: { number: { phoneNumber: NUMBER } } }, 'and remembered')
  await t.rejects(world.declare(declaring('+14155559999', OFFICE)), { code: 'phone-number-not-found' })
  await t.rejects(world.declare(declaring('+14155550199', OFFICE)), { code: 'no-voice' })
  await t.rejects(world.declare(declaring('+14165550130', OFFICE)), { code: 'country-mismatch' })
  const unknown = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId
  await t.rejects(world.declare(declaring(NUMBER, unknown)), { code: 'unknown-address' })
  const { rows } = await world.pool.query('SELECT phone_number FROM assignment')
  t.same(rows, [{ phone_number: NUMBER }])
})

t.test('a removal of what is being removed asks for nothing more', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  t.equal(await world.remove(NUMBER), null)
  await world.declare(declaring(NUMBER, OFFICE))
  const first = await world.remove(NUMBER)
  const second = await world.remove(NUMBER)
  t.equal(second?.value.generation, first?.value.generation)
})
