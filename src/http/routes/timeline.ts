import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { PhoneNumber } from '../../domain/brand.js'
import { DomainError } from '../../domain/errors.js'
import { pagesBy } from '../cursor.js'
import { getAssignmentTimeline } from '../operations/timeline.js'
import { readQuery } from '../query.js'
import { limitOf } from '../schemas/operation.js'
import { EntryIdSchema } from '../schemas/timeline.js'
import { entryView } from '../views/timeline.js'
import { PATH, type AssignmentRouteOptions } from './assignments.js'

const pages = pagesBy('timeline', EntryIdSchema)

export const timelineRoutes: FastifyPluginAsyncTypebox<AssignmentRouteOptions> = async (app, { assignments }) => {
  app.get(`${PATH}/timeline`, {
    schema: getAssignmentTimeline, preValidation: readQuery(getAssignmentTimeline.querystring)
  }, async (request, reply) => {
    const { params: { phoneNumber }, query } = request
    const filter = { phoneNumber }
    const place = { limit: limitOf(query), after: pages.after(query.cursor, filter) }
    const page = await assignments.timeline(phoneNumber, place)
    if (page === null) throw nothingAsked(phoneNumber)
    return { data: page.items.map(entryView), page: pages.pageOf(page, filter, request, reply) }
  })
}

function nothingAsked (phoneNumber: PhoneNumber): DomainError {
  return new DomainError('assignment-not-found',
    `Nothing was ever asked of ${phoneNumber}. Declare an assignment with PUT /v1/assignments/${phoneNumber}.`)
}
