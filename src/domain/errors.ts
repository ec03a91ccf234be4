/** What a caller can do wrong. Codes are API: add freely, never rename. */
export type ErrorCode =
  | 'assignment-not-found'
  | 'phone-number-not-found'
  | 'address-not-found'
  | 'api-key-not-found'
  | 'unknown-address'
  | 'unsupported-country'
  | 'country-mismatch'
  | 'no-voice'
  | 'invalid-address'
  | 'address-in-use'
  | 'address-not-suggested'
  | 'removal-not-acknowledged'
  | 'precondition-failed'
  | 'store-unavailable'

/** One field that is wrong. The pointer is an RFC 6901 JSON Pointer into the request. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

/** What Twilio answered, where that is why: its HTTP status, its error code, and its page about it. Never its words. */
export interface TwilioSaid {
  readonly code: number | null
  readonly status: number
  readonly moreInfo: string | null
}

/** What comes with an error besides its sentence. */
export interface DomainErrorOptions extends ErrorOptions {
  readonly twilio?: TwilioSaid | null
}

/**
 * Something that must never be was about to be, and was stopped: a defect of this service. It is the affair of one
 * number or address, which is left alone until somebody has looked; everything else goes on.
 */
export class InvariantViolated extends Error {
  override readonly name = 'InvariantViolated'
  /** The name of what must hold. */
  readonly invariant: string

  constructor (invariant: string, options?: ErrorOptions) {
    super(`The invariant ${invariant} would have been violated.`, options)
    this.invariant = invariant
  }
}

/** Says what went wrong in our own words. It knows nothing of HTTP. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly fields: readonly FieldError[]
  /** Null where Twilio did not speak. */
  readonly twilio: TwilioSaid | null

  constructor (code: ErrorCode, message: string, fields: readonly FieldError[] = [], options: DomainErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.fields = fields
    this.twilio = options.twilio ?? null
  }
}
