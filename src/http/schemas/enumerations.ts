import type { Scope } from '../../domain/api-key.js'
import type { AddressState } from '../../domain/address.js'
import type { Desired, Transition } from '../../domain/assignment.js'
import type { AssignmentSort } from '../../domain/listing.js'
import type { StepName } from '../../domain/step.js'
import type { Entry, EntryKind, EntryType } from '../../domain/timeline.js'
import type { ConditionType } from '../../plan/conditions.js'
import type { Coverage } from '../../plan/coverage.js'
import type { Forecast, PlannedStep } from '../../plan/forecast.js'
import type { Actor } from '../../plan/reasons.js'
import type { State } from '../../plan/state.js'

/** Every word the API may use where a set of words is closed, with its meaning. A missing one does not compile. */
type Meanings<Word extends string> = Readonly<Record<Word, string>>

export const STATES: Meanings<State> = {
  ready: 'what is desired is what Twilio shows',
  converging: 'the service or Twilio is working on it',
  'action-required': 'the caller or an operator must act; `explanation` says how',
  stalled: 'past its deadline; the service keeps looking',
  removing: 'the number is being taken off its address; then the assignment is gone',
  paused: 'the service only looks and changes nothing'
}

export const COVERAGES: Meanings<Coverage> = {
  protected: 'registered at the desired address (a number nobody assigned: registered at all)',
  'protected-by-previous': 'registered at an earlier address, on the way to the desired one or to none',
  unprotected: 'not registered, also while that is pending; or registered where somebody else has led it',
  unknown: 'never seen, or seen too long ago to say',
  'not-applicable': 'the number has no voice, or its country has no registration'
}

export const SCOPES: Meanings<Scope> = {
  read: 'read everything but API keys',
  write: 'declare assignments and addresses, accept suggestions, have things tried again',
  remove: 'take numbers off their addresses, and retire addresses',
  admin: 'pause the account, and manage API keys',
  pii: 'see street lines, customer names and Twilio\'s own messages, which are masked for everyone else'
}

export const SORTS: Meanings<AssignmentSort> = {
  phoneNumber: 'by the number',
  '-phoneNumber': 'by the number, backwards',
  updatedAt: 'what has not changed for longest first',
  '-updatedAt': 'what changed last first'
}

export const ADDRESS_STATES: Meanings<AddressState> = {
  validating: 'not yet judged by Twilio',
  valid: 'accepted by Twilio',
  suggested: 'not accepted as written; Twilio suggests another spelling',
  invalid: 'refused by Twilio',
  removing: 'to be deleted at Twilio, as soon as nothing there uses it any more',
  retired: 'deleted at Twilio; it is made anew when it is wanted again'
}

export const EMERGENCY_CALLING: Meanings<Desired['emergencyCalling']> = {
  enabled: 'Twilio\'s EmergencyStatus is to read `Active`',
  disabled: 'Twilio\'s EmergencyStatus is to read `Inactive`'
}

export const ON_FAILURE: Meanings<Desired['onFailure']> = {
  'restore-previous': 'bring the previous address back when the new registration fails for good',
  'keep-trying': 'leave the new address wanted and wait for another declaration'
}

export const DRIFT: Meanings<Desired['drift']> = {
  report: 'a change made behind the service\'s back is reported',
  heal: 'it is undone'
}

export const ACTORS: Meanings<Actor> = {
  service: 'this service', caller: 'you', twilio: 'Twilio', operator: 'whoever runs this service'
}

export const CONDITION_TYPES: Meanings<ConditionType> = {
  AddressAccepted: 'Twilio has accepted the desired address',
  Associated: 'Twilio shows the desired address on the number',
  Registered: 'the number is registered at the desired address',
  EmergencyCalling: 'EmergencyStatus is as desired; coverage does not depend on it',
  Ready: 'nothing is left to do',
  Drifted: 'the number was changed behind the service\'s back',
  Stalled: 'Twilio has not finished in time',
  RolledBack: 'the previous address is back, or is being brought back',
  Paused: 'the assignment is paused'
}

export const CONDITION_STATUSES: Meanings<Transition['status']> = {
  true: 'it holds', false: 'it does not hold', unknown: 'it cannot be said'
}

export const STEPS: Meanings<StepName> = {
  'find-number': 'look for the number in the account',
  'observe-number': 'look at the number',
  'find-address': 'look for the address at Twilio',
  'associate-address': 'put the address on the number',
  'disassociate-address': 'take the address off the number',
  'set-emergency-status': 'switch emergency calling',
  'create-address': 'create the address at Twilio',
  'delete-address': 'delete the address at Twilio'
}

export const PLANNED_STEPS: Meanings<PlannedStep['step']> = {
  'create-address': STEPS['create-address'],
  'associate-address': STEPS['associate-address'],
  'disassociate-address': STEPS['disassociate-address'],
  'set-emergency-status': STEPS['set-emergency-status']
}

export const HELD_BY: Meanings<NonNullable<Forecast['heldBy']>> = {
  paused: 'the assignment is paused: none of it happens until it is declared with `paused: false`',
  'account-paused': 'the account is paused: none of it happens until `PUT /v1/pause` ends that'
}

export const ENTRY_KINDS: Meanings<EntryKind> = {
  cause: 'somebody asked for it',
  call: 'a change is sent to Twilio',
  answer: 'Twilio answered, or did not',
  observation: 'Twilio showed something new',
  verdict: 'what that came to'
}

export const ENTRY_TYPES: Meanings<EntryType> = {
  declared: 'an assignment was declared, with other words than before',
  'removal-requested': 'its removal was asked for',
  'suggestion-accepted': 'Twilio\'s suggestion for the address was accepted',
  'reconciliation-requested': 'another try was asked for',
  'address-requested': 'an address was given',
  'retirement-requested': 'an address was to be retired',
  'account-paused': 'the account was paused',
  'account-resumed': 'it was resumed',
  'call-sent': 'the request was written down and sent',
  'call-answered': 'it was answered, or given up; `outcome` says how',
  'number-seen': 'Twilio showed the number for the first time',
  'number-changed': 'Twilio showed something else than before',
  'number-gone': 'the account no longer shows the number',
  'address-accepted': 'Twilio has the address',
  'address-refused': 'Twilio would not have it',
  'address-gone': 'Twilio no longer has it',
  'gap-opened': 'the number is `unprotected`, since when `changes` says',
  'gap-closed': 'it is no longer; `gapSeconds` says how long it was',
  'condition-changed': 'conditions of the assignment changed their status',
  'action-required': 'it goes on no further by itself; `reason` says why',
  released: 'the number is known to have left the account',
  removed: 'the assignment is gone'
}

export const OUTCOMES: Meanings<NonNullable<Entry['outcome']>> = {
  ok: 'done as asked',
  refused: 'Twilio will not do it',
  conflict: 'Twilio was busy with it, or it stood otherwise than thought',
  unauthorized: 'Twilio refused the credentials',
  throttled: 'Twilio asked to slow down and did not do it',
  unavailable: 'there was no usable answer'
}

export const CHECKS: Meanings<'postgres' | 'queue' | 'twilio'> = {
  postgres: 'the ledger; without it the service is not ready',
  queue: 'the bell; without it work goes on, a little later',
  twilio: 'without it declarations are kept until it is back'
}

export const CHECK_STATUSES: Meanings<'up' | 'down'> = { up: 'it answers', down: 'it does not' }
