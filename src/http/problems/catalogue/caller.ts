import type { ProblemKind } from '../kind.js'

/** What is wrong with a request as such, whatever it asks for. */
export const CALLER_PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning: 'A field, a parameter or a header is missing, unknown, or not of the form it must have.',
    cause: 'A misspelt field (unknown ones are never dropped in silence), a number that is not in E.164, a wrong ' +
      'type, a cursor that belongs to another filter.',
    cure: 'Every entry of `errors` names one field and what it must be. Put all of them right and send it again.',
    retryable: false
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body could not be read as JSON.',
    cause: 'A missing bracket, a trailing comma, single quotes, or a key such as `__proto__`.',
    cure: 'Have a JSON library write the body.',
    retryable: false
  },
  unauthorized: {
    status: 401,
    title: 'A valid API key is needed',
    meaning: 'Nobody known sent the request. Nothing of it was read.',
    cause: 'No `Authorization: Bearer <key>`, or a key that is misspelt, revoked or has expired.',
    cure: 'Send a valid key. Keys are made with `POST /v1/api-keys`; `ADMIN_API_KEY` is the way in.',
    retryable: false,
    headers: { 'www-authenticate': 'Bearer' }
  },
  forbidden: {
    status: 403,
    title: 'The API key lacks a scope',
    meaning: 'The key is valid and may not do this. Nothing of the request was read but who sent it.',
    cause: 'The key was made with fewer scopes than the operation needs, or is to make one that may do more than it.',
    cure: 'Use a key with the scope that `detail` names.',
    retryable: false,
    headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' }
  },
  'route-not-found': {
    status: 404,
    title: 'There is nothing at this path',
    meaning: 'No operation has this path.',
    cause: 'A misspelt path, one without `/v1`, or a worker asked for what only an `api` process serves.',
    cure: 'See the OpenAPI document at `/openapi.json`.',
    retryable: false
  },
  'problem-not-found': {
    status: 404,
    title: 'No such problem',
    meaning: 'No problem of this version of the service has this code.',
    cause: 'A typo, or a code of a newer version.',
    cure: '`GET /problems` lists all.',
    retryable: false,
    field: '/code'
  },
  'method-not-allowed': {
    status: 405,
    title: 'The path does not take this method',
    meaning: 'There is something at this path, and it does not take this method.',
    cause: 'POST where PUT is meant, or PATCH, which nothing here takes.',
    cure: '`Allow` names the methods that the path takes.',
    retryable: false
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    meaning: 'The connection was open and the request did not come to its end. Nothing was done.',
    cause: 'A slow or broken connection, or a `Content-Length` that is larger than the body.',
    cure: 'Send it again.',
    retryable: true
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'The same request is still running',
    meaning: 'A request with this `Idempotency-Key` was sent before and has not been answered yet.',
    cause: 'A retry that came before the first attempt was done.',
    cure: 'Send the same again after `Retry-After`: it gets the answer of the first.',
    retryable: true,
    headers: { 'retry-after': '1' }
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body is larger than this service takes. It was not read to its end.',
    cause: 'Something else was sent than what the operation takes: no valid body comes near the limit.',
    cure: 'Compare the body with the operation\'s schema.',
    retryable: false
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be application/json',
    meaning: 'Only JSON is read.',
    cause: 'No `Content-Type`, or that of a form: `curl -d` sends one unless told otherwise.',
    cure: 'Send `Content-Type: application/json`.',
    retryable: false
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key belongs to another request',
    meaning: 'This `Idempotency-Key` was used within the last 24 hours for a request with another body.',
    cause: 'A key that is not made anew for each request, or a request that was changed before it was sent again.',
    cure: 'Make a new key, such as a UUID, for every new request; use the same only for the very same again.',
    retryable: false
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'The key has sent more requests in this minute than a key may.',
    cause: 'A loop without a pause, or many pollers that share one key.',
    cure: 'Wait for `Retry-After`. Poll with `If-None-Match`, or have the service wait with `Prefer: wait`. ' +
      '`RATE_LIMIT_PER_MINUTE` sets the limit.',
    retryable: true
  },
  'header-too-large': {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The headers are larger than this service takes.',
    cause: 'A cookie or a token that was meant for somebody else.',
    cure: 'Send only the headers that the operation names.',
    retryable: false
  }
} as const satisfies Record<string, ProblemKind>
