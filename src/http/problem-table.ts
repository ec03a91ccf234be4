import type { ErrorCode } from '../domain/errors.js'
import type { RequestErrorCode } from './request-error.js'

/** Every code a problem can carry. */
export type ProblemCode = ErrorCode | RequestErrorCode | 'internal-error'

/** A status a problem can be answered with. */
export type ProblemStatus = 400 | 401 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 431 | 500 | 503

interface ProblemKind {
  readonly status: ProblemStatus
  readonly title: string
  /** The request's part that is to blame when the error does not say, as a JSON Pointer. */
  readonly field?: string
  readonly headers?: Readonly<Record<string, string>>
}

const RETRY_LATER = { 'retry-after': '5' }

/** The only place where a code meets a status number. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  unauthorized: { status: 401, title: 'A valid API key is needed', headers: { 'www-authenticate': 'Bearer' } },
  'route-not-found': { status: 404, title: 'There is nothing at this path' },
  'assignment-not-found': { status: 404, title: 'No such assignment', field: '/phoneNumber' },
  'phone-number-not-found': { status: 404, title: 'No such phone number in the account', field: '/phoneNumber' },
  'address-not-found': { status: 404, title: 'No such address', field: '/id' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'address-in-use': { status: 409, title: 'The address is still in use', field: '/id' },
  'address-not-suggested': { status: 409, title: 'Twilio suggests nothing for the address', field: '/id' },
  'removal-not-acknowledged': { status: 409, title: 'Removal must be acknowledged', field: '/acknowledgeUnprotected' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'unknown-address': { status: 422, title: 'No such address', field: '/addressId' },
  'unsupported-country': { status: 422, title: 'Emergency addresses are not registered there', field: '/phoneNumber' },
  'country-mismatch': { status: 422, title: 'Number and address are in different countries', field: '/phoneNumber' },
  'no-voice': { status: 422, title: 'The number has no voice', field: '/phoneNumber' },
  'invalid-address': { status: 422, title: 'The address cannot be registered' },
  'header-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'store-unavailable': { status: 503, title: 'The ledger cannot be reached', headers: RETRY_LATER },
  'not-ready': { status: 503, title: 'The service is not ready', headers: RETRY_LATER }
}
