import type { FieldError } from '../../domain/errors.js'

/** What can be wrong with a request before the domain is asked. Codes are API: add freely, never rename. */
export type RequestErrorCode =
  | 'invalid-request'
  | 'malformed-json'
  | 'unauthorized'
  | 'forbidden'
  | 'route-not-found'
  | 'problem-not-found'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'idempotency-key-in-use'
  | 'idempotency-key-reused'
  | 'too-many-requests'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'header-too-large'
  | 'overloaded'
  | 'not-ready'

/** A request we will not take further. Its message is shown to the caller: never put the caller's own text in it. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: RequestErrorCode
  readonly fields: readonly FieldError[]

  constructor (code: RequestErrorCode, message: string, fields: readonly FieldError[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}

export const UNSUPPORTED_MEDIA_TYPE = new RequestError('unsupported-media-type',
  'Send the body as JSON, with Content-Type: application/json.')
