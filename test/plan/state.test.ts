import t from 'tap'
import { act, rest, type Decision } from '../../src/plan/decision.js'
import { deadlineOf, stateOf } from '../../src/plan/state.js'
import {
  ago, anAssignment, aNumber, ASSOCIATE, later, MOMENT, NOW, PATIENCE, showing, WANTED, type Given
} from './builders.js'

const MINUTE = 60_000
const WAITING = rest('waiting', 'registration-pending', 2_000)
const ACTING = act('missing-address', ASSOCIATE)
const FORGETTING: Decision = { kind: 'forget', reason: 'removed' }
const state = (given: Given, decision: Decision, moment = MOMENT) => stateOf(anAssignment(given), decision, moment)

t.test('a removal is removing and a pause is paused, whatever is decided', async (t) => {
  for (const decision of [WAITING, ACTING, FORGETTING, rest('settled', 'registered'), rest('blocked', 'refused')]) {
    t.equal(state({ desired: { assigned: false, paused: true } }, decision), 'removing')
    t.equal(state({ desired: { paused: true } }, decision), 'paused')
  }
})

t.test('a paused account is as paused as a paused assignment; a removal is removing all the same', async (t) => {
  for (const decision of [WAITING, ACTING, FORGETTING, rest('settled', 'registered'), rest('blocked', 'refused')]) {
    t.equal(state({ accountPaused: true }, decision), 'paused')
    t.equal(state({ accountPaused: true, desired: { paused: true } }, decision), 'paused')
    t.equal(state({ accountPaused: true, desired: { assigned: false } }, decision), 'removing')
  }
})

t.test('settled is ready, blocked waits for somebody, anything else converges', async (t) => {
  t.equal(state({}, rest('settled', 'registered')), 'ready')
  t.equal(state({}, rest('blocked', 'refused')), 'action-required')
  for (const decision of [WAITING, ACTING, FORGETTING]) t.equal(state({}, decision), 'converging')
})

t.test('past its deadline it is stalled, to the millisecond', async (t) => {
  const given = { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(30 * MINUTE) } }
  t.equal(state(given, WAITING), 'converging')
  t.equal(state(given, WAITING, later(1)), 'stalled')
  t.equal(state(given, ACTING, later(1)), 'stalled')
  t.equal(state(given, rest('blocked', 'refused'), later(1)), 'action-required', 'whoever must act is told so')
})

t.test('a pause does not stall', async (t) => {
  const memory = { pendingSince: ago(30 * MINUTE) }
  const given = { number: showing(WANTED, 'pending-registration'), memory, accountPaused: true }
  t.equal(state(given, WAITING, later(1)), 'paused')
})

t.test('the deadline is the country\'s, unless one was set', async (t) => {
  const deadline = (isoCountry: string, patience = PATIENCE) =>
    deadlineOf(anAssignment({ isoCountry, memory: { pendingSince: NOW } }), patience)
  t.strictSame(deadline('US'), later(30 * MINUTE).now)
  t.strictSame(deadline('CA'), later(30 * MINUTE).now)
  t.strictSame(deadline('GB'), later(72 * 60 * MINUTE).now)
  t.strictSame(deadline('DE'), later(30 * MINUTE).now)
  t.strictSame(deadline('GB', { ...PATIENCE, settleDeadlineMs: 5_000 }), later(5_000).now)
})

t.test('no deadline while Twilio is not working', async (t) => {
  t.equal(deadlineOf(anAssignment(), PATIENCE), null)
})

t.test('switching calling has a deadline of its own, from when it was asked for', async (t) => {
  const deadline = (emergencyStatus: string | null, given: Given = {}) => deadlineOf(anAssignment({
    number: aNumber({ emergencyStatus }), memory: { calling: { before: 'Inactive', sentAt: NOW } }, ...given
  }), PATIENCE)
  t.strictSame(deadline('Pending Activation'), later(30 * MINUTE).now)
  t.equal(deadline('Inactive'), null, 'Twilio has not moved')
  t.equal(deadline(null), null, 'Twilio shows nothing that could change')
  t.equal(deadline('Active'), null, 'it has arrived')
  const calling = { before: 'Inactive', sentAt: NOW, arrived: true } as const
  t.equal(deadline('Pending Deactivation', { memory: { calling } }), null, 'it had arrived: this is somebody else\'s')
  t.equal(deadline('', { number: null }), null, 'nobody knows what Twilio is doing')
})

t.test('a look that is due long after calling was switched does not stall', async (t) => {
  const given = {
    number: aNumber({ observedAt: ago(40 * MINUTE) }),
    memory: { calling: { before: 'Inactive', sentAt: ago(60 * MINUTE) } }
  }
  t.equal(state(given, act('sighting-stale', { name: 'observe-number', phoneNumberSid: aNumber().phoneNumberSid })),
    'converging')
})
