import { NOTHING, SERVICE_GOES_ON, TRY_AGAIN, WAIT_FOR_TWILIO, type Guidance } from './guidance.js'

/** `EmergencyStatus`, which neither registration nor coverage depends on. */
export const CALLING_REASONS = {
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
  'emergency-calling-ignored': {
    actor: 'twilio',
    summary: 'Twilio ignored the request to switch emergency calling; registration does not depend on it.',
    nextAction: NOTHING
  },
  'calling-changed': {
    actor: 'caller',
    summary: 'Somebody else has switched emergency calling since; registration does not depend on it.',
    nextAction: `Send ${TRY_AGAIN} to have it switched once more.`
  },
  'not-shown': {
    actor: 'twilio',
    summary: 'Twilio has not shown an emergency status.',
    nextAction: NOTHING
  },
  'as-wanted': {
    actor: 'service',
    summary: 'Twilio shows the emergency status that is wanted.',
    nextAction: NOTHING
  }
} as const satisfies Record<string, Guidance>
