import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Asked } from '../../domain/asked.js'
import type { Assignment } from '../../domain/assignment.js'
import type { PhoneNumber } from '../../domain/brand.js'
import type { Declaration, Reading } from '../../domain/declaration.js'
import { DomainError } from '../../domain/errors.js'
import type { AssignmentFilter, AssignmentPlace, Page } from '../../domain/listing.js'
import type { Precondition } from '../../domain/precondition.js'
import type { StoredEntry } from '../../domain/timeline.js'
import type { Patience } from '../../plan/patience.js'
import { askedOf } from '../asked.js'
import { pagesBy } from '../cursor.js'
import { declarationOf } from '../declaration.js'
import {
  declareAssignment, getAssignment, getAssignmentStatus, listAssignments, removeAssignment
} from '../operations/assignments.js'
import { lookAgainSeconds } from '../headers/retry-after.js'
import { preconditionOf } from '../headers/precondition.js'
import { readQuery, withPlus } from '../query.js'
import type { AssignmentQueryBody } from '../schemas/assignment-request.js'
import type { AssignmentBody } from '../schemas/assignment.js'
import { limitOf } from '../schemas/operation.js'
import { PhoneNumberSchema } from '../schemas/primitives.js'
import type { Wait } from '../headers/wait.js'
import { assignmentStatusView, assignmentView } from '../views/assignment.js'

/** What the assignment routes need of the ledger. */
export interface AssignmentDeps {
  /** Stores the wish, or throws and stores nothing; `precondition-failed` where that does not hold. */
  readonly declare: (declaration: Declaration, precondition: Precondition) => Promise<Reading<Assignment>>
  readonly read: (phoneNumber: PhoneNumber) => Promise<Reading<Assignment> | null>
  readonly list: (filter: AssignmentFilter) => Promise<Page<Assignment, AssignmentPlace>>
  /** Asks for the removal; null when there is no such assignment. Throws as `declare` does. */
  readonly remove: (
    phoneNumber: PhoneNumber, asked: Asked, precondition: Precondition
  ) => Promise<Reading<Assignment> | null>
  /** Has it looked at at once and what was blocked tried again; null when there is no such assignment. */
  readonly reconcile: (phoneNumber: PhoneNumber, asked: Asked) => Promise<Reading<Assignment> | null>
  /** The entries after a given one, oldest first; null when nothing was ever asked of the number. */
  readonly timeline: (
    phoneNumber: PhoneNumber, place: { readonly limit: number, readonly after: string | null }
  ) => Promise<Page<StoredEntry, string> | null>
}

/** What the routes of assignments, and of what hangs on one, are given. */
export interface AssignmentRouteOptions {
  readonly assignments: AssignmentDeps
  readonly patience: Patience
}

/** Where one assignment is. */
export const PATH = '/assignments/:phoneNumber'

/** Both keys, whatever the order; the time in milliseconds, of which every number is one. */
interface Place {
  readonly phoneNumber: PhoneNumber
  readonly updatedAt: number
}

const pages = pagesBy('assignments', Type.Unsafe<Place>(Type.Object({
  phoneNumber: PhoneNumberSchema, updatedAt: Type.Integer({ minimum: 0, maximum: 8.64e15 })
}, { additionalProperties: false })))

type Options = AssignmentRouteOptions & { readonly wait: Wait }

