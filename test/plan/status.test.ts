import t from 'tap'
import { act, rest } from '../../src/plan/decision.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { conclude, projectionOf, statusOf } from '../../src/plan/status.js'
import {
  aDoubt, ago, anAssignment, aNumber, aRefusal, ASSOCIATE, aTrouble, later, LOST, MOMENT, NOW, NUMBER_SID, OTHER,
  showing, WANTED, type Given
} from './builders.js'

const status = (given: Given, moment = MOMENT) => statusOf(anAssignment(given), moment)

t.test('as wanted: ready, protected, and nothing to do', async (t) => {
  t.equal(status({}).progress.nextAttemptAt, null)
  t.match(status({}), {
    state: 'ready',
    coverage: 'protected',
    explanation: { actor: 'service', nextAction: 'Nothing.' },
    progress: { step: null, attempts: 0, nextAttemptAt: null, deadlineAt: null },
    unprotectedSince: null
  })
})

t.test('as soon as it is as wanted, its generation counts as observed', async (t) => {
  t.equal(status({ generation: 2 }).observedGeneration, 2)
  t.equal(status({ generation: 2, number: null, memory: { observedGeneration: 1 } }).observedGeneration, 1)
})

t.test('on the way: the next step, at once', async (t) => {
  t.match(status({ number: showing(null, 'unregistered') }), {
    state: 'converging',
    coverage: 'unprotected',
    explanation: { actor: 'service' },
    progress: { step: 'associate-address', nextAttemptAt: NOW },
    unprotectedSince: ago(1_000)
  })
})

t.test('waiting for Twilio: when it is looked at next, and by when it should be done', async (t) => {
  t.match(status({ number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(5_000) } }), {
    state: 'converging',
    explanation: { actor: 'twilio' },
    progress: { step: null, nextAttemptAt: later(1_000).now, deadlineAt: later(1_795_000).now }
  })
})

t.test('after failures: how many, and the next attempt', async (t) => {
  t.match(status({ number: showing(null, 'unregistered'), trouble: aTrouble(LOST, { times: 3 }) }).progress,
    { step: null, attempts: 3, nextAttemptAt: later(1_000).now })
})

t.test('a removal that has ended has no next attempt', async (t) => {
  const ended = status({ number: showing(null, 'unregistered'), desired: { assigned: false } })
  t.equal(ended.state, 'removing')
  t.strictSame(ended.progress, { step: null, attempts: 0, nextAttemptAt: null, deadlineAt: null })
  t.equal(ended.explanation.summary,
    'The assignment is being removed. The number carries no emergency address any more.')
})

t.test('a paused assignment says that it is paused, and names no step it will not take', async (t) => {
  t.match(status({ number: showing(null, 'unregistered'), desired: { paused: true } }), {
    state: 'paused',
    coverage: 'unprotected',
    explanation: { actor: 'caller', nextAction: /"paused": false/ },
    progress: { step: null, nextAttemptAt: null }
  })
})

t.test('a paused account says so, and names no step it will not take', async (t) => {
  t.match(status({ number: showing(null, 'unregistered'), accountPaused: true }), {
    state: 'paused',
    coverage: 'unprotected',
    explanation: { actor: 'operator', nextAction: /PUT \/v1\/pause with {"paused": false}/ },
    progress: { step: null, nextAttemptAt: null }
  })
  t.match(status({ number: showing(OTHER, 'registered'), address: 'validating', accountPaused: true }), {
    state: 'paused', coverage: 'protected-by-previous', explanation: { actor: 'operator' }
  }, 'to wait for an address is to wait for the pause to end')
  t.match(status({ accountPaused: true }), { state: 'paused', coverage: 'protected', observedGeneration: 1 })
  t.match(status({ address: 'invalid', number: showing(null, 'unregistered'), accountPaused: true }),
    { state: 'paused', explanation: { actor: 'caller' } }, 'what the caller must do is told all the same')
})

t.test('a paused account names the looks it goes on with', async (t) => {
  const number = showing(WANTED, 'pending-registration', { observedAt: ago(2_000) })
  t.match(status({ number, accountPaused: true }).progress, { step: 'observe-number', nextAttemptAt: NOW })
})

