import t from 'tap'
import { gaveUp, registeredAt, targetSid } from '../../src/plan/target.js'
import { absorb } from '../../src/plan/absorb.js'
import { SECOND } from '../../src/plan/clock.js'
import { plan } from '../../src/plan/plan.js'
import { ASSOCIATE, anAssignment, aRefusal, later, MOMENT, OTHER, showing, WANTED, type Given } from './builders.js'

const failing: Given = {
  number: showing(WANTED, 'registration-failure'), memory: { associations: 2, previousSid: OTHER }
}

t.test('it gives up after the second attempt, if the caller lets it go back', async (t) => {
  const given = (more: Given = {}) => gaveUp(anAssignment({ ...failing, ...more }))
  t.equal(given(), true)
  t.equal(given({ memory: { associations: 1 } }), false)
  t.equal(given({ desired: { onFailure: 'keep-trying' } }), false)
  t.equal(given({ number: showing(WANTED, 'registered') }), false, 'it was registered after all')
})

t.test('the target is the wanted address, the previous one after giving up, and nothing for a removal', async (t) => {
  const target = (given: Given) => targetSid(anAssignment(given))
  t.equal(target({}), WANTED)
  t.equal(target(failing), OTHER)
  t.equal(target({ ...failing, memory: { associations: 2 } }), WANTED, 'there is nowhere to go back to')
  t.equal(target({ address: 'validating' }), null)
  t.equal(target({ ...failing, desired: { assigned: false } }), null)
})

t.test('an address that is wanted again and refused is not gone back to', async (t) => {
  const bare = anAssignment({ number: showing(null, 'unregistered'), memory: { previousSid: WANTED } })
  const refused = absorb(bare, ASSOCIATE, { ok: false, fault: aRefusal(400) }, { ...MOMENT, random: 0 })
  t.match(plan(refused, later(SECOND)), { kind: 'blocked', reason: 'refused' }, 'or it would be put on for ever')
})

t.test('registered at an address takes the address and the word', async (t) => {
  const at = (given: Given, sid: typeof WANTED | null = WANTED) => registeredAt(anAssignment(given), sid)
  t.equal(at({}), true)
  t.equal(at({}, OTHER), false)
  t.equal(at({}, null), false)
  t.equal(at({ number: null }), false)
  t.equal(at({ number: showing(WANTED, 'pending-registration') }), false)
  t.equal(at({ number: showing(null, 'registered') }, null), false, 'registered at nothing is not registered')
})
