import { answeredIn, type Fault, type Violated } from '../domain/outcome.js'
import type { Reason } from './reasons.js'

/**
 * Twilio's documented errors that can concern us, each with the one reason it is. Warnings and reviews of bundles are
 * among them: they answer no call of ours, and are met in the Console. Twilio changes what causes a code: it only ever
 * refines what the HTTP status has said. https://www.twilio.com/docs/api/errors
 */
export const REASON_BY_CODE: Readonly<Record<number, Reason>> = {
  // The account, its credentials and what they may do.
  10001: 'account-not-active',
  10002: 'action-not-permitted',         // not for trial accounts
  20003: 'unauthorized',
  20005: 'account-not-active',
  20006: 'action-not-permitted',         // access denied
  20008: 'action-not-permitted',         // not with test credentials
  20010: 'action-not-permitted',         // disabled
  20403: 'account-not-active',           // suspended or closed
  21470: 'account-misconfigured',
  21471: 'account-misconfigured',
  21472: 'account-misconfigured',
  22401: 'region-not-permitted',
  22402: 'region-not-permitted',
  22403: 'region-not-permitted',

  // The request: a bug of ours.
  20001: 'request-malformed',            // a warning: an unknown parameter was ignored
  20004: 'request-malformed',
  20007: 'request-malformed',
  20422: 'request-malformed',
  20423: 'request-malformed',
  21402: 'request-malformed',
  21403: 'request-malformed',

  // The moment: the same may go through later.
  20162: 'conflict',
  20409: 'conflict',
  20429: 'throttled',
  20500: 'unavailable',
  20503: 'unavailable',
  20504: 'unavailable',
  21481: 'unavailable',                  // the page token of a list has expired: it is begun again

  // The address.
  21238: 'address-parameter-refused',
  21628: 'address-invalid',
  21629: 'address-suggested',
  22109: 'address-gone',
  21625: 'address-still-needed',
  21630: 'address-still-needed',
  21632: 'address-still-needed',         // no longer in the dictionary, nor is any other code for it
  21633: 'address-still-needed',         // the same

  // The number.
  20404: 'resource-not-found',
  21634: 'trunk-in-use',
  22102: 'number-invalid',
  22221: 'called-unregistered',          // a warning
  22222: 'emergency-calling-ignored',    // a warning
  22350: 'number-being-ported',

  // What the law of a country asks for, when numbers are bought or moved.
  18013: 'regulatory-requirement',
  18015: 'regulatory-requirement',
  180017: 'regulatory-requirement',
  21613: 'regulatory-requirement',
  21615: 'regulatory-requirement',
  21631: 'regulatory-requirement',
  21649: 'regulatory-requirement',
  21650: 'regulatory-requirement',
  21651: 'regulatory-requirement'
}

/**
 * Why a call failed. The kind of the fault comes from the HTTP status and goes first. A code the table does not have
 * leaves the kind as the reason; Twilio's own words are shown beside it.
 */
export function reasonOf (fault: Fault | Violated): Reason {
  return reasonOfCode(answeredIn(fault)?.code ?? null) ?? fault.kind
}

/** The reason of one of Twilio's codes; null for none, and for one that is not in the table. */
export function reasonOfCode (code: number | null): Reason | null {
  return REASON_BY_CODE[code ?? 0] ?? null
}
