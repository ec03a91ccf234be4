import { NOTHING, TRY_AGAIN, type Guidance } from './guidance.js'

/** What became of the wish: undone by somebody else, held back, or carried out. */
export const WISH_REASONS = {
  drifted: {
    actor: 'caller',
    summary: 'The number was changed at Twilio behind the service\'s back.',
    nextAction: 'Send PUT /v1/assignments/{phoneNumber} with "addressId": "{addressId}" and "drift": "heal" to have ' +
      'it put right, or declare another address.'
  },
  'healed-too-often': {
    actor: 'caller',
    summary: 'The number was changed at Twilio again after three heals within an hour; it is left alone for now.',
    nextAction: `Find out who changes it, then send ${TRY_AGAIN} to have it healed once more.`
  },
  paused: {
    actor: 'caller',
    summary: 'The assignment is paused; the service only looks.',
    nextAction: 'Send PUT /v1/assignments/{phoneNumber} with "addressId": "{addressId}" and "paused": false to go on.'
  },
  'account-paused': {
    actor: 'operator',
    summary: 'Everything is paused; the service only looks.',
    nextAction: 'Send PUT /v1/pause with {"paused": false} to go on.'
  },
  removed: {
    actor: 'service',
    summary: 'The number carries no emergency address any more.',
    nextAction: NOTHING
  }
} as const satisfies Record<string, Guidance>
