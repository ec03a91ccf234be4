import t from 'tap'
import { act, rest, type Decision } from '../../src/plan/decision.js'
import { plan } from '../../src/plan/plan.js'
import { REASONS } from '../../src/plan/reasons.js'
import { REASON_BY_CODE } from '../../src/plan/twilio-errors.js'
import {
  aDoubt, ago, anAssignment, aNumber, aRefusal, ASSOCIATE, aTrouble, CLEAR, CONFLICT, ENABLE, FIND_NUMBER, later, LOST,
  MOMENT, NOT_SENT, NOW, OBSERVE, OTHER, PATIENCE, showing, THROTTLED, UNAUTHORIZED, VIOLATED, WANTED,
  type Given
} from './builders.js'

const REMOVAL = { assigned: false }
const GAVE_UP = { associations: 2, previousSid: OTHER }
const ASSOCIATE_OTHER = { ...ASSOCIATE, addressSid: OTHER }
const HOUR = 3_600_000
/** Led astray a second ago, and to be healed, after so many heals so long ago. */
const astray = (...heals: readonly number[]): Given => ({
  number: showing(OTHER, 'registered'),
  desired: { drift: 'heal' },
  memory: { observedGeneration: 1, driftedAt: ago(1_000), heals: heals.map(ago) }
})

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
  'left the account': {
    given: { number: null, memory: { absentAt: ago(1_000), releasedAt: ago(60_000) } },
    then: rest('blocked', 'number-released'),
    because: 'it was there before: the caller is told more than that it is not found'
  },
  'left the account, and to be removed': {
    given: { number: null, desired: REMOVAL, memory: { absentAt: ago(1_000), releasedAt: ago(60_000) } },
    then: { kind: 'forget', reason: 'removed' },
    because: 'it took its address with it'
  },
  'left the account, and asked to look again': {
    given: { number: null, memory: { releasedAt: ago(60_000) } },
    then: act('never-observed', FIND_NUMBER),
    because: 'it may be back'
  },
  'left the account, and shown again': {
    given: { number: aNumber(), memory: { releasedAt: ago(60_000) } },
    then: rest('settled', 'registered'),
    because: 'a number that is shown is there'
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

  // A look was asked for.
  'asked to look again since it was seen': {
    given: { retryRequestedAt: ago(999) },
    then: act('look-requested', OBSERVE),
    because: 'what was seen before then will not do'
  },
  'asked to look again when it was seen': {
    given: { retryRequestedAt: ago(1_000) },
    then: rest('settled', 'registered'),
    because: 'the look was under way already'
  },
  'asked to look again, and seen since': {
    given: { retryRequestedAt: ago(60_000) },
    then: rest('settled', 'registered'),
    because: 'a wish is heeded once'
  },
  'missing from a pass since it was seen': {
    given: { missing: { passes: 1, at: ago(999) } },
    then: act('look-requested', OBSERVE),
    because: 'one list may have skipped it: it is asked for by name'
  },
  'passed over while a change was on its way': {
    given: { missing: { passes: 0, at: ago(999) } },
    then: act('look-requested', OBSERVE),
    because: 'what the pass showed could not be believed: it is asked for by name'
  },
  'missing from a pass that began when it was seen': {
    given: { missing: { passes: 1, at: ago(1_000) } },
    then: rest('settled', 'registered'),
    because: 'it was seen no earlier than the pass looked'
  },
  'missing from a pass before it was seen': {
    given: { missing: { passes: 2, at: ago(60_000) } },
    then: rest('settled', 'registered'),
    because: 'it is there after all'
  },
  'missing from a pass after it was seen as asked': {
    given: { retryRequestedAt: ago(60_000), missing: { passes: 1, at: NOW } },
    then: act('look-requested', OBSERVE),
    because: 'either is enough'
  },
  'asked to look again after it was missing and seen': {
    given: { retryRequestedAt: NOW, missing: { passes: 1, at: ago(60_000) } },
    then: act('look-requested', OBSERVE),
    because: 'either is enough'
  },
  'asked to look again, never seen': {
    given: { number: null, retryRequestedAt: NOW },
    then: act('never-observed', FIND_NUMBER),
    because: 'there is no SID to look by'
  },
  'asked to look again, a write in doubt': {
    given: { retryRequestedAt: NOW, doubt: aDoubt('associate-address') },
    then: rest('waiting', 'outcome-unknown', 1_000),
    because: 'a doubt is looked after at its own pace, and every look counts as the one that was asked for'
  },
  'asked to look again, Twilio at work': {
    given: {
      number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(86_400_000) }, retryRequestedAt: NOW
    },
    then: act('look-requested', OBSERVE),
    because: 'whoever asks need not wait for the next turn of the polling'
  },
  'asked to look again, a word we do not know': {
    given: { number: showing(WANTED, 'wandering'), retryRequestedAt: NOW },
    then: act('look-requested', OBSERVE),
    because: 'it may have passed'
  },
  'asked to look again, and bare after a removal': {
    given: { number: showing(null, 'unregistered'), desired: REMOVAL, retryRequestedAt: NOW },
    then: act('look-requested', OBSERVE),
    because: 'what is forgotten is not looked at again'
  },
  'asked to look again, an address in the way': {
    given: { number: showing(OTHER, 'registered', { observedAt: NOW }), retryRequestedAt: later(1).now },
    then: act('look-requested', OBSERVE),
    because: 'nothing is written upon what was seen before it was asked for'
  },
  'asked to look again, its address invalid': {
    given: { address: 'invalid', retryRequestedAt: NOW },
    then: act('look-requested', OBSERVE),
    because: 'the look does not wait for the address'
  },
  'asked to look again while throttled since': {
    given: { retryRequestedAt: ago(2_000), trouble: aTrouble(THROTTLED) },
    then: rest('waiting', 'throttled', 1_000),
    because: 'Twilio has asked us to slow down since'
  },
  'asked to look again, and paused': {
    given: { retryRequestedAt: NOW, desired: { paused: true }, accountPaused: true },
    then: act('look-requested', OBSERVE),
    because: 'a look changes nothing'
  },

  // Twilio is working, or shows what cannot be acted upon.
  'being registered': {
    given: { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(5_000) } },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'Twilio is working'
  },
  'being registered for long': {
    given: {
      number: showing(WANTED, 'pending-registration', { observedAt: ago(8_000) }),
      memory: { pendingSince: ago(48_000) }
    },
    then: rest('waiting', 'registration-pending', 2_000),
    because: 'the pause is a quarter of the time that had been waited when it was looked at'
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
  'drifted, and to be healed for the third time within an hour': {
    given: astray(2_000_000, 1_000_000),
    then: act('unwanted-address', CLEAR),
    because: 'three are allowed'
  },
  'drifted, and to be healed for the fourth time within an hour': {
    given: astray(3_000_000, 2_000_000, 1_000_000),
    then: rest('blocked', 'healed-too-often', 600_000),
    because: 'somebody must find out who keeps changing it'
  },
  'drifted, and to be healed for the fourth time within an hour, to the millisecond': {
    given: astray(HOUR - 1, 2_000_000, 1_000_000),
    then: rest('blocked', 'healed-too-often', 1),
    because: 'the hour counts from the first of the three'
  },
  'drifted, and to be healed for the fourth time in an hour': {
    given: astray(HOUR, 2_000_000, 1_000_000),
    then: act('unwanted-address', CLEAR),
    because: 'the first of them is an hour ago'
  },
  'drifted, healed five times': {
    given: astray(HOUR, HOUR - 1, 3_000_000, 2_000_000, 1_000_000),
    then: rest('blocked', 'healed-too-often', 600_000),
    because: 'the last three count'
  },
  'drifted, healed three times, and only told of': {
    given: { ...astray(3_000_000, 2_000_000, 1_000_000), desired: { drift: 'report' } },
    then: rest('blocked', 'drifted'),
    because: 'there is no heal to suspend'
  },
  'drifted, and its heal begun': {
    given: { ...astray(3_000_000, 2_000_000, 500), number: showing(null, 'unregistered') },
    then: act('missing-address', ASSOCIATE),
    because: 'what was begun is carried through'
  },
  'drifted, and the fourth heal begun': {
    given: { ...astray(3_000_000, 2_000_000, 1_500_000, 1_000), number: showing(null, 'unregistered') },
    then: act('missing-address', ASSOCIATE),
    because: 'a heal that stops half way leaves the number bare'
  },
  'drifted, its heal begun, and theirs put on again': {
    given: astray(500),
    then: act('unwanted-address', CLEAR),
    because: 'that is another change to undo, and counts as another heal'
  },
  'drifted, its heal begun, and theirs put on again after three': {
    given: astray(3_000_000, 2_000_000, 500),
    then: rest('blocked', 'healed-too-often', 600_000),
    because: 'a fight inside one heal is a fight all the same'
  },
  'drifted, its heal begun, and only told of from now on': {
    given: { ...astray(500), number: showing(null, 'unregistered'), desired: { drift: 'report' } },
    then: act('missing-address', ASSOCIATE),
    because: 'the address we took off is put on again, whatever the policy has become'
  },
  'drifted, and the heal of an earlier drift ended': {
    given: { ...astray(60_000), desired: { drift: 'report' } },
    then: rest('blocked', 'drifted'),
    because: 'that heal was another one'
  },
  'drifted, to be healed, and without voice': {
    given: { ...astray(), number: showing(OTHER, 'registered', { voice: false }) },
    then: rest('blocked', 'no-voice'),
    because: 'putting it right would help nobody'
  },
  'drifted, to be healed, its address being deleted': {
    given: { ...astray(), address: 'removing' },
    then: rest('waiting', 'address-removing'),
    because: 'what somebody put there stays until ours can replace it'
  },
  'drifted, healed too often, to be removed': {
    given: { ...astray(3_000_000, 2_000_000, 1_000_000), desired: { ...REMOVAL, drift: 'heal' } },
    then: act('unwanted-address', CLEAR),
    because: 'a removal is not held up by drift'
  },
  'drifted, healed too often, and declared anew': {
    given: { ...astray(3_000_000, 2_000_000, 1_000_000), generation: 2 },
    then: act('unwanted-address', CLEAR),
    because: 'a new wish has never been fulfilled yet'
  },
  'drifted to a registration under way, healed too often': {
    given: { ...astray(3_000_000, 2_000_000, 1_000_000), number: showing(OTHER, 'pending-registration') },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'while Twilio works nothing else is judged'
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
  'address deleted': {
    given: { number: showing(OTHER, 'registered'), address: 'retired' },
    then: rest('waiting', 'address-removing'),
    because: 'it is created anew, now that it is wanted again'
  },
  'address deleted, nothing on the number': {
    given: { number: showing(null, 'unregistered'), address: 'retired' },
    then: rest('waiting', 'address-removing'),
    because: 'there is nothing to put on'
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
      memory: { calling: { before: 'Inactive', sentAt: ago(21_000) } }
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
  'calling switched, and switched back by somebody': {
    given: {
      number: aNumber({ emergencyStatus: 'Inactive' }),
      memory: { calling: { before: 'Inactive', sentAt: ago(20_000), arrived: true } }
    },
    then: rest('settled', 'registered'),
    because: 'once in a generation, and registration does not depend on it'
  },
  'calling switched, and switching again': {
    given: {
      number: aNumber({ emergencyStatus: 'Pending Deactivation' }),
      memory: { calling: { before: 'Inactive', sentAt: ago(20_000), arrived: true } }
    },
    then: rest('settled', 'registered'),
    because: 'that is somebody else\'s doing'
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
  'paused, its address being validated': {
    given: { number: showing(OTHER, 'registered'), address: 'validating', desired: { paused: true } },
    then: rest('waiting', 'paused'),
    because: 'no address is made for a wish that is paused'
  },
  'paused, its address deleted': {
    given: { number: showing(OTHER, 'registered'), address: 'retired', desired: { paused: true } },
    then: rest('waiting', 'paused'),
    because: 'nor made anew'
  },
  'paused, its address invalid': {
    given: { number: showing(OTHER, 'registered'), address: 'invalid', desired: { paused: true } },
    then: rest('blocked', 'address-invalid'),
    because: 'the caller\'s turn does not wait for the pause to end'
  },
  'paused and as wanted': {
    given: { desired: { paused: true } },
    then: rest('settled', 'registered'),
    because: 'nothing is held back'
  },

  // Twilio refuses the account's credentials.
  'credentials refused and bare': {
    given: { number: showing(null, 'unregistered'), accountRefusedUntil: later(5_000).now },
    then: rest('waiting', 'unauthorized', 5_000),
    because: 'every change of the account would be refused'
  },
  'credentials refused, an address in the way': {
    given: { number: showing(OTHER, 'registered'), accountRefusedUntil: later(1).now },
    then: rest('waiting', 'unauthorized', 1),
    because: 'no gap is opened that might not be closed'
  },
  'credentials refused until now': {
    given: { number: showing(null, 'unregistered'), accountRefusedUntil: NOW },
    then: act('missing-address', ASSOCIATE),
    because: 'they are tried again'
  },
  'credentials refused, registration pending': {
    given: {
      number: showing(WANTED, 'pending-registration', { observedAt: ago(2_000) }), accountRefusedUntil: later(1).now
    },
    then: act('registration-pending', OBSERVE),
    because: 'looking goes on'
  },

  // As many numbers as may be are bare.
  'the gap limit is reached, an address in the way': {
    given: { number: showing(OTHER, 'registered'), openGaps: PATIENCE.gapLimit },
    then: rest('waiting', 'gap-limit'),
    because: 'what works stays until its turn comes'
  },
  'one below the gap limit, an address in the way': {
    given: { number: showing(OTHER, 'registered'), openGaps: PATIENCE.gapLimit - 1 },
    then: act('unwanted-address', CLEAR),
    because: 'there is room for one more'
  },
  'the gap limit is reached, an address in the way, seen a minute ago': {
    given: { number: showing(OTHER, 'registered', { observedAt: ago(60_000) }), openGaps: PATIENCE.gapLimit },
    then: rest('waiting', 'gap-limit'),
    because: 'what would not be cleared need not be looked at'
  },
  'the gap limit is reached, an address in the way, seen long ago': {
    given: {
      number: showing(OTHER, 'registered', { observedAt: ago(PATIENCE.staleAfterMs + 1) }), openGaps: PATIENCE.gapLimit
    },
    then: act('sighting-stale', OBSERVE),
    because: 'whether it is still covered has to be known'
  },
  'the gap limit is reached, calling differs, seen a minute ago': {
    given: {
      number: aNumber({ emergencyStatus: 'Inactive', observedAt: ago(60_000) }), openGaps: PATIENCE.gapLimit
    },
    then: act('sighting-stale', OBSERVE),
    because: 'that leaves nothing bare'
  },
  'the gap limit is reached, to be removed, seen a minute ago': {
    given: { desired: REMOVAL, number: aNumber({ observedAt: ago(60_000) }), openGaps: PATIENCE.gapLimit },
    then: act('sighting-stale', OBSERVE),
    because: 'a removal was acknowledged'
  },
  'the gap limit is reached, bare and seen a minute ago': {
    given: { number: showing(null, 'unregistered', { observedAt: ago(60_000) }), openGaps: PATIENCE.gapLimit },
    then: act('sighting-stale', OBSERVE),
    because: 'it is to be covered'
  },
  'the gap limit is reached, seen elsewhere a minute ago, and bare by then': {
    given: {
      number: showing(OTHER, 'registered', { observedAt: ago(60_000) }),
      openGaps: PATIENCE.gapLimit,
      memory: { unprotectedSince: ago(90_000), previousSid: OTHER }
    },
    then: act('sighting-stale', OBSERVE),
    because: 'its gap is open already'
  },
  'the gap limit is reached, bare already': {
    given: {
      number: showing(OTHER, 'registration-failure'),
      openGaps: PATIENCE.gapLimit,
      memory: { unprotectedSince: ago(5_000) }
    },
    then: act('unwanted-address', CLEAR),
    because: 'a gap that is open is to be closed'
  },
  'the gap limit is reached, to be removed': {
    given: { desired: REMOVAL, openGaps: PATIENCE.gapLimit },
    then: act('unwanted-address', CLEAR),
    because: 'a removal was acknowledged'
  },
  'the gap limit is reached, bare and to be covered': {
    given: { number: showing(null, 'unregistered'), openGaps: PATIENCE.gapLimit },
    then: act('missing-address', ASSOCIATE),
    because: 'it leaves nothing bare'
  },

  // A change was stopped that must never be made.
  'a change was stopped': {
    given: { number: showing(null, 'unregistered'), trouble: aTrouble(VIOLATED, { retryAt: null }) },
    then: rest('blocked', 'invariant-violated'),
    because: 'somebody must look first'
  },
  'a change was stopped on the way back': {
    given: { number: showing(null, 'unregistered'), memory: GAVE_UP, trouble: aTrouble(VIOLATED, { retryAt: null }) },
    then: rest('blocked', 'invariant-violated'),
    because: 'that would be stopped as well'
  },
  'a change of an earlier generation was stopped': {
    given: {
      generation: 2, number: showing(null, 'unregistered'), trouble: aTrouble(VIOLATED, { retryAt: null })
    },
    then: act('missing-address', ASSOCIATE),
    because: 'something else is wanted now'
  },

  // The whole account is paused.
  'account paused and bare': {
    given: { number: showing(null, 'unregistered'), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'nothing is written while the account is paused'
  },
  'account paused, an address in the way': {
    given: { number: showing(OTHER, 'registered'), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'what works stays'
  },
  'account paused, calling differs': {
    given: { number: aNumber({ emergencyStatus: 'Inactive' }), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'that is a write as well'
  },
  'account paused, to be removed': {
    given: { desired: REMOVAL, accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'a removal is a write as well'
  },
  'account paused, removed and bare': {
    given: { number: showing(null, 'unregistered'), desired: REMOVAL, accountPaused: true },
    then: { kind: 'forget', reason: 'removed' },
    because: 'to forget asks nothing of Twilio'
  },
  'account paused, and the assignment too': {
    given: { number: showing(null, 'unregistered'), desired: { paused: true }, accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'the wider pause is told: it must end first'
  },
  'account paused, a sighting to be renewed for a write': {
    given: { number: showing(null, 'unregistered', { observedAt: ago(60_000) }), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'what would not be written need not be looked at'
  },
  'account paused, a sighting too old to be called known': {
    given: {
      number: showing(null, 'unregistered', { observedAt: ago(PATIENCE.staleAfterMs + 1) }), accountPaused: true
    },
    then: act('sighting-stale', OBSERVE),
    because: 'what a caller is told stays true in a pause'
  },
  'account paused, never seen': {
    given: { number: null, accountPaused: true },
    then: act('never-observed', FIND_NUMBER),
    because: 'a look changes nothing'
  },
  'account paused, Twilio at work': {
    given: {
      number: showing(WANTED, 'pending-registration', { observedAt: ago(2_000) }), accountPaused: true
    },
    then: act('registration-pending', OBSERVE),
    because: 'looks at what is in flight go on'
  },
  'account paused, Twilio at work and just looked at': {
    given: { number: showing(WANTED, 'pending-registration'), accountPaused: true },
    then: rest('waiting', 'registration-pending', 1_000),
    because: 'at the same pace'
  },
  'account paused, a write in doubt': {
    given: {
      number: showing(null, 'unregistered', { observedAt: ago(11_000) }),
      doubt: aDoubt('associate-address'),
      accountPaused: true
    },
    then: act('outcome-unknown', OBSERVE),
    because: 'a pause does not leave a doubt standing'
  },
  'account paused, its address being validated': {
    given: { number: showing(OTHER, 'registered'), address: 'validating', accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'no address is made in a pause: to wait for one is to wait for its end'
  },
  'account paused, its address being deleted': {
    given: { number: showing(OTHER, 'registered'), address: 'removing', accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'nor is one deleted'
  },
  'account paused, its address deleted': {
    given: { number: showing(OTHER, 'registered'), address: 'retired', accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'nor made anew'
  },
  'account paused, its address suggested': {
    given: { number: showing(OTHER, 'registered'), address: 'suggested', accountPaused: true },
    then: rest('blocked', 'address-suggested'),
    because: 'the caller\'s turn does not wait for the pause to end'
  },
  'account paused, drifted': {
    given: { ...astray(), desired: { drift: 'report' }, accountPaused: true },
    then: rest('blocked', 'drifted'),
    because: 'what happened is told all the same'
  },
  'account paused, drifted, and to be healed': {
    given: { ...astray(), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'a heal is a write'
  },
  'account paused, drifted, and its heal begun': {
    given: { ...astray(500), number: showing(null, 'unregistered'), accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'a pause has no exception'
  },
  'account paused, gone back to': {
    given: { number: showing(null, 'unregistered'), memory: GAVE_UP, accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'a pause has no exception'
  },
  'account paused, the change refused': {
    given: {
      number: showing(null, 'unregistered'), trouble: aTrouble(aRefusal(), { retryAt: null }), accountPaused: true
    },
    then: rest('waiting', 'account-paused'),
    because: 'it would not be tried again while paused, whoever acts'
  },
  'an address on the number that nobody is registering': {
    given: { number: showing(WANTED, 'unregistered') },
    then: act('missing-address', ASSOCIATE),
    because: 'no association of ours could still be under way'
  },
  'account paused and as wanted': {
    given: { accountPaused: true },
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

t.test('waiting moves no goal: a pause that is over is over', async (t) => {
  for (const [name, { given, then }] of Object.entries(CASES)) {
    if (!('ms' in then) || then.ms === null) continue
    t.strictSame(plan(anAssignment(given), later(then.ms - 1)), { ...then, ms: 1 }, name)
    const next = plan(anAssignment(given), later(then.ms))
    t.notMatch(next, { kind: then.kind, reason: then.reason }, name)
  }
})

t.test('every reason has its rows here, unless an address, a condition or only a code gives it', async (t) => {
  const here = new Set<string>(Object.values(CASES).map(({ then: { reason } }) => reason))
  const ofAddresses = ['never-created', 'accepted', 'unused', 'retired']
  const ofConditions = ['no-address', 'wanted-address', 'other-address', 'emergency-calling-ignored',
    'calling-changed', 'not-shown', 'as-wanted']
  const ofCodes = Object.values<string>(REASON_BY_CODE).filter((reason) => !here.has(reason))
  const elsewhere = new Set([...ofAddresses, ...ofConditions, ...ofCodes])
  t.strictSame(Object.keys(REASONS).filter((reason) => !here.has(reason)).sort(), [...elsewhere].sort())
})
