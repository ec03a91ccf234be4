import { needs } from '../auth/guard.js'
import { ANYWHERE, answer, WITH_BODY } from '../schemas/operation.js'
import { PauseRef, PAUSED_EXAMPLE, SetPauseSchema, UNPAUSED_EXAMPLE } from '../schemas/pause.js'
import { problems } from '../schemas/problem.js'

const tags = ['pause']

export const setPause = {
  operationId: 'setPause',
  summary: 'Change nothing at Twilio for the whole account, or go on',
  description: 'From the moment this answers, no change is begun at Twilio for anything of the account; one that was ' +
    'sent before may still land. The service goes on looking, takes declarations and carries them out once it is ' +
    'resumed. Idempotent: `since` stays when it is so already. While it is paused, every answer under `/v1`, errors ' +
    'included, carries the header `Dispatchable-Paused: true`.\n\nTo pause one number, declare its assignment with ' +
    '`paused`.',
  tags,
  security: needs('admin'),
  body: SetPauseSchema,
  response: {
    200: answer('How it is now.', PauseRef, PAUSED_EXAMPLE),
    ...problems(...ANYWHERE, ...WITH_BODY)
  }
}

export const getPause = {
  operationId: 'getPause',
  summary: 'Read whether the account is paused',
  description: 'And since when. The header `Dispatchable-Paused` says so on every answer, too; both may be half a ' +
    'second old where another process of the service took the change.',
  tags,
  security: needs('read'),
  response: {
    200: answer('How it is.', PauseRef, UNPAUSED_EXAMPLE),
    ...problems(...ANYWHERE)
  }
}
