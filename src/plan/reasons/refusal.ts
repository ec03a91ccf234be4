import { DECLARE_ANOTHER, REMOVE, TRY_AGAIN, type Guidance } from './guidance.js'

/** What Twilio refuses a call for, where its code says more than that it does. twilio-errors.ts has the codes. */
export const REFUSAL_REASONS = {
  'account-not-active': {
    actor: 'operator',
    summary: 'The Twilio account is not active: it is suspended, closed or out of funds.',
    nextAction: 'Bring the account back to good standing in the Twilio Console; the service keeps trying.'
  },
  'action-not-permitted': {
    actor: 'operator',
    summary: 'The Twilio account or its API key may not do this.',
    nextAction: 'Give the service live credentials of a full account, with permission to read and change phone ' +
      'numbers and addresses; the service keeps trying.'
  },
  'account-misconfigured': {
    actor: 'operator',
    summary: 'Twilio does not accept the account SID the service uses.',
    nextAction: 'Check TWILIO_ACCOUNT_SID and the state of that account; the service keeps trying.'
  },
  'region-not-permitted': {
    actor: 'operator',
    summary: 'Twilio does not allow emergency services for this number in the Twilio region that was called.',
    nextAction: `Use TWILIO_API_BASE_URL and credentials of region US1, then send ${TRY_AGAIN}.`
  },
  'request-malformed': {
    actor: 'operator',
    summary: 'Twilio could not make sense of the request: a fault of this service, not of the caller.',
    nextAction: 'Report it to the maintainers of this service, with the request id in `twilio`. Once it is mended, ' +
      `send ${TRY_AGAIN}.`
  },
  'resource-not-found': {
    actor: 'operator',
    summary: 'Twilio does not know what it was asked about: it was deleted, or belongs to another account.',
    nextAction: 'The service looks again by itself. If this stays, check that TWILIO_ACCOUNT_SID is the account that ' +
      'has the number.'
  },
  'address-parameter-refused': {
    actor: 'caller',
    summary: 'Twilio says a part of the address is incorrect; its own words are in `twilio`.',
    nextAction: DECLARE_ANOTHER
  },
  'address-gone': {
    actor: 'caller',
    summary: 'Twilio does not know the address any more, or it is not one of this account.',
    nextAction: `Send ${TRY_AGAIN} to have the address looked for at Twilio, and made anew if it is gone, or declare ` +
      'another with PUT /v1/assignments/{phoneNumber}.'
  },
  'address-still-needed': {
    actor: 'operator',
    summary: 'Twilio will not delete or change the address while something at Twilio still needs it.',
    nextAction: 'Free the address in the Twilio Console from the numbers, bundles and documents that use it, or ' +
      'leave it there: it harms nothing.'
  },
  'trunk-in-use': {
    actor: 'operator',
    summary: 'A SIP trunk cannot be changed while its numbers are registered for emergency calling.',
    nextAction: `Leave the trunk as it is, or first remove the assignment of each of its numbers with ${REMOVE}.`
  },
  'regulatory-requirement': {
    actor: 'operator',
    summary: 'Twilio asks for an address, a bundle or a document for this number by regulation.',
    nextAction: `Provide it in the Twilio Console under Regulatory Compliance, then send ${TRY_AGAIN}.`
  },
  'number-invalid': {
    actor: 'caller',
    summary: 'Twilio says the phone number is invalid.',
    nextAction: `Check the digits; remove the assignment with ${REMOVE} and declare the right number.`
  },
  'number-being-ported': {
    actor: 'caller',
    summary: 'The number is being ported away from Twilio.',
    nextAction: `Once it is gone, remove the assignment with ${REMOVE}. If it stays after all, send ${TRY_AGAIN}.`
  },
  'called-unregistered': {
    actor: 'caller',
    summary: 'An emergency call was made from the number while no address was registered; Twilio may charge for it.',
    nextAction: 'Find out whether help came, and declare an address with PUT /v1/assignments/{phoneNumber}.'
  }
} as const satisfies Record<string, Guidance>
