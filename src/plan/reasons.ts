/** Whose turn it is. */
export type Actor = 'service' | 'caller' | 'twilio' | 'operator'

interface Guidance {
  readonly actor: Actor
  /** What is going on, as a sentence for a person. */
  readonly summary: string
  /** What the actor should do next; the exact call where there is one. */
  readonly nextAction: string
}

const SERVICE_GOES_ON = 'Nothing: the service goes on by itself.'
const WAIT_FOR_TWILIO = 'Nothing: the service keeps looking until Twilio has finished.'
const DECLARE_ANEW = 'Declare another address with PUT /v1/assignments/{phoneNumber}.'

/** Every reason a rule can give, and what it means to a reader of the status. docs/operations.md has more of each. */
export const REASONS = {
  'never-observed': {
    actor: 'service',
    summary: 'The service has not yet seen this number at Twilio.',
    nextAction: SERVICE_GOES_ON
  },
  'number-not-found': {
    actor: 'caller',
    summary: 'The Twilio account does not own this number.',
    nextAction: 'Check the number and the account; remove the assignment if the number is gone.'
  },
  'no-voice': {
    actor: 'caller',
    summary: 'The number has no voice capability, so it can make no emergency call.',
    nextAction: 'Remove the assignment with DELETE /v1/assignments/{phoneNumber}?acknowledgeUnprotected=true.'
  },
  'outcome-unknown': {
    actor: 'service',
    summary: 'The answer to a change was lost; the service looks before it does anything else.',
    nextAction: SERVICE_GOES_ON
  },
  'sighting-stale': {
    actor: 'service',
    summary: 'The service takes a fresh look at the number before its next step.',
    nextAction: SERVICE_GOES_ON
  },
  throttled: {
    actor: 'twilio',
    summary: 'Twilio asked us to slow down (429); the request was not processed.',
    nextAction: SERVICE_GOES_ON
  },
  unavailable: {
    actor: 'twilio',
    summary: 'Twilio could not be reached or gave no usable answer.',
    nextAction: SERVICE_GOES_ON
  },
  conflict: {
    actor: 'twilio',
    summary: 'Twilio says the number or address is busy; the service looks and tries again.',
    nextAction: SERVICE_GOES_ON
  },
  unauthorized: {
    actor: 'operator',
    summary: 'Twilio refuses the credentials of the account (401 or 403).',
    nextAction: 'Check the Twilio credentials and that the account is active; the service keeps trying.'
  },
  refused: {
    actor: 'caller',
    summary: 'Twilio refused the change; its own words are in `twilio`.',
    nextAction: DECLARE_ANEW
  },
  'registration-pending': {
    actor: 'twilio',
    summary: 'Twilio is registering the number at an address.',
    nextAction: WAIT_FOR_TWILIO
  },
  'unregistration-pending': {
    actor: 'twilio',
    summary: 'Twilio is taking an address off the number.',
    nextAction: WAIT_FOR_TWILIO
  },
  'status-unknown': {
    actor: 'twilio',
    summary: 'Twilio shows a registration status that the service does not know, or none.',
    nextAction: 'Look at the number in the Twilio Console; the service keeps looking and changes nothing meanwhile.'
  },
  'status-contradictory': {
    actor: 'twilio',
    summary: 'Twilio shows a registration status that does not fit the address on the number.',
    nextAction: WAIT_FOR_TWILIO
  },
  'address-validating': {
    actor: 'service',
    summary: 'The address is being validated by Twilio; whatever is registered stays until then.',
    nextAction: SERVICE_GOES_ON
  },
  'address-suggested': {
    actor: 'caller',
    summary: 'Twilio did not accept the address as written and suggests another spelling.',
    nextAction: 'Read the suggestion at GET /v1/addresses/{addressId} and declare the corrected address.'
  },
  'address-invalid': {
    actor: 'caller',
    summary: 'Twilio could not validate the address.',
    nextAction: DECLARE_ANEW
  },
  'address-removing': {
    actor: 'service',
    summary: 'The address is just being deleted at Twilio; it is created anew afterwards.',
    nextAction: SERVICE_GOES_ON
  },
  'unwanted-address': {
    actor: 'service',
    summary: 'Another address is on the number; it comes off before the wanted one goes on.',
    nextAction: SERVICE_GOES_ON
  },
  'missing-address': {
    actor: 'service',
    summary: 'The number carries no registered address; the wanted one goes on.',
    nextAction: SERVICE_GOES_ON
  },
  'registration-failed': {
    actor: 'service',
    summary: 'The registration failed; the service clears the number and tries again.',
    nextAction: SERVICE_GOES_ON
  },
  'registration-refused': {
    actor: 'caller',
    summary: 'The registration failed twice, and no earlier address could be brought back.',
    nextAction: DECLARE_ANEW
  },
  'rolled-back': {
    actor: 'caller',
    summary: 'Twilio would not register the number there; it is registered at its previous address again.',
    nextAction: DECLARE_ANEW
  },
  'unregistration-failed': {
    actor: 'service',
    summary: 'Twilio failed to take the address off; the service tries again.',
    nextAction: SERVICE_GOES_ON
  },
  'unregistration-refused': {
    actor: 'operator',
    summary: 'Twilio failed to take the address off again and again.',
    nextAction: 'Open a ticket with Twilio support, naming the phone number SID.'
  },
  'calling-differs': {
    actor: 'service',
    summary: 'The address is registered; emergency calling is switched in a request of its own.',
    nextAction: SERVICE_GOES_ON
  },
  'calling-pending': {
    actor: 'twilio',
    summary: 'Twilio is switching emergency calling.',
    nextAction: WAIT_FOR_TWILIO
  },
  drifted: {
    actor: 'caller',
    summary: 'The number was changed at Twilio behind the service\'s back.',
    nextAction: 'Send PUT /v1/assignments/{phoneNumber} with "addressId": "{addressId}" and "drift": "heal" to have ' +
      'it put right, or declare another address.'
  },
  paused: {
    actor: 'caller',
    summary: 'The assignment is paused; the service only looks.',
    nextAction: 'Send PUT /v1/assignments/{phoneNumber} with "addressId": "{addressId}" and "paused": false to go on.'
  },
  registered: {
    actor: 'service',
    summary: 'The number is registered at the wanted address.',
    nextAction: 'Nothing.'
  },
  removed: {
    actor: 'service',
    summary: 'The number carries no emergency address any more.',
    nextAction: 'Nothing.'
  },
  'never-created': {
    actor: 'service',
    summary: 'The address does not exist at Twilio yet.',
    nextAction: SERVICE_GOES_ON
  },
  accepted: {
    actor: 'service',
    summary: 'Twilio has accepted the address.',
    nextAction: 'Nothing.'
  },
  unused: {
    actor: 'service',
    summary: 'Nothing uses the address any more; it is deleted at Twilio.',
    nextAction: SERVICE_GOES_ON
  },
  retired: {
    actor: 'service',
    summary: 'The address no longer exists at Twilio.',
    nextAction: 'Nothing.'
  }
} as const satisfies Record<string, Guidance>

/** The name of the rule that spoke: in the API, in logs and in the runbook. */
export type Reason = keyof typeof REASONS

export function guidanceFor (reason: Reason): Guidance {
  return REASONS[reason]
}
