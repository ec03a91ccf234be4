import { needs } from '../auth/guard.js'
import { CONVERGING_EXAMPLE } from '../schemas/assignment-examples.js'
import { AssignmentParams } from '../schemas/assignment-request.js'
import { AssignmentRef } from '../schemas/assignment.js'
import { ANYWHERE, answer, RETRY_AFTER, REPEATABLE, WITH_BODY } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'
import { ReasonBodySchema } from '../schemas/reason.js'

export const reconcileAssignment = {
  operationId: 'reconcileAssignment',
  summary: 'Look again now, and try again what was blocked',
  description: 'The service looks at the number at once and tries again what it had given up: changes Twilio ' +
    'refused, registrations and clears that failed, an address Twilio would not have, a healing of drift that was ' +
    'suspended. What was rolled back stays so until a new declaration, and a pause stays a pause. The generation ' +
    'does not change. No body is needed.',
  tags: ['assignments'],
  security: needs('write'),
  params: AssignmentParams,
  body: ReasonBodySchema,
  response: {
    202: answer('Asked for.', AssignmentRef, CONVERGING_EXAMPLE, RETRY_AFTER),
    ...problems(...ANYWHERE, ...WITH_BODY, ...REPEATABLE, 'assignment-not-found')
  }
}
