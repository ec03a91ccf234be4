import t from 'tap'
import type { AddressState } from '../../src/domain/address.js'
import type { Condition, ConditionType } from '../../src/plan/conditions.js'
import { statusOf } from '../../src/plan/status.js'
import {
  ago, anAssignment, aNumber, later, MOMENT, NOW, OTHER, PATIENCE, showing, WANTED, type Given
} from './builders.js'

const conditions = (given: Given, moment = MOMENT) => statusOf(anAssignment(given), moment).conditions
const condition = (type: ConditionType, given: Given, moment = MOMENT): Partial<Condition> =>
  conditions(given, moment).find((one) => one.type === type) ?? { status: 'unknown', reason: 'not there' }
const said = (type: ConditionType, given: Given, moment = MOMENT) => {
  const { status, reason } = condition(type, given, moment)
  return `${status} ${reason}`
}

t.test('five conditions always, the others when there is something to say', async (t) => {
  const always = ['AddressAccepted', 'Associated', 'Registered', 'EmergencyCalling', 'Ready']
  const types = (given: Given, moment = MOMENT) => conditions(given, moment).map(({ type }) => type)
  t.strictSame(types({}), always)
  t.strictSame(types({ number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } }),
    [...always, 'Drifted'])
  t.strictSame(types({ desired: { paused: true } }), [...always, 'Paused'])
  t.strictSame(types({ number: showing(OTHER, 'registered'), memory: { associations: 2, previousSid: OTHER } }),
    [...always, 'RolledBack'])
  t.strictSame(types({ number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(1_800_001) } }),
    [...always, 'Stalled'])
})

t.test('as wanted, all of them are true', async (t) => {
  t.strictSame(conditions({}).map(({ status, reason }) => `${status} ${reason}`),
    ['true accepted', 'true wanted-address', 'true registered', 'true as-wanted', 'true registered'])
})

t.test('AddressAccepted tells where the address stands', async (t) => {
  const of = (address: AddressState) =>
    said('AddressAccepted', { address, number: showing(OTHER, 'registered') })
  t.equal(of('valid'), 'true accepted')
  t.equal(of('validating'), 'unknown address-validating')
  t.equal(of('removing'), 'unknown address-removing')
  t.equal(of('suggested'), 'false address-suggested')
  t.equal(of('invalid'), 'false address-invalid')
})

t.test('Associated tells which address Twilio shows', async (t) => {
  t.equal(said('Associated', { number: null }), 'unknown never-observed')
  t.equal(said('Associated', { number: showing(null, 'unregistered') }), 'false no-address')
  t.equal(said('Associated', { number: showing(WANTED, 'pending-registration') }), 'true wanted-address')
  t.equal(said('Associated', { number: showing(OTHER, 'registered') }), 'false other-address')
})

t.test('Registered is true of the wanted address only, and unknown when it is not known', async (t) => {
  t.equal(said('Registered', { number: null }), 'unknown never-observed')
  t.equal(said('Registered', {}, later(PATIENCE.staleAfterMs)), 'unknown sighting-stale')
  t.equal(said('Registered', { number: showing(WANTED, 'wandering') }), 'unknown status-unknown')
  t.equal(said('Registered', { number: showing(OTHER, 'registered') }), 'false unwanted-address')
  t.equal(said('Registered', { number: showing(WANTED, 'pending-registration') }), 'false registration-pending')
})

t.test('EmergencyCalling tells Twilio\'s raw word beside the wanted one', async (t) => {
  const calling = { before: 'Inactive', sentAt: ago(5_000) }
  t.equal(said('EmergencyCalling', { number: null }), 'unknown not-shown')
  t.equal(said('EmergencyCalling', { number: aNumber({ emergencyStatus: null }) }), 'unknown not-shown')
  t.equal(said('EmergencyCalling', { number: aNumber({ emergencyStatus: 'Inactive' }) }), 'false calling-pending')
  t.equal(said('EmergencyCalling', { number: aNumber({ emergencyStatus: 'Pending Activation' }), memory: { calling } }),
    'false calling-pending')
  t.match(condition('EmergencyCalling', { number: aNumber({ emergencyStatus: 'Odd' }) }).message, /shows Odd; Active/)
  t.equal(said('EmergencyCalling', { desired: { emergencyCalling: 'disabled' } }), 'false calling-pending')
})

t.test('calling that Twilio ignored is told, and the assignment is ready all the same', async (t) => {
  const given = {
    number: aNumber({ emergencyStatus: 'Inactive' }), memory: { calling: { before: 'Inactive', sentAt: ago(5_000) } }
  }
  t.equal(said('EmergencyCalling', given), 'false emergency-calling-ignored')
  t.equal(said('Ready', given), 'true registered')
  t.match(statusOf(anAssignment(given), MOMENT), { state: 'ready', coverage: 'protected' })
})

t.test('Ready is false for the reason of the rule that spoke', async (t) => {
  t.equal(said('Ready', { number: showing(null, 'unregistered') }), 'false missing-address')
  t.equal(said('Ready', { address: 'invalid' }), 'false address-invalid')
  t.equal(said('Ready', { number: showing(null, 'unregistered'), desired: { paused: true } }), 'false paused')
})

t.test('RolledBack is unknown on the way back, and true once there', async (t) => {
  const memory = { associations: 2, previousSid: OTHER }
  t.equal(said('RolledBack', { number: showing(null, 'unregistered'), memory }), 'unknown missing-address')
  t.equal(said('RolledBack', { number: showing(OTHER, 'registered'), memory }), 'true rolled-back')
})

t.test('Drifted, Stalled and Paused are true when they are there', async (t) => {
  t.equal(said('Drifted', { number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } }), 'true drifted')
  t.equal(said('Paused', { desired: { paused: true } }), 'true paused')
  const pending = { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(1_800_001) } }
  t.equal(said('Stalled', pending), 'true registration-pending')
})

t.test('every condition has a sentence', async (t) => {
  for (const { message } of conditions({ number: null, desired: { paused: true } })) t.match(message, /^[A-Z].+\.$/)
})

t.test('since when: as remembered while it stays so, and from now on when it changes', async (t) => {
  const transitions = {
    Registered: { status: 'true', at: ago(60_000) }, Ready: { status: 'false', at: ago(60_000) }
  } as const
  t.strictSame(condition('Registered', { memory: { transitions } }).lastTransitionAt, ago(60_000))
  t.strictSame(condition('Ready', { memory: { transitions } }).lastTransitionAt, NOW)
  t.strictSame(condition('Associated', { memory: { transitions } }).lastTransitionAt, NOW)
})
