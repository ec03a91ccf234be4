import { PAUSED_HEADER } from '../headers/paused.js'
import { EXAMPLE } from '../schemas/examples.js'

const string = { type: 'string' as const }
const TAG = '"2-Zm9yIGV4YW1wbGUuLi4uLg"'

/** The headers of answers that many operations share, as components of the document. */
export const HEADERS = {
  [PAUSED_HEADER]: {
    description: '`true` while the account is paused and nothing is changed at Twilio; absent otherwise.',
    schema: { ...string, enum: ['true'] },
    example: 'true'
  },
  ETag: {
    description: 'Names this very answer. Of an assignment it begins with the generation, which `If-Match` looks at.',
    schema: string,
    example: TAG
  },
  'X-Request-Id': {
    description: 'The request\'s name in our log and in the timeline: yours, if you sent one, or one of ours.',
    schema: string,
    example: EXAMPLE.requestId
  },
  'Idempotency-Replayed': {
    description: '`true` when the same request was answered before and this is that answer.',
    schema: { ...string, enum: ['true'] },
    example: 'true'
  },
  'Retry-After': {
    description: 'After so many seconds the same request may be sent again.',
    schema: { type: 'integer' as const },
    example: 5
  },
  'WWW-Authenticate': {
    description: 'How to say who calls (RFC 6750 §3).',
    schema: string,
    example: 'Bearer'
  },
  'Preference-Applied': {
    description: '`wait=N` when the answer was held, or would have been, for up to N seconds.',
    schema: string,
    example: 'wait=10'
  },
  'RateLimit-Policy': {
    description: 'How many requests a stored key may send in a window of so many seconds.',
    schema: string,
    example: '"default";q=6000;w=60'
  },
  RateLimit: {
    description: 'How many are left, and in how many seconds the next window begins.',
    schema: string,
    example: '"default";r=5987;t=43'
  }
}

/** The headers of requests that many operations share. */
export const PARAMETERS = {
  IfNoneMatch: header('If-None-Match', TAG,
    'The `ETag` of the answer before: if nothing has changed since, the answer is 304 and empty.'),
  IfMatch: header('If-Match', '*',
    'The `ETag` of the assignment as you read it. If somebody has wanted something else since, nothing is changed ' +
    '(412). Only the generation counts: what the service sees meanwhile spoils nothing. `*`: it must be there.'),
  IfAbsent: header('If-None-Match', '*',
    '`*`: there must be no assignment yet; if there is one, nothing is changed (412).'),
  Prefer: header('Prefer', 'wait=10',
    'With `wait=N` the answer is held for up to N seconds, 30 at most, until it has settled one way or the other; ' +
    '`Preference-Applied` says so.'),
  IdempotencyKey: header('Idempotency-Key', '8e03978e-40d5-43e8-bc93-6894a57f9324',
    'A name for this request, such as a UUID, so that it can be sent again without being done again: the same body ' +
    'gets the stored answer, marked `Idempotency-Replayed`, for 24 hours; another body gets 422.')
}

/** Left out at first, so that whoever tries an operation sends it only on purpose. */
function header (name: string, value: string, description: string) {
  const examples = { none: { summary: 'Without', value: '' }, some: { summary: 'For example', value } }
  return { name, in: 'header' as const, description, schema: string, examples }
}
