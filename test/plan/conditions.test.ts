import t from 'tap'
import type { AddressState } from '../../src/domain/address.js'
import type { Condition, ConditionType } from '../../src/plan/conditions.js'
import { guidanceFor } from '../../src/plan/reasons.js'
import { statusOf } from '../../src/plan/status.js'
import {
  ago, anAssignment, aNumber, aRefusal, aTrouble, later, MOMENT, NOW, OTHER, PATIENCE, showing, STRANGE, WANTED,
  type Given
} from './builders.js'

const conditions = (given: Given, moment = MOMENT) => statusOf(anAssignment(given), moment).conditions
const condition = (type: ConditionType, given: Given, moment = MOMENT): Partial<Condition> =>
  conditions(given, moment).find((one) => one.type === type) ?? {}
const said = (type: ConditionType, given: Given, moment = MOMENT) => {
  const { status, reason } = condition(type, given, moment)
  return status === undefined ? 'nothing' : `${status} ${reason}`
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
  t.equal(of('retired'), 'unknown address-removing')
  t.equal(of('suggested'), 'false address-suggested')
  t.equal(of('invalid'), 'false address-invalid')
})

t.test('AddressAccepted gives the reason of Twilio\'s code', async (t) => {
  const number = showing(null, 'unregistered')
  const of = (code: number | null) => {
    const { kind: _, ...answered } = aRefusal(400, code)
    const address = { sid: null, state: 'invalid', refusal: { ...answered, suggestion: null } } as const
    const { conditions } = statusOf({ ...anAssignment({ number }), address }, MOMENT)
    const accepted = conditions.find(({ type }) => type === 'AddressAccepted')
    return `${accepted?.status} ${accepted?.reason}`
  }
  t.equal(of(21238), 'false address-parameter-refused')
  t.equal(of(20422), 'false request-malformed')
  t.equal(of(21628), 'false address-invalid')
  t.equal(of(21629), 'false address-invalid', 'what was suggested cannot be read: there is nothing to accept')
  t.equal(of(21999), 'false address-invalid')
  t.equal(of(null), 'false address-invalid')
})

t.test('Ready and Registered give the reason of Twilio\'s code for a change it refused', async (t) => {
  const trouble = aTrouble(aRefusal(400, 22109), { retryAt: null })
  const given = { number: showing(null, 'unregistered', { observedAt: NOW }), trouble }
  t.equal(said('Ready', given), 'false address-gone')
  t.equal(said('Registered', given), 'false address-gone')
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
  t.equal(condition('EmergencyCalling', {}).message, 'Twilio shows Active, as wanted.')
  t.equal(said('EmergencyCalling', { desired: { emergencyCalling: 'disabled' } }), 'false calling-pending')
})

t.test('calling that Twilio ignored is told, and the assignment is ready all the same', async (t) => {
  const given = {
    number: aNumber({ emergencyStatus: 'Inactive' }), memory: { calling: { before: 'Inactive', sentAt: ago(5_000) } }
  }
  t.equal(said('EmergencyCalling', given), 'false emergency-calling-ignored')
  t.equal(condition('EmergencyCalling', given).message, 'Twilio shows Inactive and ignored the request for Active; ' +
    'registration does not depend on it.')
  t.equal(said('Ready', given), 'true registered')
  t.match(statusOf(anAssignment(given), MOMENT), { state: 'ready', coverage: 'protected' })
})

