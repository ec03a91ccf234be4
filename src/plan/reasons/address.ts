import { ANOTHER_OR_AGAIN, NOTHING, SERVICE_GOES_ON, type Guidance } from './guidance.js'

/** Where the address itself stands at Twilio. */
export const ADDRESS_REASONS = {
  'address-validating': {
    actor: 'service',
    summary: 'The address is being validated by Twilio; whatever is registered stays until then.',
    nextAction: SERVICE_GOES_ON
  },
  'address-suggested': {
    actor: 'caller',
    summary: 'Twilio did not accept the address as written and suggests another spelling.',
    nextAction: 'Accept it with POST /v1/addresses/{addressId}/suggestion-acceptances, or declare another address ' +
      'with PUT /v1/assignments/{phoneNumber}.'
  },
  'address-invalid': {
    actor: 'caller',
    summary: 'Twilio could not validate the address.',
    nextAction: ANOTHER_OR_AGAIN
  },
  'address-removing': {
    actor: 'service',
    summary: 'The address is being deleted at Twilio, or is already; it is created anew afterwards.',
    nextAction: SERVICE_GOES_ON
  },
  'never-created': {
    actor: 'service',
    summary: 'The address does not exist at Twilio yet.',
    nextAction: SERVICE_GOES_ON
  },
  accepted: {
    actor: 'service',
    summary: 'Twilio has accepted the address.',
    nextAction: NOTHING
  },
  unused: {
    actor: 'service',
    summary: 'Nothing uses the address any more; it is deleted at Twilio.',
    nextAction: SERVICE_GOES_ON
  },
  retired: {
    actor: 'service',
    summary: 'The address no longer exists at Twilio.',
    nextAction: NOTHING
  }
} as const satisfies Record<string, Guidance>
