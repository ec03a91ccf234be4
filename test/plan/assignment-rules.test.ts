import t from 'tap'
import { act, rest, type Decision } from '../../src/plan/decision.js'
import { plan } from '../../src/plan/plan.js'
import { REASONS } from '../../src/plan/reasons.js'
import {
  aDoubt, ago, anAssignment, aNumber, aRefusal, ASSOCIATE, aTrouble, CLEAR, CONFLICT, ENABLE, FIND_NUMBER, later, LOST,
  MOMENT, NOT_SENT, OBSERVE, OTHER, PATIENCE, showing, THROTTLED, UNAUTHORIZED, WANTED, type Given
} from './builders.js'

const REMOVAL = { assigned: false }
const GAVE_UP = { associations: 2, previousSid: OTHER }
const ASSOCIATE_OTHER = { ...ASSOCIATE, addressSid: OTHER }

interface Case {
  readonly given: Given
  readonly then: Decision
  readonly because: string
}

const CASES: Record<string, Case> = {
  // The last call failed.
  throttled: {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(THROTTLED) },
    then: rest('waiting', 'throttled', 1_000),
    because: 'Twilio asked us to slow down'
  },
  unavailable: {
    given: { number: null, trouble: aTrouble(NOT_SENT, { step: 'find-number' }) },
    then: rest('waiting', 'unavailable', 1_000),
    because: 'an outage is waited out'
  },
  conflict: {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(CONFLICT) },
    then: rest('waiting', 'conflict', 1_000),
    because: 'Twilio is busy with the number'
  },
  'credentials refused': {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(UNAUTHORIZED) },
    then: rest('blocked', 'unauthorized', 1_000),
    because: 'only an operator can help, and it is tried again all the same'
  },
  'refused in this generation': {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(aRefusal(), { retryAt: null }) },
    then: rest('blocked', 'refused'),
    because: 'the same request would be refused again'
  },
  'refused in an earlier generation': {
    given: {
      generation: 2,
      number: showing(null, 'unregistered', { observedAt: MOMENT.now }),
      trouble: aTrouble(aRefusal(), { retryAt: null })
    },
    then: act('missing-address', ASSOCIATE),
    because: 'the caller has since asked for something else'
  },
  'the pause is over to the millisecond': {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(THROTTLED, { retryAt: MOMENT.now }) },
    then: act('missing-address', ASSOCIATE),
    because: 'what was seen just when it failed is new enough'
  },
  'the pause is over and nothing seen since': {
    given: {
      number: showing(null, 'unregistered', { observedAt: ago(1_001) }),
      trouble: aTrouble(CONFLICT, { retryAt: MOMENT.now })
    },
    then: act('sighting-stale', OBSERVE),
    because: 'a failure may mean that the number is not as we thought'
  },
  'a failed call and a number that is gone': {
    given: { number: null, memory: { absentAt: ago(1_000) }, trouble: aTrouble(THROTTLED) },
    then: rest('waiting', 'throttled', 1_000),
    because: 'a pause that Twilio asked for goes first'
  },

  // The number itself.
  'never seen': {
    given: { number: null },
    then: act('never-observed', FIND_NUMBER),
    because: 'what has not been seen is not changed'
  },
  'not in the account': {
    given: { number: null, memory: { absentAt: ago(1_000) } },
    then: rest('blocked', 'number-not-found'),
    because: 'only the caller knows what was meant'
  },
  'not in the account, and to be removed': {
    given: { number: null, desired: REMOVAL, memory: { absentAt: ago(1_000) } },
    then: { kind: 'forget', reason: 'removed' },
    because: 'there is nothing left to take off'
  },
  'missing once, and there again': {
    given: { number: aNumber(), memory: { absentAt: ago(1_000) } },
    then: rest('settled', 'registered'),
    because: 'a number that is shown is there'
  },

  // Certainty.
  'a write in doubt': {
    given: { number: showing(null, 'unregistered', { observedAt: ago(11_000) }), doubt: aDoubt('associate-address') },
    then: act('outcome-unknown', OBSERVE),
    because: 'nothing is done twice before it was looked at'
  },
  'a write in doubt, just looked at': {
    given: { number: showing(null, 'unregistered'), doubt: aDoubt('associate-address') },
    then: rest('waiting', 'outcome-unknown', 1_000),
    because: 'it may still land until the quarantine is over'
  },
  'a write in doubt and Twilio at work': {
    given: {
      number: showing(OTHER, 'pending-unregistration', { observedAt: ago(1_000) }),
      doubt: aDoubt('disassociate-address')
    },
    then: rest('waiting', 'outcome-unknown', 1_000),
    because: 'the doubt is told, and looked after at its own pace'
  },
  'a write in doubt and nothing left to wish for': {
    given: { number: showing(null, 'unregistered'), desired: REMOVAL, doubt: aDoubt('associate-address') },
    then: rest('waiting', 'outcome-unknown', 1_000),
    because: 'an association that lands late would be left behind'
  },
  'a switch of calling in doubt, the number registered': {
    given: { doubt: aDoubt('set-emergency-status'), number: aNumber({ emergencyStatus: 'Inactive' }) },
    then: rest('waiting', 'outcome-unknown', 1_000),
    because: 'it is not called ready while a write may land'
  },
  'being registered': {
    given: { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(5_000) } },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'Twilio is working'
  },
  'being registered for long': {
    given: {
      number: showing(WANTED, 'pending-registration', { observedAt: ago(10_000) }),
      memory: { pendingSince: ago(48_000) }
    },
    then: rest('waiting', 'registration-pending', 2_000),
    because: 'the pause is a quarter of the time already waited'
  },
  'being registered for a day': {
    given: {
      number: showing(WANTED, 'pending-registration', { observedAt: ago(15_000) }),
      memory: { pendingSince: ago(86_400_000) }
    },
    then: act('registration-pending', OBSERVE),
    because: 'past the deadline the polling goes on, at its longest pause'
  },
  'being registered elsewhere': {
    given: { number: showing(OTHER, 'pending-registration') },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'nothing is written at pending-*, wherever it leads'
  },
  'being unregistered': {
    given: { number: showing(null, 'pending-unregistration') },
    then: rest('waiting', 'unregistration-pending', 1_000),
    because: 'only unregistered is free'
  },
  'being registered, and to be removed': {
    given: { number: showing(WANTED, 'pending-registration'), desired: REMOVAL },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'a removal waits as well'
  },
  'being registered, its voice lost': {
    given: { number: showing(WANTED, 'pending-registration', { voice: false }) },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'while Twilio works nothing else is judged'
  },
  'a word we do not know': {
    given: { number: showing(WANTED, 'wandering') },
    then: rest('waiting', 'status-unknown', 14_000),
    because: 'it is never acted upon'
  },
  'a word we do not know, fifteen seconds ago': {
    given: { number: showing(WANTED, 'wandering', { observedAt: ago(15_000) }) },
    then: act('status-unknown', OBSERVE),
    because: 'it may pass'
  },
  'no word at all': {
    given: { number: showing(null, null) },
    then: rest('waiting', 'status-unknown', 14_000),
    because: 'silence is not unregistered'
  },
  'a word we do not know, its address being validated': {
    given: { number: showing(OTHER, 'wandering'), address: 'validating' },
    then: rest('waiting', 'status-unknown', 14_000),
    because: 'what Twilio shows is judged before what is wanted'
  },
  'registered at nothing': {
    given: { number: showing(null, 'registered') },
    then: rest('waiting', 'status-contradictory', 14_000),
    because: 'Twilio answers a clear so, and means something else'
  },
  'registered at nothing, fulfilled before': {
    given: { number: showing(null, 'registered'), memory: { observedGeneration: 1 } },
    then: rest('waiting', 'status-contradictory', 14_000),
    because: 'a contradiction is no evidence of drift'
  },
  'registered at nothing, to be removed': {
    given: { number: showing(null, 'registered'), desired: REMOVAL },
    then: rest('waiting', 'status-contradictory', 14_000),
    because: 'a removal is not over before Twilio says so'
  },
  'failed at nothing': {
    given: { number: showing(null, 'registration-failure', { observedAt: ago(15_000) }) },
    then: act('status-contradictory', OBSERVE),
    because: 'a failure belongs to an address'
  },

  // The wish.
  'removed and bare': {
    given: { number: showing(null, 'unregistered'), desired: REMOVAL },
    then: { kind: 'forget', reason: 'removed' },
    because: 'nothing is wanted and nothing is there'
  },
  'removed, bare and without voice': {
    given: { number: showing(null, 'unregistered', { voice: false }), desired: REMOVAL },
    then: { kind: 'forget', reason: 'removed' },
    because: 'a removal asks nothing of the number'
  },
  'to be removed, its address still on it': {
    given: { number: showing(WANTED, 'registered'), desired: REMOVAL },
    then: act('unwanted-address', CLEAR),
    because: 'it comes off first'
  },
  'to be removed, unregistered with an address': {
    given: { number: showing(WANTED, 'unregistered'), desired: REMOVAL },
    then: act('unwanted-address', CLEAR),
    because: 'gone is both: no SID and no registration'
  },
  'to be removed, its registration failed': {
    given: { number: showing(WANTED, 'registration-failure'), desired: REMOVAL, memory: GAVE_UP },
    then: act('unwanted-address', CLEAR),
    because: 'nobody cares any more why'
  },
  'to be removed, its address being deleted': {
    given: { number: showing(OTHER, 'registered'), desired: REMOVAL, address: 'removing' },
    then: act('unwanted-address', CLEAR),
    because: 'a removal does not ask for the address'
  },
  'to be removed after it was as wanted': {
    given: { number: showing(OTHER, 'registered'), desired: REMOVAL, memory: { observedGeneration: 1 } },
    then: act('unwanted-address', CLEAR),
    because: 'a removal is not held up by drift'
  },
  'no voice': {
    given: { number: showing(null, 'unregistered', { voice: false }) },
    then: rest('blocked', 'no-voice'),
    because: 'no emergency call can come from it'
  },
  'no voice any more, and drifted': {
    given: { number: showing(OTHER, 'registered', { voice: false }), memory: { observedGeneration: 1 } },
    then: rest('blocked', 'no-voice'),
    because: 'putting it right would help nobody'
  },
  'no voice, and to be removed': {
    given: { number: showing(WANTED, 'registered', { voice: false }), desired: REMOVAL },
    then: act('unwanted-address', CLEAR),
    because: 'a removal needs no voice'
  },
  drifted: {
    given: { number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } },
    then: rest('blocked', 'drifted'),
    because: 'somebody meant something by it'
  },
  'drifted to nothing': {
    given: { number: showing(null, 'unregistered'), memory: { observedGeneration: 1 } },
    then: rest('blocked', 'drifted'),
    because: 'report means to touch nothing'
  },
  'drifted, and to be healed': {
    given: { number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 }, desired: { drift: 'heal' } },
    then: act('unwanted-address', CLEAR),
    because: 'the caller said so'
  },
  'drifted in an earlier generation': {
    given: { generation: 2, number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } },
    then: act('unwanted-address', CLEAR),
    because: 'a new wish has never been fulfilled yet'
  },
  'drifted, its address since deleted at Twilio': {
    given: { number: showing(OTHER, 'registered'), address: 'removing', memory: { observedGeneration: 1 } },
    then: rest('blocked', 'drifted'),
    because: 'the caller is told what happened to the number'
  },
  'drifted into a failure to unregister': {
    given: { number: showing(WANTED, 'unregistration-failure'), memory: { observedGeneration: 1 } },
    then: rest('blocked', 'drifted'),
    because: 'it was not us who cleared it'
  },

  // The address.
  'address validating, an old one registered': {
    given: { number: showing(OTHER, 'registered'), address: 'validating' },
    then: rest('waiting', 'address-validating'),
    because: 'a working address is never taken down for an unproven one'
  },
  'address being deleted': {
    given: { number: showing(OTHER, 'registered'), address: 'removing' },
    then: rest('waiting', 'address-removing'),
    because: 'it is created anew afterwards'
  },
  'address suggested': {
    given: { number: showing(OTHER, 'registered'), address: 'suggested' },
    then: rest('blocked', 'address-suggested'),
    because: 'the caller must say which spelling is meant'
  },
  'address invalid': {
    given: { number: showing(OTHER, 'registered'), address: 'invalid' },
    then: rest('blocked', 'address-invalid'),
    because: 'a refused address leaves the present registration untouched'
  },
  'address validating, a clear failed': {
    given: { number: showing(OTHER, 'unregistration-failure', { observedAt: ago(5_000) }), address: 'validating' },
    then: rest('waiting', 'address-validating'),
    because: 'what Twilio could not let go may still work'
  },
  'address validating, a registration failed': {
    given: { number: showing(OTHER, 'registration-failure'), address: 'validating' },
    then: rest('waiting', 'address-validating'),
    because: 'there is nothing to put in its place'
  },
  'address validating, nothing on the number': {
    given: { number: showing(null, 'unregistered'), address: 'validating' },
    then: rest('waiting', 'address-validating'),
    because: 'there is nothing to put on'
  },
  'address validating, long not looked at': {
    given: { number: showing(OTHER, 'registered', { observedAt: ago(3_600_000) }), address: 'validating' },
    then: rest('waiting', 'address-validating'),
    because: 'its verdict wakes us, and the sweep looks'
  },

  // Registration.
  'clear failed': {
    given: { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 2, failedAt: ago(3_000) } },
    then: rest('waiting', 'unregistration-failed', 1_000),
    because: 'less and less often: four seconds after the second'
  },
  'clear failed a while ago': {
    given: { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 4, failedAt: ago(16_000) } },
    then: act('unregistration-failed', CLEAR),
    because: 'the fifth is the last'
  },
  'clear failed at the wanted address': {
    given: { number: showing(WANTED, 'unregistration-failure'), memory: { clears: 1, failedAt: ago(2_000) } },
    then: act('unregistration-failed', CLEAR),
    because: 'nobody knows what the carrier has of it'
  },
  'clear failed before our time': {
    given: { number: showing(OTHER, 'unregistration-failure', { observedAt: ago(500) }) },
    then: rest('waiting', 'unregistration-failed', 1_500),
    because: 'without a count it is the first failure, from when it was seen'
  },
  'clear failed five times': {
    given: { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 5 } },
    then: rest('blocked', 'unregistration-refused'),
    because: 'now Twilio support must help'
  },
  'clear failed five times, to be removed': {
    given: { number: showing(OTHER, 'unregistration-failure'), desired: REMOVAL, memory: { clears: 5 } },
    then: rest('blocked', 'unregistration-refused'),
    because: 'a removal cannot force it either'
  },
  'registration failed once': {
    given: { number: showing(WANTED, 'registration-failure'), memory: { associations: 1 } },
    then: act('registration-failed', CLEAR),
    because: 'once more'
  },
  'registration failed twice, nowhere to go back to': {
    given: { number: showing(WANTED, 'registration-failure'), memory: { associations: 2 } },
    then: rest('blocked', 'registration-refused'),
    because: 'only another address can help'
  },
  'registration failed twice, an earlier address accepted': {
    given: { number: showing(WANTED, 'registration-failure'), memory: GAVE_UP },
    then: act('unwanted-address', CLEAR),
    because: 'the earlier one is brought back'
  },
  'registration failed twice, to be tried again': {
    given: {
      number: showing(WANTED, 'registration-failure'),
      memory: { ...GAVE_UP, failedAt: ago(3_000) },
      desired: { onFailure: 'keep-trying' }
    },
    then: rest('waiting', 'registration-failed', 1_000),
    because: 'the caller knows that the old place is wrong'
  },
  'registration failed twice and a pause ago, to be tried again': {
    given: {
      number: showing(WANTED, 'registration-failure'),
      memory: { associations: 3, failedAt: ago(8_000) },
      desired: { onFailure: 'keep-trying' }
    },
    then: act('registration-failed', CLEAR),
    because: 'the third pause is eight seconds'
  },
  'registration failed, and failing for a minute': {
    given: {
      number: showing(WANTED, 'registration-failure', { observedAt: ago(10_001) }),
      memory: { associations: 2, failedAt: ago(60_000) },
      desired: { onFailure: 'keep-trying' }
    },
    then: act('sighting-stale', OBSERVE),
    because: 'no write rests on old news'
  },
  'registration of another address failed': {
    given: { number: showing(OTHER, 'registration-failure') },
    then: act('unwanted-address', CLEAR),
    because: 'it is only in the way'
  },
  'gone back, and refused there as well': {
    given: { number: showing(OTHER, 'registration-failure'), memory: GAVE_UP },
    then: rest('blocked', 'registration-refused'),
    because: 'no flip-flop'
  },
  'another address registered': {
    given: { number: showing(OTHER, 'registered') },
    then: act('unwanted-address', CLEAR),
    because: 'Twilio does not swap in place'
  },
  'another address registered, seen ten seconds ago': {
    given: { number: showing(OTHER, 'registered', { observedAt: ago(10_000) }) },
    then: act('unwanted-address', CLEAR),
    because: 'a sighting a few seconds old is good enough'
  },
  'another address registered, seen a moment longer ago': {
    given: { number: showing(OTHER, 'registered', { observedAt: ago(10_001) }) },
    then: act('sighting-stale', OBSERVE),
    because: 'no write rests on old news'
  },
  'another address shown, not registered': {
    given: { number: showing(OTHER, 'unregistered'), memory: { pendingSince: ago(5_000) } },
    then: act('unwanted-address', CLEAR),
    because: 'what was asked for before is no longer wanted'
  },
  'taken and not yet shown': {
    given: { number: showing(WANTED, 'unregistered'), memory: { pendingSince: ago(5_000) } },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'Twilio took the address'
  },
  'taken and not shown, looked at a while ago': {
    given: {
      number: showing(WANTED, 'unregistered', { observedAt: ago(15_000) }), memory: { pendingSince: ago(59_999) }
    },
    then: act('registration-pending', OBSERVE),
    because: 'it is looked at until the minute is over'
  },
  'taken twice and not shown for an hour': {
    given: {
      number: showing(WANTED, 'unregistered', { observedAt: ago(15_000) }),
      memory: { pendingSince: ago(3_600_000), associations: 2 }
    },
    then: act('registration-pending', OBSERVE),
    because: 'a third time would change nothing: it stalls, and is looked at'
  },
  'taken and not shown for a minute': {
    given: { number: showing(WANTED, 'unregistered'), memory: { pendingSince: ago(60_000) } },
    then: act('missing-address', ASSOCIATE),
    because: 'it was forgotten on the way: the same SID again'
  },
  bare: {
    given: { number: showing(null, 'unregistered') },
    then: act('missing-address', ASSOCIATE),
    because: 'the address goes on before calling'
  },
  'bare after giving up': {
    given: { number: showing(null, 'unregistered'), memory: GAVE_UP },
    then: act('missing-address', ASSOCIATE_OTHER),
    because: 'the previous address is brought back'
  },
  'bare, its emergency status other than wanted': {
    given: { number: showing(null, 'unregistered', { emergencyStatus: 'Inactive' }) },
    then: act('missing-address', ASSOCIATE),
    because: 'calling is switched only once registered'
  },
  'gone back': {
    given: { number: showing(OTHER, 'registered'), memory: GAVE_UP },
    then: rest('blocked', 'rolled-back'),
    because: 'the caller must name another address'
  },
  'gone back, calling differs': {
    given: { number: showing(OTHER, 'registered', { emergencyStatus: 'Inactive' }), memory: GAVE_UP },
    then: rest('blocked', 'rolled-back'),
    because: 'calling belongs to the wanted address'
  },
  'gone back, calling still switching': {
    given: {
      number: showing(OTHER, 'registered', { emergencyStatus: 'Pending Activation' }),
      memory: { ...GAVE_UP, calling: { before: 'Inactive', sentAt: ago(5_000) } }
    },
    then: rest('blocked', 'rolled-back'),
    because: 'it is the caller\'s turn, whatever calling does'
  },

  // Emergency calling.
  'calling differs': {
    given: { number: aNumber({ emergencyStatus: 'Inactive' }) },
    then: act('calling-differs', ENABLE),
    because: 'a request of its own, once registered'
  },
  'calling differs, seen long ago': {
    given: { number: aNumber({ emergencyStatus: 'Inactive', observedAt: ago(20_000) }) },
    then: act('sighting-stale', OBSERVE),
    because: 'no write rests on old news'
  },
  'calling to be off': {
    given: { desired: { emergencyCalling: 'disabled' } },
    then: act('calling-differs', { ...ENABLE, value: 'Inactive' }),
    because: 'the older procedure\'s disable'
  },
  'calling not shown': {
    given: { number: aNumber({ emergencyStatus: null }) },
    then: rest('settled', 'registered'),
    because: 'nothing differs from what nobody shows'
  },
  'calling asked for, not looked at since': {
    given: {
      number: aNumber({ emergencyStatus: 'Inactive' }), memory: { calling: { before: 'Inactive', sentAt: ago(1_000) } }
    },
    then: rest('waiting', 'calling-pending', 1_000),
    because: 'the answer is not yet the next look'
  },
  'calling asked for, and seen unchanged': {
    given: {
      number: aNumber({ emergencyStatus: 'Inactive' }), memory: { calling: { before: 'Inactive', sentAt: ago(1_001) } }
    },
    then: rest('settled', 'registered'),
    because: 'Twilio ignores such writes, and registration does not depend on it'
  },
  'calling switching': {
    given: {
      number: aNumber({ emergencyStatus: 'Pending Activation' }),
      memory: { calling: { before: 'Inactive', sentAt: ago(20_000) } }
    },
    then: rest('waiting', 'calling-pending', 4_000),
    because: 'Twilio is working on it'
  },
  'calling switching, at its next look': {
    given: {
      number: aNumber({ emergencyStatus: 'Pending Activation', observedAt: ago(5_000) }),
      memory: { calling: { before: 'Inactive', sentAt: ago(20_000) } }
    },
    then: act('calling-pending', OBSERVE),
    because: 'it is polled until the wanted value'
  },
  'calling switched': {
    given: { memory: { calling: { before: 'Inactive', sentAt: ago(20_000) } } },
    then: rest('settled', 'registered'),
    because: 'that was all'
  },

  // As wanted.
  'as wanted': {
    given: {},
    then: rest('settled', 'registered'),
    because: 'declaring the same again asks nothing of Twilio'
  },
  'as wanted when last seen': {
    given: { number: aNumber({ observedAt: ago(PATIENCE.staleAfterMs + 1) }) },
    then: act('sighting-stale', OBSERVE),
    because: 'what was so long ago may not be so'
  },
  'as wanted, and just young enough': {
    given: { number: aNumber({ observedAt: ago(PATIENCE.staleAfterMs) }) },
    then: rest('settled', 'registered'),
    because: 'the sweep comes before it is stale'
  },

  // Paused.
  'paused and bare': {
    given: { number: showing(null, 'unregistered'), desired: { paused: true } },
    then: rest('waiting', 'paused'),
    because: 'a paused assignment is never written to'
  },
  'paused and seen long ago': {
    given: { number: showing(null, 'unregistered', { observedAt: ago(60_000) }), desired: { paused: true } },
    then: rest('waiting', 'paused'),
    because: 'what would not be written need not be looked at: the pass over the account does'
  },
  'paused with a write in doubt': {
    given: {
      number: showing(null, 'unregistered', { observedAt: ago(11_000) }),
      doubt: aDoubt('associate-address'),
      trouble: aTrouble(LOST, { retryAt: MOMENT.now }),
      desired: { paused: true }
    },
    then: act('outcome-unknown', OBSERVE),
    because: 'a pause does not leave a doubt standing'
  },
  'paused and as wanted': {
    given: { desired: { paused: true } },
    then: rest('settled', 'registered'),
    because: 'nothing is held back'
  }
}

for (const [name, { given, then, because }] of Object.entries(CASES)) {
  t.test(`${name}: ${because}`, async (t) => {
    t.strictSame(plan(anAssignment(given), MOMENT), then)
  })
}

t.test('the same facts give the same answer, and time alone lets a pause end', async (t) => {
  const assignment = anAssignment({ number: showing(null, 'unregistered'), trouble: aTrouble(THROTTLED) })
  t.strictSame(plan(assignment, later(999)), rest('waiting', 'throttled', 1))
  t.strictSame(plan(assignment, later(1_000)), act('missing-address', ASSOCIATE))
  t.strictSame(plan(assignment, MOMENT), plan(assignment, MOMENT))
})

t.test('every reason that is not an address\'s own has its rows', async (t) => {
  const given = new Set<string>(Object.values(CASES).map(({ then: { reason } }) => reason))
  t.strictSame(Object.keys(REASONS).filter((reason) => !given.has(reason)),
    ['never-created', 'accepted', 'unused', 'retired'])
})