t.test('a number that was released is told of by name, with the way back', async (t) => {
  const memory = { absentAt: ago(1_000), ownedSid: NUMBER_SID, unprotectedSince: ago(90_000) }
  t.match(status({ number: null, memory, missing: { passes: 2, at: ago(30_000) } }), {
    state: 'action-required',
    coverage: 'unknown',
    explanation: { actor: 'caller', summary: /has left/, nextAction: /14155550100\/reconciliations/ },
    unprotectedSince: null
  })
})

t.test('healed too often: the caller must act, and it is healed again when the hour is over', async (t) => {
  const heals = [ago(3_000_000), ago(2_000_000), ago(1_000_000)]
  const number = showing(OTHER, 'registered')
  t.match(status({ number, desired: { drift: 'heal' }, memory: { observedGeneration: 1, heals } }), {
    state: 'action-required',
    coverage: 'unprotected',
    explanation: { actor: 'caller', summary: /three heals/ },
    progress: { step: null, nextAttemptAt: later(600_000).now }
  })
})

t.test('a wish to try again is heeded by a reader, though no run has noted it yet', async (t) => {
  const given = { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 5 } }
  t.match(status(given), { state: 'action-required', explanation: { actor: 'operator' } })
  t.match(status({ ...given, retryRequestedAt: ago(500) }), {
    state: 'converging', explanation: { actor: 'service' }, progress: { step: 'observe-number', nextAttemptAt: NOW }
  })
})

t.test('an unknown status word is unknown, and named as such', async (t) => {
  t.match(status({ number: showing(WANTED, 'wandering') }),
    { state: 'converging', coverage: 'unknown', explanation: { actor: 'twilio', summary: /does not know/ } })
})

t.test('a reader sees what the evidence says, though no run has noted it yet', async (t) => {
  const doubt = aDoubt('associate-address')
  t.match(status({ doubt, number: aNumber() }), { state: 'ready', coverage: 'protected' })
})

t.test('unprotected since: from the first sighting that showed it', async (t) => {
  const since = ago(90_000)
  const bare = showing(null, 'unregistered')
  t.strictSame(status({ number: bare, memory: { unprotectedSince: since } }).unprotectedSince, since)
  t.strictSame(status({ memory: { unprotectedSince: since } }).unprotectedSince, null)
})

t.test('the projection is the status, in short', async (t) => {
  const assignment = anAssignment({
    number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(5_000) }
  })
  t.strictSame(projectionOf(assignment, MOMENT),
    { state: 'converging', coverage: 'unprotected', deadlineAt: later(1_795_000).now })
})

t.test('the projection knows of no account pause: that is completed where it is read', async (t) => {
  const givens: Given[] = [
    {}, { number: showing(null, 'unregistered') }, { address: 'validating', number: showing(OTHER, 'registered') },
    { address: 'invalid' }, { number: showing(WANTED, 'pending-registration') }, { desired: { assigned: false } },
    { number: null }, { desired: { paused: true } }
  ]
  for (const given of givens) {
    const projected = (accountPaused: boolean) => projectionOf(anAssignment({ ...given, accountPaused }), MOMENT)
    t.strictSame(projected(true), projected(false))
  }
  t.equal(projectionOf(anAssignment({ accountPaused: true }), MOMENT).state, 'ready')
  t.equal(projectionOf(anAssignment({ desired: { paused: true } }), MOMENT).state, 'paused', 'its own pause it knows')
})

t.test('the generation counts as observed only once it is settled', async (t) => {
  const given = (number = aNumber()) => anAssignment({ generation: 3, number, memory: { observedGeneration: 1 } })
  const observed = (assignment = given(), decision = plan(assignment, MOMENT)) =>
    conclude(assignment, decision, MOMENT).memory.observedGeneration
  t.equal(observed(), 3)
  t.equal(observed(given(showing(OTHER, 'registered'))), 1)
  t.equal(observed(given(), rest('waiting', 'paused')), 1)
  t.equal(observed(given(), act('missing-address', ASSOCIATE)), 1)
})

