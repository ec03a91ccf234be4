import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Assignment } from '../../domain/assignment.js'
import type { PhoneNumber } from '../../domain/brand.js'
import type { Declaration, Reading } from '../../domain/declaration.js'
import { DomainError } from '../../domain/errors.js'
import type { AssignmentFilter, Page } from '../../domain/listing.js'
import type { Patience } from '../../plan/patience.js'
import { pagesBy } from '../cursor.js'
import { declarationOf } from '../declaration.js'
import {
  declareAssignment, getAssignment, getAssignmentStatus, listAssignments, removeAssignment
} from '../operations/assignments.js'
import { readQuery, withPlus } from '../query.js'
import { limitOf } from '../schemas/operation.js'
import { PhoneNumberSchema } from '../schemas/primitives.js'
import { assignmentStatusView, assignmentView } from '../views/assignment.js'

/** What the assignment routes need of the ledger. */
export interface AssignmentDeps {
  /** Stores the wish, or throws and stores nothing. */
  readonly declare: (declaration: Declaration) => Promise<Reading<Assignment>>
  readonly read: (phoneNumber: PhoneNumber) => Promise<Reading<Assignment> | null>
  readonly list: (filter: AssignmentFilter) => Promise<Page<Assignment, PhoneNumber>>
  /** Asks for the removal; null when there is no such assignment. */
  readonly remove: (phoneNumber: PhoneNumber) => Promise<Reading<Assignment> | null>
}

interface AssignmentRouteOptions {
  readonly assignments: AssignmentDeps
  readonly patience: Patience
}

const PATH = '/assignments/:phoneNumber'
const pages = pagesBy('assignments', PhoneNumberSchema)

export const assignmentRoutes: FastifyPluginAsyncTypebox<AssignmentRouteOptions> = async (app, options) => {
  const { assignments, patience } = options
  const lookAgainSeconds = Math.max(1, Math.ceil(patience.pollMs / 1000))

  app.put(PATH, { schema: declareAssignment }, async ({ params, body }, reply) => {
    const { value, now } = await assignments.declare(declarationOf(params.phoneNumber, body))
    const view = assignmentView(value, { now, patience })
    if (view.state === 'ready') return reply.code(200).send(view)
    return reply.code(202).header('retry-after', lookAgainSeconds).send(view)
  })

  app.get(PATH, { schema: getAssignment }, async ({ params }) => {
    const { value, now } = found(params.phoneNumber, await assignments.read(params.phoneNumber))
    return assignmentView(value, { now, patience })
  })

  app.get(`${PATH}/status`, { schema: getAssignmentStatus }, async ({ params }, reply) => {
    const { value, now } = found(params.phoneNumber, await assignments.read(params.phoneNumber))
    return reply.header('cache-control', 'no-cache').send(assignmentStatusView(value, { now, patience }))
  })

  app.get('/assignments', {
    schema: listAssignments, preValidation: readQuery(listAssignments.querystring)
  }, async ({ query }) => {
    const { state, coverage, addressId, country } = query
    const q = query.q === undefined ? undefined : withPlus(query.q)
    const filter = { state, coverage, addressId, country, label: query.label?.map(labelOf), q }
    const page = await assignments.list({ ...filter, limit: limitOf(query), after: pages.after(query.cursor, filter) })
    return {
      data: page.items.map((item) => assignmentView(item, { now: page.now, patience })),
      page: pages.pageOf(page, filter)
    }
  })

  app.delete(PATH, {
    schema: removeAssignment, preValidation: readQuery(removeAssignment.querystring)
  }, async ({ params, query }, reply) => {
    if (query.acknowledgeUnprotected !== true) throw notAcknowledged(params.phoneNumber)
    const { value, now } = found(params.phoneNumber, await assignments.remove(params.phoneNumber))
    return reply.code(202).header('retry-after', lookAgainSeconds).send(assignmentView(value, { now, patience }))
  })
}

function found (phoneNumber: PhoneNumber, reading: Reading<Assignment> | null): Reading<Assignment> {
  if (reading !== null) return reading
  throw new DomainError('assignment-not-found',
    `There is no assignment for ${phoneNumber}. Declare one with PUT /v1/assignments/${phoneNumber}.`)
}

function notAcknowledged (phoneNumber: PhoneNumber): DomainError {
  return new DomainError('removal-not-acknowledged',
    `After removal no emergency address covers ${phoneNumber}. If that is meant, ` +
    'repeat the request with ?acknowledgeUnprotected=true.')
}

/** The schema has seen to the colon; the value may hold more of them. */
function labelOf (text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  return [text.slice(0, colon), text.slice(colon + 1)]
}
