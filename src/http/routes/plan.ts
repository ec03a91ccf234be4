import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getAssignmentPlan } from '../operations/plan.js'
import { planView } from '../views/plan.js'
import { found, PATH, type AssignmentRouteOptions } from './assignments.js'

export const planRoutes: FastifyPluginAsyncTypebox<AssignmentRouteOptions> = async (app, { assignments, patience }) => {
  app.get(`${PATH}/plan`, { schema: getAssignmentPlan }, async ({ params: { phoneNumber } }) => {
    const { value, now } = found(phoneNumber, await assignments.read(phoneNumber))
    return planView(value, { now, patience })
  })
}