t.test('calling that somebody else switched back is told, and the assignment is ready all the same', async (t) => {
  const given = (emergencyStatus: string) => ({
    number: aNumber({ emergencyStatus }), memory: { calling: { before: 'Inactive', sentAt: ago(5_000), arrived: true } }
  } as const)
  t.equal(said('EmergencyCalling', given('Inactive')), 'false calling-changed', 'not ignored: it was obeyed')
  t.equal(said('EmergencyCalling', given('Pending Deactivation')), 'false calling-changed')
  t.equal(said('EmergencyCalling', given('Active')), 'true as-wanted')
  t.equal(said('Ready', given('Inactive')), 'true registered')
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

t.test('Drifted is true while somebody else\'s change stands, whatever is done about it', async (t) => {
  const astray = { number: showing(STRANGE, 'registered', { observedAt: NOW }), memory: { observedGeneration: 1 } }
  t.equal(said('Drifted', astray), 'true drifted')
  const healing = { ...astray, desired: { drift: 'heal' } } as const
  t.equal(said('Ready', healing), 'false unwanted-address')
  t.equal(said('Drifted', healing), 'true drifted')
  const heals = [ago(300_000), ago(200_000), ago(100_000)]
  const often = { ...healing, memory: { observedGeneration: 1, driftedAt: ago(1_000), heals } }
  t.equal(said('Drifted', often), 'true healed-too-often')
  t.equal(said('Drifted', { memory: { observedGeneration: 1, driftedAt: ago(60_000) } }), 'nothing')
})

t.test('Paused is true of the assignment, and of the whole account', async (t) => {
  const number = showing(null, 'unregistered')
  t.equal(said('Paused', { number }), 'nothing')
  t.equal(said('Paused', { number, desired: { paused: true } }), 'true paused')
  t.equal(said('Paused', { number, accountPaused: true }), 'true account-paused')
  t.equal(said('Paused', { number, accountPaused: true, desired: { paused: true } }), 'true account-paused')
})

t.test('what is paused is not ready because of the pause, however settled it is', async (t) => {
  t.equal(said('Ready', { accountPaused: true }), 'false account-paused')
  t.equal(said('Ready', { desired: { paused: true } }), 'false paused')
  t.equal(said('Ready', { desired: { paused: true }, accountPaused: true }), 'false account-paused', 'the wider speaks')
  t.equal(said('Ready', { address: 'invalid', accountPaused: true }), 'false account-paused')
  t.equal(said('Registered', { accountPaused: true }), 'true registered', 'what Twilio shows is so in a pause as well')
  t.equal(said('Ready', { desired: { assigned: false }, accountPaused: true }), 'false account-paused',
    'a removal is held back by it')
  const going = { desired: { assigned: false }, number: showing(OTHER, 'pending-unregistration'), accountPaused: true }
  t.equal(said('Ready', going), 'false unregistration-pending', 'and otherwise tells what it waits for')
})

t.test('Stalled is true when it is there', async (t) => {
  const pending = { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(1_800_001) } }
  t.equal(said('Stalled', pending), 'true registration-pending')
})

t.test('every condition has a sentence, and a reason of the catalogue', async (t) => {
  for (const { message, reason } of conditions({ number: null, desired: { paused: true } })) {
    t.match(message, /^[A-Z].+\.$/)
    t.match(guidanceFor(reason).nextAction, /^[A-Z].+\.$/)
  }
})

t.test('since when: as remembered while it stays so, and from now on when it changes', async (t) => {
  const transitions = {
    Registered: { status: 'true', at: ago(60_000) }, Ready: { status: 'false', at: ago(60_000) }
  } as const
  t.strictSame(condition('Registered', { memory: { transitions } }).lastTransitionAt, ago(60_000))
  t.strictSame(condition('Ready', { memory: { transitions } }).lastTransitionAt, NOW)
  t.strictSame(condition('Associated', { memory: { transitions } }).lastTransitionAt, NOW)
})

t.test('nothing is called rolled back before the last attempt is over, nor with nowhere to go back to', async (t) => {
  const rolledBack = (given: Given) => {
    const assignment = anAssignment({ memory: { associations: 2, previousSid: OTHER }, ...given })
    return statusOf(assignment, MOMENT).conditions.find(({ type }) => type === 'RolledBack')?.status
  }
  t.equal(rolledBack({ number: showing(WANTED, 'pending-registration') }), undefined)
  t.equal(rolledBack({ number: showing(WANTED, 'registration-failure') }), 'unknown')
  t.equal(rolledBack({ number: showing(OTHER, 'pending-registration') }), 'unknown', 'the previous one is going on')
  t.equal(rolledBack({ number: showing(OTHER, 'registered') }), 'true')
  t.equal(rolledBack({ number: showing(WANTED, 'registration-failure'), memory: { associations: 2 } }), undefined)
})