export const assignmentRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { assignments, patience, wait } = options
  const lookAgain = lookAgainSeconds(patience)

  app.put(PATH, { schema: declareAssignment }, async (request, reply) => {
    const { params: { phoneNumber }, body, headers } = request
    const declared = await assignments.declare(
      declarationOf(phoneNumber, body, askedOf(request, body.reason)), preconditionOf(headers))
    const shown = ({ value, now }: Reading<Assignment>) => assignmentView(value, { now, patience })
    // What became of another's newer wish is no answer to this one.
    const overtaken = ({ generation }: { readonly generation: number }) => generation !== declared.value.generation
    const view = shown(await wait(request, reply, declared, () => assignments.read(phoneNumber),
      (reading) => overtaken(reading.value) || shown(reading).state !== 'converging'))
    if (!isSo(view) || overtaken(view)) reply.code(202).header('retry-after', lookAgain)
    return view
  })

  app.get(PATH, { schema: getAssignment }, async ({ params }) => {
    const { value, now } = found(params.phoneNumber, await assignments.read(params.phoneNumber))
    return assignmentView(value, { now, patience })
  })

  app.get(`${PATH}/status`, { schema: getAssignmentStatus }, async ({ params }, reply) => {
    const { value, now } = found(params.phoneNumber, await assignments.read(params.phoneNumber))
    reply.header('cache-control', 'no-cache')
    return assignmentStatusView(value, { now, patience })
  })

  app.get('/assignments', {
    schema: listAssignments, preValidation: readQuery(listAssignments.querystring)
  }, async (request, reply) => {
    const { query } = request
    const filter = filterOf(query)
    const page = await assignments.list({ ...filter, limit: limitOf(query), after: placeOf(query.cursor, filter) })
    const after = page.after === null ? null : { ...page.after, updatedAt: page.after.updatedAt.getTime() }
    return {
      data: page.items.map((item) => assignmentView(item, { now: page.now, patience })),
      page: pages.pageOf({ ...page, after }, filter, request, reply)
    }
  })

  app.delete(PATH, {
    schema: removeAssignment, preValidation: readQuery(removeAssignment.querystring)
  }, async (request, reply) => {
    const { params: { phoneNumber }, query: { acknowledgeUnprotected, reason } } = request
    if (acknowledgeUnprotected !== true) throw notAcknowledged(phoneNumber)
    const reading = await assignments.remove(phoneNumber, askedOf(request, reason), preconditionOf(request.headers))
    const { value, now } = found(phoneNumber, reading)
    return reply.code(202).header('retry-after', lookAgain).send(assignmentView(value, { now, patience }))
  })
}

/** What was read, or the error that says that there is no such assignment. */
export function found (phoneNumber: PhoneNumber, reading: Reading<Assignment> | null): Reading<Assignment> {
  if (reading !== null) return reading
  throw new DomainError('assignment-not-found',
    `There is no assignment for ${phoneNumber}: none was declared, or it was removed, and then ` +
    `GET /v1/assignments/${phoneNumber}/timeline still tells of it. PUT /v1/assignments/${phoneNumber} declares one.`)
}

function notAcknowledged (phoneNumber: PhoneNumber): DomainError {
  return new DomainError('removal-not-acknowledged',
    `After removal no emergency address covers ${phoneNumber}. If that is meant, ` +
    'repeat the request with ?acknowledgeUnprotected=true.')
}

function placeOf (cursor: string | undefined, filter: ReturnType<typeof filterOf>): AssignmentPlace | null {
  const after = pages.after(cursor, filter)
  return after === null ? null : { ...after, updatedAt: new Date(after.updatedAt) }
}

function filterOf (query: AssignmentQueryBody) {
  const { state, coverage, addressId, country, label, externalReference, q, sort = 'phoneNumber' } = query
  return {
    sort,
    state,
    coverage,
    addressId,
    country,
    label: label?.map(labelOf),
    externalReference: externalReference?.map(withPlus),
    q: q === undefined ? undefined : withPlus(q)
  }
}

/** Nothing is left to ask of Twilio for this generation; a pause does not change that. */
function isSo ({ state, coverage, generation, observed }: AssignmentBody): boolean {
  return state === 'ready' ||
    (state === 'paused' && observed.observedGeneration === generation && coverage === 'protected')
}

/** The schema has seen to the colon; the value may hold more of them. */
function labelOf (text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  return [text.slice(0, colon), text.slice(colon + 1)]
}
