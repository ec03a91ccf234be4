import {
  ANOTHER_OR_AGAIN, DECLARE_ANOTHER, NOTHING, SERVICE_GOES_ON, TRY_AGAIN, WAIT_FOR_TWILIO, type Guidance
} from './guidance.js'

/** What Twilio shows of the number's registration, and the way to the wanted one. */
export const REGISTRATION_REASONS = {
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
  'unwanted-address': {
    actor: 'service',
    summary: 'Another address is on the number; it comes off before the wanted one goes on.',
    nextAction: SERVICE_GOES_ON
  },
  'gap-limit': {
    actor: 'service',
    summary: 'As many numbers as may be are bare because of changes; this one keeps its address until its turn comes.',
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
    nextAction: ANOTHER_OR_AGAIN
  },
  'rolled-back': {
    actor: 'caller',
    summary: 'Twilio would not register the number there; it is registered at its previous address again.',
    nextAction: `${DECLARE_ANOTHER} To insist on this one, declare it with "onFailure": "keep-trying".`
  },
  'unregistration-failed': {
    actor: 'service',
    summary: 'Twilio failed to take the address off; the service tries again.',
    nextAction: SERVICE_GOES_ON
  },
  'unregistration-refused': {
    actor: 'operator',
    summary: 'Twilio failed to take the address off again and again.',
    nextAction: `Open a ticket with Twilio support, naming the phone number SID; then send ${TRY_AGAIN}.`
  },
  'no-address': {
    actor: 'service',
    summary: 'Twilio shows no address on the number.',
    nextAction: SERVICE_GOES_ON
  },
  'wanted-address': {
    actor: 'service',
    summary: 'Twilio shows the wanted address on the number.',
    nextAction: NOTHING
  },
  'other-address': {
    actor: 'service',
    summary: 'Twilio shows another address on the number.',
    nextAction: SERVICE_GOES_ON
  },
  registered: {
    actor: 'service',
    summary: 'The number is registered at the wanted address.',
    nextAction: NOTHING
  }
} as const satisfies Record<string, Guidance>
