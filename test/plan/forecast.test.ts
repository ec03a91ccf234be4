import t from 'tap'
import type { Desired } from '../../src/domain/assignment.js'
import { forecast, type Forecast, type PlannedStep } from '../../src/plan/forecast.js'
import {
  ADDRESS_ID, aDoubt, ago, anAssignment, aRefusal, aTrouble, later, MOMENT, NOW, NUMBER_SID, OTHER, showing,
  STRANGE, THROTTLED, UNAUTHORIZED, WANTED, type Given
} from './builders.js'

interface Case {
  readonly given: Given
  /** Each step with its reason, in words. */
  readonly steps: readonly string[]
  readonly opensGap?: boolean
  readonly leadsTo: Forecast['leadsTo']
  readonly heldBy?: Forecast['heldBy']
  readonly because: string
}

const BARE = showing(null, 'unregistered')
const ELSEWHERE = showing(OTHER, 'registered')
const UNCALLED = showing(WANTED, 'registered', { emergencyStatus: 'Inactive' })
const REMOVED: Partial<Desired> = { assigned: false }
const HEAL: Partial<Desired> = { drift: 'heal' }
const SETTLED = { observedGeneration: 1 }
const REFUSED = aTrouble(aRefusal(), { retryAt: null })

const CREATE = 'create (never-created)'
const ON = 'associate a (missing-address)'
const NEW_ON = 'associate ? (missing-address)'
const BACK_ON = 'associate b (missing-address)'
const OFF = 'clear (unwanted-address)'
const ACTIVE = 'calling Active (calling-differs)'

