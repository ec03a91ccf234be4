import { ANOTHER_OR_AGAIN, SERVICE_GOES_ON, type Guidance } from './guidance.js'

/** A call that failed, by the kind of its fault: for what Twilio gave no code of our table for. */
export const FAULT_REASONS = {
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
  'invariant-violated': {
    actor: 'operator',
    summary: 'The service stopped a change that must never be made; it is left alone until somebody has looked.',
    nextAction: 'Report the line of level error that names the invariant; POST …/reconciliations, or another ' +
      'declaration, tries again.'
  },
  refused: {
    actor: 'caller',
    summary: 'Twilio refused the change; its own words are in `twilio`.',
    nextAction: ANOTHER_OR_AGAIN
  }
} as const satisfies Record<string, Guidance>
