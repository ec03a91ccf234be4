import { REMOVE, SERVICE_GOES_ON, TRY_AGAIN, type Guidance } from './guidance.js'

/** What is known of the number itself, and how well. */
export const NUMBER_REASONS = {
  'never-observed': {
    actor: 'service',
    summary: 'The service has not yet seen this number at Twilio.',
    nextAction: SERVICE_GOES_ON
  },
  'look-requested': {
    actor: 'service',
    summary: 'The service takes another look at the number, because it was asked to or a pass did not show it.',
    nextAction: SERVICE_GOES_ON
  },
  'sighting-stale': {
    actor: 'service',
    summary: 'The service takes a fresh look at the number before its next step.',
    nextAction: SERVICE_GOES_ON
  },
  'outcome-unknown': {
    actor: 'service',
    summary: 'The answer to a change was lost; the service looks before it does anything else.',
    nextAction: SERVICE_GOES_ON
  },
  'number-not-found': {
    actor: 'caller',
    summary: 'The Twilio account does not own this number.',
    nextAction: `Check the digits and the account. Remove the assignment with ${REMOVE}, or get the number and send ` +
      `${TRY_AGAIN}.`
  },
  'number-released': {
    actor: 'caller',
    summary: 'The number has left the Twilio account: it was there, and two whole passes no longer showed it.',
    nextAction: `Remove the assignment with ${REMOVE}, or get the number back and send ${TRY_AGAIN}.`
  },
  'no-voice': {
    actor: 'caller',
    summary: 'The number has no voice capability, so it can make no emergency call.',
    nextAction: `Remove the assignment with ${REMOVE}.`
  }
} as const satisfies Record<string, Guidance>
