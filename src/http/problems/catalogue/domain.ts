import type { ProblemKind } from '../kind.js'

/** What cannot be done with what was asked for. */
export const DOMAIN_PROBLEMS = {
  'assignment-not-found': {
    status: 404,
    title: 'No such assignment',
    meaning: 'Nobody has declared this number, or it was removed.',
    cause: 'A typo in the number, or a removal that has come to its end.',
    cure: 'Declare it with `PUT /v1/assignments/{phoneNumber}`. `…/timeline` still tells of one that was removed.',
    retryable: false,
    field: '/phoneNumber'
  },
  'phone-number-not-found': {
    status: 404,
    title: 'No such phone number in the account',
    meaning: 'The Twilio account does not own this number.',
    cause: 'A typo, a number of another account, or one that has not been bought or ported yet.',
    cure: 'Check the digits; `GET /v1/phone-numbers` lists what the account owns.',
    retryable: false,
    field: '/phoneNumber'
  },
  'address-not-found': {
    status: 404,
    title: 'No such address',
    meaning: 'There is no address with this id.',
    cause: 'A typo, or an id of another installation.',
    cure: '`GET /v1/addresses` lists those there are; `POST /v1/addresses` makes one.',
    retryable: false,
    field: '/id'
  },
  'api-key-not-found': {
    status: 404,
    title: 'No such API key',
    meaning: 'There is no API key with this id.',
    cause: 'A typo, or the key itself instead of its id.',
    cure: '`GET /v1/api-keys` lists those there are, with the revoked.',
    retryable: false,
    field: '/id'
  },
  'address-in-use': {
    status: 409,
    title: 'The address is still in use',
    meaning: 'The address cannot be retired: a number wants it, shows it, or could go back to it.',
    cause: 'Numbers that have not been declared at another address yet, or have not got there.',
    cure: 'Declare another address for the numbers that `GET /v1/assignments?addressId=…` lists, and wait for them.',
    retryable: false,
    field: '/id'
  },
  'address-not-suggested': {
    status: 409,
    title: 'Twilio suggests nothing for the address',
    meaning: 'There is no suggestion that could be accepted.',
    cause: 'The address is valid, was refused without a suggestion, or has not been judged yet.',
    cure: 'Read its `state`. Only `suggested` has something to accept.',
    retryable: false,
    field: '/id'
  },
  'removal-not-acknowledged': {
    status: 409,
    title: 'Removal must be acknowledged',
    meaning: 'After a removal no emergency address covers the number, and nobody said that this is meant.',
    cause: 'DELETE without `acknowledgeUnprotected=true`.',
    cure: 'If it is meant, repeat the request with `?acknowledgeUnprotected=true`.',
    retryable: false,
    field: '/acknowledgeUnprotected'
  },
  'precondition-failed': {
    status: 412,
    title: 'It is no longer as you think it is',
    meaning: '`If-Match` or `If-None-Match` does not hold. Nothing was changed.',
    cause: 'Somebody has declared or removed the number since you read it.',
    cure: 'Read the assignment again, decide anew, and send the new `ETag`.',
    retryable: false
  },
  'unknown-address': {
    status: 422,
    title: 'No such address',
    meaning: 'The declaration names an address that is not there.',
    cause: 'A typo in `addressId`, or an id of another installation.',
    cure: 'Make the address with `POST /v1/addresses`, or give `address` instead.',
    retryable: false,
    field: '/addressId'
  },
  'unsupported-country': {
    status: 422,
    title: 'Emergency addresses are not registered there',
    meaning: 'Twilio registers emergency addresses for numbers of US, CA and GB only.',
    cause: 'A number of another country, or one that belongs to none.',
    cure: 'There is nothing to declare for it here; ask your carrier how its emergency calls are routed.',
    retryable: false,
    field: '/phoneNumber'
  },
  'country-mismatch': {
    status: 422,
    title: 'Number and address are in different countries',
    meaning: 'A number can only be registered at an address in its own country.',
    cause: 'A wrong `isoCountry`, or an address of another site.',
    cure: 'Use an address in the country that `detail` names.',
    retryable: false,
    field: '/phoneNumber'
  },
  'no-voice': {
    status: 422,
    title: 'The number has no voice',
    meaning: 'No call, and so no emergency call, can come from this number.',
    cause: 'A number for messages only.',
    cure: 'Declare the number that calls are made from.',
    retryable: false,
    field: '/phoneNumber'
  },
  'invalid-address': {
    status: 422,
    title: 'The address cannot be registered',
    meaning: 'The address breaks a rule that Twilio would refuse it for; it was not stored.',
    cause: 'A postal code that is none of the country\'s, a region in full, a name that is too long.',
    cure: 'Every entry of `errors` names one field and what it must be.',
    retryable: false
  }
} as const satisfies Record<string, ProblemKind>
