import { needs } from '../auth/guard.js'
import { AssignmentParams } from '../schemas/assignment-request.js'
import { ANYWHERE, answer } from '../schemas/operation.js'
import { PLAN_EXAMPLE, PlanRef } from '../schemas/plan.js'
import { problems } from '../schemas/problem.js'

export const getAssignmentPlan = {
  operationId: 'getAssignmentPlan',
  summary: 'Read what will be done at Twilio for a number, request by request',
  description: 'The planner played forward from what was last seen: what will be sent if Twilio does as asked and ' +
    'nobody else changes the number. Empty where nothing is to be done or nothing can be; `leadsTo` says which. ' +
    'Costs no Twilio call and changes nothing.',
  tags: ['assignments'],
  security: needs('read'),
  params: AssignmentParams,
  response: {
    200: answer('The plan.', PlanRef, PLAN_EXAMPLE),
    ...problems(...ANYWHERE, 'assignment-not-found')
  }
}
