import type { Assignment } from '../../domain/assignment.js'
import { forecast } from '../../plan/forecast.js'
import type { Moment } from '../../plan/patience.js'
import type { PlanBody } from '../schemas/plan.js'
import { callOf } from './call.js'

/** The representation of what will be done for an assignment, request by request. */
export function planView (assignment: Assignment, moment: Moment): PlanBody {
  const { generation, steps, opensGap, leadsTo, heldBy } = forecast(assignment, moment)
  return {
    generation,
    steps: steps.map(({ step, reason, write }) => ({ step, reason, call: callOf(write, assignment.accountSid) })),
    opensGap,
    leadsTo,
    heldBy
  }
}
