import t from 'tap'
import type { Address } from '../../src/domain/address.js'
import { act, rest, type Decision } from '../../src/plan/decision.js'
import { plan } from '../../src/plan/plan.js'
import {
  A_SUGGESTION, aDoubt, ago, anAddress, anAddressRefusal, aRefusal, aTrouble, CREATE, DELETE, FIND_ADDRESS, LOST,
  MOMENT, THROTTLED, UNAUTHORIZED, WANTED
} from './builders.js'

interface Case {
  readonly given: Partial<Address>
  readonly then: Decision
  readonly because: string
}

const journal = (given: Partial<Address['journal']>) => ({ journal: { doubt: null, trouble: null, ...given } })
const SUGGESTED = anAddressRefusal(21629, A_SUGGESTION)
const INVALID = anAddressRefusal(21628)

const CASES: Record<string, Case> = {
  throttled: {
    given: { ...journal({ trouble: aTrouble(THROTTLED, { step: 'create-address' }) }) },
    then: rest('waiting', 'throttled', 1_000),
    because: 'Twilio asked us to slow down'
  },
  'credentials refused': {
    given: { ...journal({ trouble: aTrouble(UNAUTHORIZED, { step: 'find-address' }) }) },
    then: rest('blocked', 'unauthorized', 1_000),
    because: 'only an operator can help'
  },
  'a delete refused': {
    given: {
      sid: WANTED, retiring: true, ...journal({ trouble: aTrouble(aRefusal(), { step: 'delete-address' }) })
    },
    then: rest('waiting', 'refused', 1_000),
    because: 'it is kept and tried later'
  },
  'a lost create, its pause not over': {
    given: { ...journal({ doubt: aDoubt('create-address'), trouble: aTrouble(LOST, { step: 'create-address' }) }) },
    then: rest('waiting', 'unavailable', 1_000),
    because: 'an outage is waited out before anything is asked'
  },
  'a create in doubt': {
    given: { ...journal({ doubt: aDoubt('create-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'an address is never created twice'
  },
  'a create in doubt, just searched': {
    given: { searchedAt: ago(1_500), ...journal({ doubt: aDoubt('create-address') }) },
    then: rest('waiting', 'outcome-unknown', 500),
    because: 'it may still land'
  },
  'a create in doubt, searched a pause ago': {
    given: { searchedAt: ago(2_000), ...journal({ doubt: aDoubt('create-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'it is looked for until the quarantine is over'
  },
  'a create in doubt that nobody wants any more': {
    given: { retiring: true, ...journal({ doubt: aDoubt('create-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'what lands later would be left behind'
  },
  'a delete in doubt': {
    given: { sid: WANTED, retiring: true, ...journal({ doubt: aDoubt('delete-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'what may be gone is not deleted again'
  },
  'a delete in doubt, wanted again': {
    given: { sid: WANTED, ...journal({ doubt: aDoubt('delete-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'nobody may count on it until it is known to have survived'
  },
  retiring: {
    given: { sid: WANTED, retiring: true },
    then: act('unused', DELETE),
    because: 'nobody wants it any more'
  },
  retired: {
    given: { retiring: true },
    then: rest('settled', 'retired'),
    because: 'the row stays'
  },
  'retiring after a refusal': {
    given: { retiring: true, refusal: INVALID },
    then: rest('settled', 'retired'),
    because: 'there is nothing to delete'
  },
  accepted: {
    given: { sid: WANTED },
    then: rest('settled', 'accepted'),
    because: 'Twilio has it'
  },
  'accepted, and refused before': {
    given: { sid: WANTED, refusal: INVALID },
    then: rest('settled', 'accepted'),
    because: 'what stands at Twilio is accepted'
  },
  suggested: {
    given: { refusal: SUGGESTED },
    then: rest('blocked', 'address-suggested'),
    because: 'the caller must say which spelling is meant'
  },
  invalid: {
    given: { refusal: INVALID },
    then: rest('blocked', 'address-invalid'),
    because: 'only other text can help'
  },
  'never searched': {
    given: {},
    then: act('never-created', FIND_ADDRESS),
    because: 'a search comes before every create, however sure we are'
  },
  'searched ten seconds ago': {
    given: { searchedAt: ago(10_000) },
    then: act('never-created', CREATE),
    because: 'it is not there'
  },
  'searched a moment longer ago': {
    given: { searchedAt: ago(10_001) },
    then: act('never-created', FIND_ADDRESS),
    because: 'somebody else may have created it since'
  },
  'searched just when a create failed': {
    given: {
      searchedAt: ago(5_000),
      ...journal({ trouble: aTrouble(THROTTLED, { step: 'create-address', at: ago(5_000), retryAt: ago(1) }) })
    },
    then: act('never-created', CREATE),
    because: 'the search is as new as the failure'
  },
  'searched before a create failed': {
    given: {
      searchedAt: ago(5_001),
      ...journal({ trouble: aTrouble(THROTTLED, { step: 'create-address', at: ago(5_000), retryAt: ago(1) }) })
    },
    then: act('never-created', FIND_ADDRESS),
    because: 'after a failure it is searched for again'
  },

  // Every wish for it is paused.
  'wanted by paused wishes only, never searched': {
    given: { wishesPaused: true },
    then: rest('waiting', 'paused'),
    because: 'it is not made for their sake'
  },
  'wanted by paused wishes only, searched just now': {
    given: { wishesPaused: true, searchedAt: ago(1_000) },
    then: rest('waiting', 'paused'),
    because: 'it is not made for their sake'
  },
  'wanted by paused wishes only, a create in doubt': {
    given: { wishesPaused: true, ...journal({ doubt: aDoubt('create-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'a pause does not leave a doubt standing'
  },
  'wanted by paused wishes only, and retiring': {
    given: { wishesPaused: true, sid: WANTED, retiring: true },
    then: act('unused', DELETE),
    because: 'a pause of wishes keeps from making, not from tidying up'
  },
  'wanted by paused wishes only, and invalid': {
    given: { wishesPaused: true, refusal: INVALID },
    then: rest('blocked', 'address-invalid'),
    because: 'the caller\'s turn does not wait for the pause to end'
  },
  'wanted by paused wishes only, and accepted': {
    given: { wishesPaused: true, sid: WANTED },
    then: rest('settled', 'accepted'),
    because: 'nothing is held back'
  },
  'wanted by paused wishes only, and the account paused': {
    given: { wishesPaused: true, accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'the wider pause speaks'
  },

  // The account is paused.
  'paused, never searched': {
    given: { accountPaused: true },
    then: rest('waiting', 'account-paused'),
    because: 'what would not be made need not be searched for'
  },
  'paused, searched just now': {
    given: { accountPaused: true, searchedAt: ago(1_000) },
    then: rest('waiting', 'account-paused'),
    because: 'nothing is made while the account is paused'
  },
  'paused and unused': {
    given: { accountPaused: true, sid: WANTED, retiring: true },
    then: rest('waiting', 'account-paused'),
    because: 'nothing is deleted while the account is paused'
  },
  'paused, a create in doubt': {
    given: { accountPaused: true, ...journal({ doubt: aDoubt('create-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'a pause does not leave a doubt standing'
  },
  'paused, a delete in doubt': {
    given: { accountPaused: true, sid: WANTED, retiring: true, ...journal({ doubt: aDoubt('delete-address') }) },
    then: act('outcome-unknown', FIND_ADDRESS),
    because: 'a search changes nothing'
  },
  'paused, a create in doubt, just searched': {
    given: { accountPaused: true, searchedAt: ago(1_500), ...journal({ doubt: aDoubt('create-address') }) },
    then: rest('waiting', 'outcome-unknown', 500),
    because: 'it is looked for at the same pace'
  },
  'paused, its credentials refused': {
    given: { accountPaused: true, ...journal({ trouble: aTrouble(UNAUTHORIZED, { step: 'find-address' }) }) },
    then: rest('blocked', 'unauthorized', 1_000),
    because: 'whoever must act is told so'
  },
  'paused and accepted': {
    given: { accountPaused: true, sid: WANTED },
    then: rest('settled', 'accepted'),
    because: 'nothing is held back'
  },
  'paused and retired': {
    given: { accountPaused: true, retiring: true },
    then: rest('settled', 'retired'),
    because: 'nothing is held back'
  },
  'paused and suggested': {
    given: { accountPaused: true, refusal: SUGGESTED },
    then: rest('blocked', 'address-suggested'),
    because: 'the caller\'s turn does not wait for the pause to end'
  }
}

for (const [name, { given, then, because }] of Object.entries(CASES)) {
  t.test(`${name}: ${because}`, async (t) => {
    t.strictSame(plan(anAddress(given), MOMENT), then)
  })
}
