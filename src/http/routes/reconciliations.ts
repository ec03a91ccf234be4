import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { askedOf } from '../asked.js'
import { reconcileAssignment } from '../operations/reconciliations.js'
import { assignmentView } from '../views/assignment.js'
import { lookAgainSeconds } from '../headers/retry-after.js'
import { found, PATH, type AssignmentRouteOptions } from './assignments.js'

export const reconciliationRoutes: FastifyPluginAsyncTypebox<AssignmentRouteOptions> = async (app, options) => {
  const { assignments, patience } = options

  app.post(`${PATH}/reconciliations`, { schema: reconcileAssignment }, async (request, reply) => {
    const { params: { phoneNumber }, body } = request
    const reading = await assignments.reconcile(phoneNumber, askedOf(request, body?.reason))
    const { value, now } = found(phoneNumber, reading)
    return reply.code(202).header('retry-after', lookAgainSeconds(patience))
      .send(assignmentView(value, { now, patience }))
  })
}
