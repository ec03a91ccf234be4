import t from 'tap'
import type { Fault } from '../../src/sandbox/faults.js'
import { aWorld, declaring, NUMBER, OFFICE, WAREHOUSE, type World } from '../support/world.js'

/** Requests that change something, by what they change. */
const CREATE = { method: 'POST', path: 'Addresses\\.json' }
const ASSOCIATE = { method: 'POST', body: 'EmergencyAddressSid=AD' }
const CLEAR = { method: 'POST', body: 'EmergencyAddressSid=$' }

async function arriving (world: World): Promise<void> {
  await world.reach('ready')
  t.match(await world.status(), { coverage: 'protected' })
  t.same(world.twilio.violations(), [])
}

const AMBIGUOUS: readonly Fault['kind'][] = ['503-before', '503-after', 'drop-before', 'drop-after', 'truncated']

for (const kind of AMBIGUOUS) {
  t.test(`${kind} on the create: one address, never two`, async (t) => {
    const world = await aWorld(t)
    await world.sweep()
    world.twilio.addFault({ kind, match: CREATE, times: 1 })
    await world.declare(declaring(NUMBER, OFFICE))
    await arriving(world)
    const ours = world.twilio.addresses().filter(({ friendlyName }) => friendlyName?.startsWith('addr_'))
    t.equal(ours.length, 1)
  })

  t.test(`${kind} on the association: looked at before it is sent again`, async (t) => {
    const world = await aWorld(t)
    await world.sweep()
    world.twilio.addFault({ kind, match: ASSOCIATE, times: 1 })
    await world.declare(declaring(NUMBER, OFFICE))
    await arriving(world)
    const applied = kind === '503-after' || kind === 'drop-after' || kind === 'truncated'
    t.equal(world.writes().filter((write) => write.endsWith('address=…')).length, applied ? 1 : 2)
  })

  t.test(`${kind} on the clear: the gap is measured from before it was sent`, async (t) => {
    const world = await aWorld(t)
    await world.sweep()
    await world.declare(declaring(NUMBER, OFFICE))
    await arriving(world)
    world.twilio.addFault({ kind, match: CLEAR, times: 1 })
    await world.declare(declaring(NUMBER, WAREHOUSE))
    await world.until(async () => world.writes().some((write) => write.endsWith('address=')))
    t.match(await world.status(), { coverage: 'unprotected', unprotectedSince: Date })
    await arriving(world)
  })
}

t.test('absence proves nothing until a lost request can no longer land', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.addFault({ kind: 'drop-before', match: ASSOCIATE, times: 1 })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.work()
  for (let seconds = 0; seconds < 40; seconds += 5) {
    await world.elapse(5_000)
    await world.work()
    t.equal(world.writes().filter((write) => write.endsWith('address=…')).length, 1, `after ${seconds + 5} s`)
  }
  await arriving(world)
})

t.test('429 is waited out, as long as Twilio says, and nothing is looked up for it', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.addFault({ kind: '429', match: ASSOCIATE, times: 1, retryAfter: 30 })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.work()
  t.match(await world.status(), { state: 'converging', explanation: { actor: 'twilio' }, progress: { attempts: 1 } })
  await world.elapse(25_000)
  await world.work()
  t.equal(world.writes().length, 2, 'not before')
  await arriving(world)
  t.equal(world.writes().length, 3)
})

t.test('an address that Twilio refuses to put on: the previous one comes back', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await arriving(world)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await world.until(async () => (await world.assignments.read(NUMBER))?.value.address.state === 'valid')
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  // Gone behind our back between its validation and its association: Twilio answers 400.
  const sid = String(value.address.sid)
  await fetch(`${world.twilio.url}/2010-04-01/Accounts/${world.twilio.accountSid}/Addresses/${sid}.json`, {
    method: 'DELETE',
    headers: { authorization: `Basic ${btoa(`${world.twilio.accountSid}:${world.twilio.authToken}`)}` }
  })
  await world.reach('action-required')
  t.match(await world.status(), { coverage: 'protected-by-previous', explanation: { actor: 'caller' } })
  t.match(world.twilio.number(NUMBER), { emergencyAddressStatus: 'registered' })
})

t.test('refused credentials are an operator\'s affair and end by themselves', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.addFault({ kind: '401', match: ASSOCIATE, times: 2 })
  await world.declare(declaring(NUMBER, OFFICE))
  await world.work()
  t.match(await world.status(), { state: 'action-required', explanation: { actor: 'operator' } })
  await arriving(world)
})

t.test('an outage never changes what was observed', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await arriving(world)
  world.twilio.addFault({ kind: '503-before', times: 100 })
  await t.rejects(world.sweep())
  await world.work()
  t.match(await world.status(), { state: 'ready', coverage: 'protected' })
})

t.test('a worker that died after the request left: the next one looks first', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  const { provider } = world
  let died = false
  world.provider = async (step, sentAt) => {
    const outcome = await provider(step, sentAt)
    if (step.name === 'associate-address' && !died) {
      died = true
      throw new Error('power cut')
    }
    return outcome
  }
  await t.rejects(world.reach('ready'), { message: 'power cut' })
  t.match((await world.assignments.read(NUMBER))?.value.journal, { doubt: { step: 'associate-address' } })
  await world.elapse(20_001)
  await arriving(world)
  t.equal(world.writes().filter((write) => write.endsWith('address=…')).length, 1, 'and finds it done')
})

t.test('a stale answer right after a clear is read again, not acted upon', async (t) => {
  const world = await aWorld(t, { mode: { staleReadAfterClear: true, emptySid: 'empty-string' } })
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await arriving(world)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  await arriving(world)
})

t.test('a list that lags behind the create makes no second address', async (t) => {
  const world = await aWorld(t, { mode: { listLagMs: 20_000, looseFriendlyName: true } })
  await world.sweep()
  world.twilio.addFault({ kind: 'drop-after', match: CREATE, times: 1 })
  await world.declare(declaring(NUMBER, OFFICE))
  await arriving(world)
})