const CASES: Readonly<Record<string, Case>> = {
  settled: {
    given: {}, steps: [], leadsTo: 'registered', because: 'all is as wanted'
  },
  'seen long ago': {
    given: { number: showing(WANTED, 'registered', { observedAt: ago(3_600_000) }) },
    steps: [],
    leadsTo: 'registered',
    because: 'a look changes nothing'
  },
  'first registration, the address not yet made': {
    given: { address: 'validating', number: BARE },
    steps: [CREATE, NEW_ON],
    leadsTo: 'registered',
    because: 'the address comes first, and its SID is not known yet'
  },
  'first registration, the address there': {
    given: { number: BARE }, steps: [ON], leadsTo: 'registered', because: 'nothing is in the way'
  },
  'never seen': {
    given: { number: null },
    steps: ['associate a on ? (missing-address)'],
    leadsTo: 'registered',
    because: 'it is taken to be there and bare, and its SID is not known yet'
  },
  'never seen, calling not wanted': {
    given: { number: null, desired: { emergencyCalling: 'disabled' } },
    steps: ['associate a on ? (missing-address)', 'calling Inactive on ? (calling-differs)'],
    leadsTo: 'registered',
    because: 'a number as Twilio sells it reads Active'
  },
  'seen before, and then not by its SID': {
    given: { number: null, memory: { ownedSid: NUMBER_SID } },
    steps: [ON],
    leadsTo: 'registered',
    because: 'its SID is the one it had'
  },
  'refused twice, the second time by what was in doubt': {
    given: {
      number: showing(WANTED, 'registration-failure'),
      memory: { associations: 1 },
      doubt: aDoubt('associate-address')
    },
    steps: [],
    leadsTo: 'registration-refused',
    because: 'what was lost has landed, and counts'
  },
  'change to an address that is there': {
    given: { number: ELSEWHERE },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'Twilio does not swap in place'
  },
  'change to an address not yet made': {
    given: { address: 'validating', number: ELSEWHERE },
    steps: [CREATE, OFF, NEW_ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'the working address stays until the new one is accepted'
  },
  'change to an address that was retired': {
    given: { address: 'retired', number: ELSEWHERE },
    steps: [CREATE, OFF, NEW_ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'it is made anew under the same id'
  },
  'change to an address that is just being deleted': {
    given: { address: 'removing', number: BARE },
    steps: [CREATE, NEW_ON],
    leadsTo: 'registered',
    because: 'the delete may be under way, so it is taken to succeed'
  },
  'change to an address Twilio would have otherwise': {
    given: { address: 'suggested', number: ELSEWHERE },
    steps: [],
    leadsTo: 'address-suggested',
    because: 'only the caller can accept it'
  },
  'change to an address Twilio would not have': {
    given: { address: 'invalid', number: ELSEWHERE },
    steps: [],
    leadsTo: 'address-invalid',
    because: 'what is registered is left alone'
  },
  'removal of a registered number': {
    given: { desired: REMOVED },
    steps: [OFF],
    opensGap: true,
    leadsTo: 'removed',
    because: 'that is what removal is'
  },
  'removal of a bare number, the address not yet made': {
    given: { desired: REMOVED, number: BARE, address: 'validating' },
    steps: [],
    leadsTo: 'removed',
    because: 'nothing is there, and no address is needed'
  },
  'removal of a number never seen': {
    given: { desired: REMOVED, number: null }, steps: [], leadsTo: 'removed', because: 'it is taken to be bare'
  },
  'calling not wanted': {
    given: { desired: { emergencyCalling: 'disabled' } },
    steps: ['calling Inactive (calling-differs)'],
    leadsTo: 'registered',
    because: 'only the field differs, and it takes nothing down'
  },
  'change, with calling off': {
    given: { number: showing(OTHER, 'registered', { emergencyStatus: 'Inactive' }) },
    steps: [OFF, ON, ACTIVE],
    opensGap: true,
    leadsTo: 'registered',
    because: 'calling comes last, in a request of its own'
  },
  'calling asked for, and not yet seen again': {
    given: { number: UNCALLED, memory: { calling: { before: 'Inactive', sentAt: NOW } } },
    steps: [],
    leadsTo: 'registered',
    because: 'it is asked for once'
  },
  'calling being switched': {
    given: {
      number: showing(WANTED, 'registered', { emergencyStatus: 'Pending Activation' }),
      memory: { calling: { before: 'Inactive', sentAt: ago(9_000) } }
    },
    steps: [],
    leadsTo: 'registered',
    because: 'what is under way ends well'
  },
  'calling ignored': {
    given: { number: UNCALLED, memory: { calling: { before: 'Inactive', sentAt: ago(9_000) } } },
    steps: [],
    leadsTo: 'registered',
    because: 'nothing more is to be done'
  },
  'being registered': {
    given: { number: showing(WANTED, 'pending-registration') },
    steps: [],
    leadsTo: 'registered',
    because: 'what is under way ends well'
  },
  'being registered for long': {
    given: { number: showing(WANTED, 'pending-registration'), memory: { pendingSince: ago(40_000) } },
    steps: [],
    leadsTo: 'registered',
    because: 'a pause that grows while it is waited out comes to an end'
  },
  'taken by Twilio and not shown yet': {
    given: { number: showing(WANTED, 'unregistered'), memory: { pendingSince: ago(5_000), associations: 1 } },
    steps: [],
    leadsTo: 'registered',
    because: 'what is under way ends well'
  },
  'being registered elsewhere': {
    given: { number: showing(OTHER, 'pending-registration') },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'it is registered there before it is taken off'
  },
  'being cleared': {
    given: { number: showing(OTHER, 'pending-unregistration') },
    steps: [ON],
    leadsTo: 'registered',
    because: 'the gap is open already'
  },
  'being cleared for a removal': {
    given: { number: showing(null, 'pending-unregistration'), desired: REMOVED },
    steps: [],
    leadsTo: 'removed',
    because: 'nothing is left to ask for'
  },
  'an association in doubt': {
    given: { number: BARE, doubt: aDoubt('associate-address'), memory: { pendingSince: ago(10_000) } },
    steps: [ON],
    leadsTo: 'registered',
    because: 'it is taken to have had no effect'
  },
  'a clear in doubt': {
    given: {
      number: showing(OTHER, 'registered', { observedAt: ago(20_000) }), doubt: aDoubt('disassociate-address')
    },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'the address was last seen there'
  },
  'a doubt from this very moment': {
    given: { number: BARE, doubt: aDoubt('associate-address', { begunAt: NOW }) },
    steps: [ON],
    leadsTo: 'registered',
    because: 'it is looked at a pause later'
  },
  'registration failed once': {
    given: { number: showing(WANTED, 'registration-failure'), memory: { associations: 1 } },
    steps: ['clear (registration-failed)', ON],
    leadsTo: 'registered',
    because: 'it is tried once more, and nothing that worked comes off'
  },
  'registration failed twice, with a previous address': {
    given: { number: showing(WANTED, 'registration-failure'), memory: { associations: 2, previousSid: OTHER } },
    steps: [OFF, BACK_ON],
    leadsTo: 'rolled-back',
    because: 'it goes back to where it was'
  },
  'registration failed twice, with nowhere to go': {
    given: { number: showing(WANTED, 'registration-failure'), memory: { associations: 2 } },
    steps: [],
    leadsTo: 'registration-refused',
    because: 'only the caller can help'
  },
  'registration failed again and again, and to be kept trying': {
    given: {
      number: showing(WANTED, 'registration-failure'),
      memory: { associations: 4 },
      desired: { onFailure: 'keep-trying' }
    },
    steps: ['clear (registration-failed)', ON],
    leadsTo: 'registered',
    because: 'the pause is waited out, and the next attempt is taken to succeed'
  },
  'a clear failed': {
    given: { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 1 } },
    steps: ['clear (unregistration-failed)', ON],
    leadsTo: 'registered',
    because: 'it is tried again'
  },
  'a clear failed too often': {
    given: { number: showing(OTHER, 'unregistration-failure'), memory: { clears: 5 } },
    steps: [],
    leadsTo: 'unregistration-refused',
    because: 'an operator must help'
  },
  'drift, to be reported': {
    given: { number: showing(STRANGE, 'registered'), memory: SETTLED },
    steps: [],
    leadsTo: 'drifted',
    because: 'the caller is told, and nothing is done'
  },
  'drift, to be healed': {
    given: { number: showing(STRANGE, 'registered'), memory: SETTLED, desired: HEAL },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'it is undone through the same steps as any change'
  },
  'drift, healed too often': {
    given: {
      number: showing(STRANGE, 'registered'),
      memory: { ...SETTLED, heals: [ago(1_800_000), ago(1_200_000), ago(600_000)] },
      desired: HEAL
    },
    steps: [],
    leadsTo: 'healed-too-often',
    because: 'it is somebody\'s turn to find out who changes it, whatever is tried in an hour'
  },
  paused: {
    given: { number: ELSEWHERE, desired: { paused: true } },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    heldBy: 'paused',
    because: 'that is what will be done once it goes on'
  },
  'the whole account paused': {
    given: { number: ELSEWHERE, desired: { paused: true }, accountPaused: true },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    heldBy: 'account-paused',
    because: 'the wider pause is told first'
  },
  'refused in this generation': {
    given: { number: ELSEWHERE, trouble: REFUSED },
    steps: [],
    leadsTo: 'refused',
    because: 'only a new declaration helps'
  },
  'refused in an earlier generation': {
    given: { number: showing(null, 'unregistered', { observedAt: NOW }), generation: 2, trouble: REFUSED },
    steps: [ON],
    leadsTo: 'registered',
    because: 'something else is wanted now'
  },
  'refused, and to be tried again': {
    given: { number: BARE, trouble: REFUSED, retryRequestedAt: NOW },
    steps: [ON],
    leadsTo: 'registered',
    because: 'what is asked for is taken to help'
  },
  'credentials refused': {
    given: { number: BARE, trouble: aTrouble(UNAUTHORIZED) },
    steps: [],
    leadsTo: 'unauthorized',
    because: 'nothing will be done until an operator helps'
  },
  throttled: {
    given: { number: ELSEWHERE, trouble: aTrouble(THROTTLED, { retryAt: later(300_000).now }) },
    steps: [OFF, ON],
    opensGap: true,
    leadsTo: 'registered',
    because: 'the pause is waited out'
  },
  'no voice': {
    given: { number: showing(OTHER, 'registered', { voice: false }) },
    steps: [],
    leadsTo: 'no-voice',
    because: 'it can call nobody'
  },
  'not owned': {
    given: { number: null, memory: { absentAt: ago(1_000) } },
    steps: [],
    leadsTo: 'number-not-found',
    because: 'nothing can be done to it'
  },
  'not owned any more': {
    given: {
      number: null, memory: { absentAt: ago(9_000), ownedSid: NUMBER_SID }, missing: { passes: 2, at: ago(9_000) }
    },
    steps: [],
    leadsTo: 'number-released',
    because: 'it has left the account'
  },
  'removal of what is not owned': {
    given: { number: null, memory: { absentAt: ago(1_000) }, desired: REMOVED },
    steps: [],
    leadsTo: 'removed',
    because: 'nothing is left to do'
  },
  'a status nobody knows': {
    given: { number: showing(OTHER, 'wandering') },
    steps: [],
    leadsTo: 'status-unknown',
    because: 'it is looked at for ever, and never acted upon'
  },
  'no status at all': {
    given: { number: showing(OTHER, null), desired: REMOVED },
    steps: [],
    leadsTo: 'status-unknown',
    because: 'what Twilio does not say is not guessed'
  },
  'registered at nothing': {
    given: { number: showing(null, 'registered') },
    steps: [],
    leadsTo: 'status-contradictory',
    because: 'Twilio has not made up its mind'
  }
}

/** A planned step in words: what it does, to which address or number where that is not the usual, and why. */
function inWords ({ step, reason, write }: PlannedStep): string {
  if (step !== write.name) return `${step} is not ${write.name}`
  switch (write.name) {
    case 'create-address': return `create (${reason})`
    case 'associate-address':
      return `associate ${write.addressSid?.at(-1) ?? '?'}${on(write.phoneNumberSid)} (${reason})`
    case 'disassociate-address': return `clear${on(write.phoneNumberSid)} (${reason})`
    case 'set-emergency-status': return `calling ${write.value}${on(write.phoneNumberSid)} (${reason})`
  }
}

function on (phoneNumberSid: string | null): string {
  return phoneNumberSid === NUMBER_SID ? '' : ` on ${phoneNumberSid ?? '?'}`
}

for (const [name, { given, steps, opensGap = false, leadsTo, heldBy = null, because }] of Object.entries(CASES)) {
  t.test(`${name}: ${because}`, async (t) => {
    const told = forecast(anAssignment(given), MOMENT)
    t.strictSame({ ...told, steps: told.steps.map(inWords) },
      { generation: given.generation ?? 1, steps, opensGap, leadsTo, heldBy })
  })
}

t.test('a write is told in full, but for what is not known and for what an address says', async (t) => {
  const { steps } = forecast(anAssignment({ address: 'validating', number: ELSEWHERE }), MOMENT)
  t.strictSame(steps.map(({ write }) => write), [
    { name: 'create-address', addressId: ADDRESS_ID },
    { name: 'disassociate-address', phoneNumberSid: NUMBER_SID },
    { name: 'associate-address', phoneNumberSid: NUMBER_SID, addressSid: null }
  ])
})

t.test('it changes nothing it was given', async (t) => {
  const assignment = anAssignment({ address: 'validating', number: ELSEWHERE, doubt: aDoubt('disassociate-address') })
  const before = structuredClone(assignment)
  forecast(assignment, MOMENT)
  t.strictSame(assignment, before)
})
