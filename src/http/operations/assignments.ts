import { needs } from '../auth/guard.js'
import { AssignmentRef, AssignmentStatusRef } from '../schemas/assignment.js'
import {
  CONVERGING_EXAMPLE, READY_EXAMPLE, REMOVING_EXAMPLE, STATUS_EXAMPLE
} from '../schemas/assignment-examples.js'
import { AssignmentParams, AssignmentQuery, DeclarationSchema, RemovalQuery } from '../schemas/assignment-request.js'
import { ANYWHERE, answer, LINK, page, pageExample, RETRY_AFTER, WITH_BODY } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'

const tags = ['assignments']

export const declareAssignment = {
  operationId: 'declareAssignment',
  summary: 'Declare at which address a number must be registered',
  description: 'Stores the wish and answers at once; the service then walks Twilio there, one call at a time, for as ' +
    'long as it takes. Follow it at `GET /v1/assignments/{phoneNumber}/status`. Idempotent: the same declaration ' +
    'again changes nothing.\n\nGive either `addressId` or `address`. An omitted field keeps its value, except ' +
    '`emergencyCalling`, which is `enabled` unless said otherwise; `null` brings the default back.\n\n' +
    'A change of address opens a gap: Twilio does not swap addresses in place, so the number is unregistered between ' +
    'the old one and the new one, usually for minutes. The old one stays until Twilio has accepted the new one.\n\n' +
    'Registration is no guarantee that an emergency call is answered.',
  tags,
  security: needs('write'),
  params: AssignmentParams,
  body: DeclarationSchema,
  response: {
    200: answer('Already so: nothing has to be asked of Twilio.', AssignmentRef, READY_EXAMPLE),
    202: answer('Stored, and not yet so.', AssignmentRef, CONVERGING_EXAMPLE, RETRY_AFTER),
    ...problems(...ANYWHERE, ...WITH_BODY, 'phone-number-not-found', 'unsupported-country', 'country-mismatch',
      'no-voice', 'invalid-address', 'unknown-address', 'precondition-failed')
  }
}

export const getAssignment = {
  operationId: 'getAssignment',
  summary: 'Read what is wanted of a number, what Twilio shows, and what comes next',
  description: '`coverage` says whether an emergency call from the number would reach the right dispatcher now; ' +
    '`explanation` says whose turn it is. Judge by them, never by `emergencyStatus`.',
  tags,
  security: needs('read'),
  params: AssignmentParams,
  response: {
    200: answer('The assignment.', AssignmentRef, READY_EXAMPLE),
    ...problems(...ANYWHERE, 'assignment-not-found')
  }
}

export const getAssignmentStatus = {
  operationId: 'getAssignmentStatus',
  summary: 'Poll where a number stands',
  description: 'The few fields a poller needs. Costs no Twilio call: it answers with what was last seen, and when.',
  tags,
  security: needs('read'),
  params: AssignmentParams,
  response: {
    200: answer('Where it stands.', AssignmentStatusRef, STATUS_EXAMPLE),
    ...problems(...ANYWHERE, 'assignment-not-found')
  }
}

export const listAssignments = {
  operationId: 'listAssignments',
  summary: 'List assignments',
  description: 'In order of the phone number, or as `sort` says. Filters: values within a field, separated by ' +
    'commas, are alternatives; fields are combined. A cursor belongs to its filter and its order.',
  tags,
  security: needs('read'),
  querystring: AssignmentQuery,
  response: {
    200: answer('One page.', page(AssignmentRef), pageExample(READY_EXAMPLE), LINK),
    ...problems(...ANYWHERE)
  }
}

export const removeAssignment = {
  operationId: 'removeAssignment',
  summary: 'Take a number off its emergency address',
  description: 'The service takes the address off the number at Twilio and then forgets the assignment: it answers ' +
    '404 once Twilio shows the number unregistered. From then on **no emergency address covers the number**, which ' +
    'is why `acknowledgeUnprotected=true` is needed. The phone number itself is never released.',
  tags,
  security: needs('remove'),
  params: AssignmentParams,
  querystring: RemovalQuery,
  response: {
    202: answer('Asked for.', AssignmentRef, REMOVING_EXAMPLE, RETRY_AFTER),
    ...problems(...ANYWHERE, 'assignment-not-found', 'removal-not-acknowledged', 'precondition-failed')
  }
}
