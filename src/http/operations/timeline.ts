import { needs } from '../auth/guard.js'
import { AssignmentParams } from '../schemas/assignment-request.js'
import { ANYWHERE, answer, LINK, page } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'
import { EntryRef, TIMELINE_EXAMPLE, TimelineQuery } from '../schemas/timeline.js'

export const getAssignmentTimeline = {
  operationId: 'getAssignmentTimeline',
  summary: 'Read who asked what of a number, what was called, and what Twilio showed',
  description: 'Oldest first, with what befell its addresses and the account meanwhile. Looks that showed nothing ' +
    'new are not told, nor failures that merely go on. It outlives the assignment: what was asked of a number stays ' +
    'readable after the removal, and 404 means that nothing ever was. A cursor belongs to its number. What ' +
    'befell the account or an address may appear a moment late, before what was read last.',
  tags: ['assignments'],
  security: needs('read'),
  params: AssignmentParams,
  querystring: TimelineQuery,
  response: {
    200: answer('One page.', page(EntryRef), TIMELINE_EXAMPLE, LINK),
    ...problems(...ANYWHERE, 'assignment-not-found')
  }
}
