import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError, type FieldError, type TwilioSaid } from '../../domain/errors.js'
import { PROBLEMS, typeOf, type ProblemCode } from './catalogue.js'
import type { ProblemKind } from './kind.js'
import { RequestError, UNSUPPORTED_MEDIA_TYPE } from './request-error.js'
import { fieldErrorsOf, invalidRequest } from './validation.js'

export const PROBLEM_TYPE = 'application/problem+json'

/** An RFC 9457 problem document. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly requestId: string
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean
  readonly errors: readonly FieldError[]
  /** Where Twilio spoke. */
  readonly twilio?: TwilioSaid
}

/** Fastify's own refusals, in our words. What is not listed is either a caller's 4xx or our fault. */
const FRAMEWORK: Readonly<Record<string, RequestError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: new RequestError('malformed-json', 'The body could not be read as JSON.'),
  FST_ERR_CTP_BODY_TOO_LARGE: new RequestError('body-too-large', 'The body is larger than this service takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: UNSUPPORTED_MEDIA_TYPE,
  FST_ERR_BAD_URL: new RequestError('invalid-request', 'The path is not properly percent-encoded.'),
  FST_ERR_MAX_PARAM_LENGTH: new RequestError('invalid-request', 'A part of the path is too long.')
}

/** Answers with what went wrong. A failure of ours is logged here, once. */
export function sendProblem (error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error, request.id)
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
  const headers = { 'x-request-id': request.id, 'cache-control': 'no-store', ...PROBLEMS[problem.code].headers }
  return reply.code(problem.status).headers(headers).type(PROBLEM_TYPE).send(problem)
}

/** Turns whatever was thrown into a problem document. */
export function problemOf (error: unknown, requestId: string): Problem {
  const { code, message, fields, twilio } = understood(error)
  const { status, title, field, retryable }: ProblemKind = PROBLEMS[code]
  const errors = fields.length === 0 && field !== undefined ? [{ pointer: field, detail: message }] : fields
  const problem = { type: typeOf(code), title, status, detail: message, code, requestId, retryable, errors }
  return twilio == null ? problem : { ...problem, twilio }
}

interface Understood {
  readonly code: ProblemCode
  readonly message: string
  readonly fields: readonly FieldError[]
  readonly twilio?: TwilioSaid | null
}

function understood (error: unknown): Understood {
  if (error instanceof DomainError || error instanceof RequestError) return error
  if (!(error instanceof Error)) return strange()
  if ('validation' in error) return invalidRequest(fieldErrorsOf(error))
  const known = 'code' in error && typeof error.code === 'string' ? FRAMEWORK[error.code] : undefined
  return known ?? (isRefusal(error) ? new RequestError('invalid-request', 'The request could not be read.') : strange())
}

/** A 4xx of Fastify or one of its plugins that has no words of its own here. */
function isRefusal (error: Error): boolean {
  return 'statusCode' in error && typeof error.statusCode === 'number' &&
    error.statusCode >= 400 && error.statusCode < 500
}

/** A stranger's message may carry a secret or an address: say nothing of it. */
function strange (): Understood {
  return {
    code: 'internal-error',
    message: 'The request could not be completed. Try again; if it persists, report the requestId.',
    fields: []
  }
}
