import t from 'tap'
import { isWrite, type Write } from '../../src/domain/step.js'
import { violatedBy } from '../../src/plan/invariants.js'
import { plan, type Managed } from '../../src/plan/plan.js'
import {
  aDoubt, anAddress, anAssignment, aNumber, ASSOCIATE, CLEAR, CREATE, DELETE, ENABLE, MOMENT, NOW, OTHER, showing,
  STRANGE, WANTED
} from './builders.js'

interface Case {
  readonly managed: Managed
  readonly step: Write
  readonly violates: ReturnType<typeof violatedBy>
}

const BARE = showing(null, 'unregistered')
const REMOVAL = { assigned: false }
const searched = { searchedAt: NOW }

const CASES: Record<string, Case> = {
  'another change is in doubt': {
    managed: anAssignment({ number: BARE, doubt: aDoubt('disassociate-address') }),
    step: ASSOCIATE,
    violates: 'one-change-at-a-time'
  },
  'another change of the address is in doubt': {
    managed: anAddress({ ...searched, journal: { doubt: aDoubt('create-address'), trouble: null } }),
    step: CREATE,
    violates: 'one-change-at-a-time'
  },
  'the assignment is paused': {
    managed: anAssignment({ number: BARE, desired: { paused: true } }),
    step: ASSOCIATE,
    violates: 'nothing-while-paused'
  },
  'the account is paused': {
    managed: anAssignment({ number: BARE, accountPaused: true }), step: ASSOCIATE, violates: 'nothing-while-paused'
  },
  'the account of the address is paused': {
    managed: anAddress({ ...searched, accountPaused: true }), step: CREATE, violates: 'nothing-while-paused'
  },
  'the number was never seen': {
    managed: anAssignment({ number: null }), step: ASSOCIATE, violates: 'only-what-was-seen'
  },
  'the request is for another number': {
    managed: anAssignment({ number: { ...BARE, phoneNumberSid: `PN${'9'.repeat(32)}` as never } }),
    step: ASSOCIATE,
    violates: 'only-what-was-seen'
  },
  'an assignment asks for an address to be made': {
    managed: anAssignment({ number: BARE }), step: CREATE, violates: 'only-what-was-seen'
  },
  'an address asks for a number to be changed': {
    managed: anAddress(searched), step: CLEAR, violates: 'only-what-was-seen'
  },
  'an address asks for a number to be registered': {
    managed: anAddress(searched), step: ASSOCIATE, violates: 'only-what-was-seen'
  },
  'an address asks for calling to be switched': {
    managed: anAddress(searched), step: ENABLE, violates: 'only-what-was-seen'
  },
  'Twilio is registering': {
    managed: anAssignment({ number: showing(OTHER, 'pending-registration') }),
    step: CLEAR,
    violates: 'never-while-pending'
  },
  'Twilio is unregistering': {
    managed: anAssignment({ number: showing(null, 'pending-unregistration') }),
    step: ASSOCIATE,
    violates: 'never-while-pending'
  },
  'another address is on the number': {
    managed: anAssignment({ number: showing(OTHER, 'registered') }),
    step: ASSOCIATE,
    violates: 'only-onto-a-bare-number'
  },
  'another address is on the number, not yet registered': {
    managed: anAssignment({ number: showing(OTHER, 'unregistered') }),
    step: ASSOCIATE,
    violates: 'only-onto-a-bare-number'
  },
  'no address, and yet registered': {
    managed: anAssignment({ number: showing(null, 'registered') }), step: ASSOCIATE, violates: 'only-onto-a-bare-number'
  },
  'the wanted address is on the number, not yet registered': {
    managed: anAssignment({ number: showing(WANTED, 'unregistered') }), step: ASSOCIATE, violates: null
  },
  'bare, and the address is wanted': {
    managed: anAssignment({ number: BARE }), step: ASSOCIATE, violates: null
  },
  'bare, and the address is the previous one': {
    managed: anAssignment({ number: BARE, memory: { previousSid: OTHER } }),
    step: { ...ASSOCIATE, addressSid: OTHER },
    violates: null
  },
  'bare, and the address is nobody\'s': {
    managed: anAssignment({ number: BARE, memory: { previousSid: OTHER } }),
    step: { ...ASSOCIATE, addressSid: STRANGE },
    violates: 'only-a-known-address'
  },
  'bare, and the address is about to go': {
    managed: { ...anAssignment({ number: BARE }), address: { sid: WANTED, state: 'removing', refusal: null } },
    step: ASSOCIATE,
    violates: 'only-a-known-address'
  },
  'bare, and nothing is wanted': {
    managed: anAssignment({ number: BARE, desired: REMOVAL }), step: ASSOCIATE, violates: 'only-a-known-address'
  },
  'registered where it is wanted': {
    managed: anAssignment(), step: CLEAR, violates: 'no-needless-gap'
  },
  'registered where it was wanted, and to be removed': {
    managed: anAssignment({ desired: REMOVAL }), step: CLEAR, violates: null
  },
  'registered elsewhere, and the wanted address is accepted': {
    managed: anAssignment({ number: showing(OTHER, 'registered') }), step: CLEAR, violates: null
  },
  'registered elsewhere, and the wanted address is not accepted yet': {
    managed: anAssignment({ number: showing(OTHER, 'registered'), address: 'validating' }),
    step: CLEAR,
    violates: 'make-before-break'
  },
  'failed elsewhere, and the wanted address is not accepted yet': {
    managed: anAssignment({ number: showing(OTHER, 'registration-failure'), address: 'validating' }),
    step: CLEAR,
    violates: null
  },
  'calling, of a registered number': {
    managed: anAssignment(), step: ENABLE, violates: null
  },
  'calling, of a bare number': {
    managed: anAssignment({ number: BARE }), step: ENABLE, violates: 'calling-only-when-registered'
  },
  'calling, of a number whose registration failed': {
    managed: anAssignment({ number: aNumber({ emergencyAddressStatus: 'registration-failure' }) }),
    step: ENABLE,
    violates: 'calling-only-when-registered'
  },
  'a create that was searched for': {
    managed: anAddress(searched), step: CREATE, violates: null
  },
  'a create that was not searched for': {
    managed: anAddress(), step: CREATE, violates: 'search-before-create'
  },
  'a create of what is there': {
    managed: anAddress({ ...searched, sid: WANTED }), step: CREATE, violates: 'search-before-create'
  },
  'a create of what is to go': {
    managed: anAddress({ ...searched, retiring: true }), step: CREATE, violates: 'search-before-create'
  },
  'a delete of what is to go': {
    managed: anAddress({ sid: WANTED, retiring: true }), step: DELETE, violates: null
  },
  'a delete of what is wanted': {
    managed: anAddress({ sid: WANTED }), step: DELETE, violates: 'delete-only-what-retires'
  },
  'a delete of something else': {
    managed: anAddress({ sid: OTHER, retiring: true }), step: DELETE, violates: 'delete-only-what-retires'
  }
}

for (const [name, { managed, step, violates }] of Object.entries(CASES)) {
  t.test(`${name}: ${violates ?? 'all is well'}`, async (t) => {
    t.equal(violatedBy(managed, step), violates)
    const { kind, ...decision } = plan(managed, MOMENT)
    const planned = kind === 'act' && 'step' in decision && isWrite(decision.step) ? decision.step : null
    if (violates !== null) t.strictNotSame(planned, step, 'and the ladder does not want it either')
  })
}
