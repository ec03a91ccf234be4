/** What a caller can do wrong. Codes are API: add freely, never rename. */
export type ErrorCode =
  | 'assignment-not-found'
  | 'phone-number-not-found'
  | 'address-not-found'
  | 'unknown-address'
  | 'unsupported-country'
  | 'country-mismatch'
  | 'no-voice'
  | 'invalid-address'
  | 'address-in-use'
  | 'address-not-suggested'
  | 'removal-not-acknowledged'
  | 'store-unavailable'

/** One field that is wrong. The pointer is an RFC 6901 JSON Pointer into the request. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

/** Says what went wrong in our own words. It knows nothing of HTTP. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly fields: readonly FieldError[]

  constructor (code: ErrorCode, message: string, fields: readonly FieldError[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}
