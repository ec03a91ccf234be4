import t from 'tap'
import { aWorld, declaring, NUMBER, OFFICE, WAREHOUSE } from '../support/world.js'

t.test('first registration: search, create, associate, registered, and not one request more', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.work()
  t.match(await world.status(), { state: 'converging', coverage: 'unprotected' })

  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected', unprotectedSince: null })
  t.same(world.writes(), ['POST Addresses 645 Harrison St', 'POST IncomingPhoneNumbers address=…'])
  t.same(world.twilio.violations(), [])
})

t.test('change from A to B: created B, cleared A, unregistered, associated B, registered', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  world.twilio.clearRequests()

  await world.declare(declaring(NUMBER, WAREHOUSE))
  t.match(await world.status(), { state: 'converging', coverage: 'protected-by-previous' })
  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected' })
  t.same(world.writes(), [
    'POST Addresses 101 Market St',
    'POST IncomingPhoneNumbers address=',
    'POST IncomingPhoneNumbers address=…'
  ])
  t.same(world.twilio.violations(), [])
})

t.test('removal: cleared, unregistered, forgotten', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  world.twilio.clearRequests()

  await world.remove(NUMBER)
  t.match(await world.status(), { state: 'removing' })
  await world.until(async () => await world.assignments.read(NUMBER) === null)
  t.same(world.writes(), ['POST IncomingPhoneNumbers address='])
  t.match(world.twilio.number(NUMBER), { emergencyAddressStatus: 'unregistered' })
  t.same(world.twilio.violations(), [])
})