t.test('a gap is told of as it is known when all is concluded', async (t) => {
  const told = (given: Given) => {
    const assignment = anAssignment(given)
    return conclude(assignment, plan(assignment, MOMENT), MOMENT).memory.gapToldSince
  }
  t.strictSame(told({ number: showing(null, 'unregistered'), memory: { unprotectedSince: ago(9_000) } }), ago(9_000))
  t.equal(told({ memory: { gapToldSince: ago(9_000) } }), null)
})

t.test('since when it waits for its turn to be bare is kept while it does', async (t) => {
  const askedAt = (reason: 'gap-limit' | 'registration-pending', gapAskedAt: Date | null) =>
    conclude(anAssignment({ memory: { gapAskedAt } }), rest('waiting', reason), MOMENT).memory.gapAskedAt
  t.strictSame(askedAt('gap-limit', null), NOW)
  t.strictSame(askedAt('gap-limit', ago(9_000)), ago(9_000))
  t.equal(askedAt('registration-pending', ago(9_000)), null)
})

t.test('why it is blocked is kept while it is', async (t) => {
  const blockedBy = (given: Given) => {
    const assignment = anAssignment({ memory: { blockedBy: 'drifted' }, ...given })
    return conclude(assignment, plan(assignment, MOMENT), MOMENT).memory.blockedBy
  }
  t.equal(blockedBy({ address: 'invalid' }), 'address-invalid')
  t.equal(blockedBy({}), null)
  t.equal(blockedBy({ address: 'validating' }), null, 'waiting is not blocked')
})

t.test('what is not yet as wanted keeps its trouble', async (t) => {
  const trouble = aTrouble(LOST)
  const waiting = anAssignment({ number: showing(null, 'unregistered'), trouble })
  t.strictSame(conclude(waiting, plan(waiting, MOMENT), MOMENT).journal.trouble, trouble)
})

t.test('what is as wanted has no trouble left', async (t) => {
  const settled = anAssignment({ trouble: aTrouble(aRefusal(), { generation: 0, retryAt: null }) })
  t.equal(conclude(settled, plan(settled, MOMENT), MOMENT).journal.trouble, null)
})

t.test('what was concluded keeps the time of its last change', async (t) => {
  const bare = anAssignment({ number: showing(null, 'unregistered') })
  const first = conclude(bare, plan(bare, MOMENT), MOMENT)
  const again = conclude(first, plan(first, later(5_000)), later(5_000))
  t.strictSame(again.memory.transitions, first.memory.transitions, 'nothing has changed')
  t.strictSame(first.memory.transitions['Registered'], { status: 'false', at: NOW })

  const there = remember({ ...again, number: aNumber({ observedAt: later(9_000).now }) }, later(9_000))
  const last = conclude(there, plan(there, later(9_000)), later(9_000))
  t.strictSame(last.memory.transitions['Registered'], { status: 'true', at: later(9_000).now })
  t.strictSame(last.memory.transitions['AddressAccepted'], { status: 'true', at: NOW }, 'what stayed, stays')
})

t.test('a refusal of an earlier generation holds nothing up', async (t) => {
  const trouble = aTrouble(aRefusal(), { retryAt: null })
  t.match(status({ number: showing(null, 'unregistered'), trouble }), { state: 'action-required' })
  t.match(status({ generation: 2, number: showing(null, 'unregistered', { observedAt: NOW }), trouble }),
    { state: 'converging' })
})

t.test('a removal and a pause are explained as what they are', async (t) => {
  const removal = statusOf(anAssignment({ desired: { assigned: false } }), MOMENT).explanation
  t.match(removal, { summary: 'The assignment is being removed. Its address comes off the number.' })
  const paused = statusOf(anAssignment({ desired: { paused: true } }), MOMENT).explanation
  t.match(paused, { actor: 'caller', nextAction: /"paused": false/ }, 'settled, until something else is wanted')
  t.match(statusOf(anAssignment({ accountPaused: true }), MOMENT).explanation, { actor: 'operator' })
})
