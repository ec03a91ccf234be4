import t from 'tap'
import { coverageOf, coverageOfUnassigned, type Coverage } from '../../src/plan/coverage.js'
import {
  aDoubt, ago, anAssignment, aNumber, later, MOMENT, NOW, OTHER, PATIENCE, showing, WANTED, type Given
} from './builders.js'

interface Case {
  readonly given: Given
  readonly then: Coverage
  readonly because: string
}

const CASES: Record<string, Case> = {
  'Active and unregistered': {
    given: { number: showing(null, 'unregistered', { emergencyStatus: 'Active' }) },
    then: 'unprotected',
    because: 'a freshly bought number reads so'
  },
  'Active and unregistered, with the wanted address': {
    given: { number: showing(WANTED, 'unregistered', { emergencyStatus: 'Active' }) },
    then: 'unprotected',
    because: 'a SID is no registration'
  },
  'Inactive and registered at the wanted address': {
    given: { number: showing(WANTED, 'registered', { emergencyStatus: 'Inactive' }) },
    then: 'protected',
    because: 'emergency_status proves nothing'
  },
  'being registered': {
    given: { number: showing(WANTED, 'pending-registration') },
    then: 'unprotected',
    because: 'not yet is not'
  },
  'being unregistered': {
    given: { number: showing(OTHER, 'pending-unregistration') },
    then: 'unprotected',
    because: 'nobody knows how much of it is left'
  },
  'registration failed': {
    given: { number: showing(WANTED, 'registration-failure') },
    then: 'unprotected',
    because: 'the dispatcher has not got it'
  },
  'registered at nothing': {
    given: { number: showing(null, 'registered') },
    then: 'unprotected',
    because: 'an address must be shown'
  },
  'registered at an earlier address': {
    given: { number: showing(OTHER, 'registered') },
    then: 'protected-by-previous',
    because: 'it still helps on the way'
  },
  'registered at an earlier address, the wanted one not accepted yet': {
    given: { number: showing(OTHER, 'registered'), address: 'validating' },
    then: 'protected-by-previous',
    because: 'it stays until then'
  },
  'registered elsewhere after it was as wanted': {
    given: { number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } },
    then: 'unprotected',
    because: 'somebody has led it astray'
  },
  'registered elsewhere after an earlier generation was as wanted': {
    given: { generation: 2, number: showing(OTHER, 'registered'), memory: { observedGeneration: 1 } },
    then: 'protected-by-previous',
    because: 'that is where this change begins'
  },
  'registered elsewhere while its heal is under way': {
    given: {
      number: showing(OTHER, 'registered'),
      memory: { observedGeneration: 1, driftedAt: ago(60_000), heals: [ago(30_000)] }
    },
    then: 'unprotected',
    because: 'until it is back, it is astray'
  },
  'as wanted, the account paused': {
    given: { accountPaused: true },
    then: 'protected',
    because: 'a pause changes nothing at Twilio'
  },
  'missing from a pass since it was seen': {
    given: { missing: { passes: 1, at: NOW } },
    then: 'protected',
    because: 'one list that skips it proves nothing: it is looked at'
  },
  'to be removed, registered': {
    given: { number: showing(WANTED, 'registered'), desired: { assigned: false }, memory: { observedGeneration: 1 } },
    then: 'protected-by-previous',
    because: 'it is there as long as it is there'
  },
  'to be removed, bare': {
    given: { number: showing(null, 'unregistered'), desired: { assigned: false } },
    then: 'unprotected',
    because: 'that is what was asked for'
  },
  'a clear in doubt': {
    given: { number: showing(OTHER, 'registered'), doubt: aDoubt('disassociate-address') },
    then: 'unprotected',
    because: 'it may have landed'
  },
  'an association in doubt': {
    given: { number: showing(WANTED, 'registered'), doubt: aDoubt('associate-address') },
    then: 'protected',
    because: 'it can take nothing away'
  },
  'never seen': {
    given: { number: null },
    then: 'unknown',
    because: 'nothing is known'
  },
  'seen too long ago': {
    given: { number: aNumber({ observedAt: ago(PATIENCE.staleAfterMs + 1) }) },
    then: 'unknown',
    because: 'old news never stays green'
  },
  'seen just not too long ago': {
    given: { number: aNumber({ observedAt: ago(PATIENCE.staleAfterMs) }) },
    then: 'protected',
    because: 'that is how long it counts'
  },
  'unprotected too long ago': {
    given: { number: showing(null, 'unregistered', { observedAt: ago(PATIENCE.staleAfterMs + 1) }) },
    then: 'unknown',
    because: 'old news never stays red either'
  },
  'a word we do not know': {
    given: { number: showing(WANTED, 'wandering') },
    then: 'unknown',
    because: 'neither yes nor no'
  },
  'a word that every object has': {
    given: { number: showing(WANTED, 'constructor') },
    then: 'unknown',
    because: 'neither yes nor no'
  },
  'no word at all': {
    given: { number: showing(WANTED, null) },
    then: 'unknown',
    because: 'neither yes nor no'
  },
  'no voice': {
    given: { number: aNumber({ voice: false }) },
    then: 'not-applicable',
    because: 'it can call nobody'
  },
  'no voice, seen long ago': {
    given: { number: aNumber({ voice: false, observedAt: ago(PATIENCE.staleAfterMs + 1) }) },
    then: 'not-applicable',
    because: 'that does not go stale'
  },
  'a country without registration': {
    given: { isoCountry: 'DE' },
    then: 'not-applicable',
    because: 'Twilio registers nothing there'
  }
}

for (const [name, { given, then, because }] of Object.entries(CASES)) {
  t.test(`${name}: ${because}`, async (t) => {
    t.equal(coverageOf(anAssignment(given), MOMENT), then)
  })
}

t.test('coverage does not depend on emergency_status, whatever it reads', async (t) => {
  for (const emergencyStatus of ['Active', 'Inactive', 'Pending Activation', null]) {
    const of = (status: string) =>
      coverageOf(anAssignment({ number: showing(WANTED, status, { emergencyStatus }) }), MOMENT)
    t.strictSame([of('registered'), of('unregistered')], ['protected', 'unprotected'])
  }
})

t.test('a number nobody assigned is protected exactly when it is registered', async (t) => {
  const of = (number = aNumber(), country: string | null = 'US', moment = MOMENT) =>
    coverageOfUnassigned(number, country, moment)
  t.equal(of(), 'protected')
  t.equal(of(showing(OTHER, 'registered')), 'protected', 'at whatever address')
  t.equal(of(showing(null, 'unregistered')), 'unprotected')
  t.equal(of(showing(OTHER, 'pending-registration')), 'unprotected', 'it is not so yet')
  t.equal(of(showing(null, 'registered')), 'unprotected', 'at some address')
  t.equal(of(showing(WANTED, 'wandering')), 'unknown')
  t.equal(of(aNumber(), 'US', later(PATIENCE.staleAfterMs)), 'unknown')
  t.equal(of(aNumber(), 'BS'), 'not-applicable')
  t.equal(of(aNumber(), null), 'not-applicable')
  t.equal(of(aNumber({ voice: false })), 'not-applicable')
})
