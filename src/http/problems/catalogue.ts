import type { ErrorCode } from '../../domain/errors.js'
import { CALLER_PROBLEMS } from './catalogue/caller.js'
import { DOMAIN_PROBLEMS } from './catalogue/domain.js'
import { SERVICE_PROBLEMS } from './catalogue/service.js'
import type { ProblemKind } from './kind.js'
import type { RequestErrorCode } from './request-error.js'

/** Every code a problem can carry. */
export type ProblemCode = ErrorCode | RequestErrorCode | 'internal-error'

/** The only place where a code meets a status number. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  ...CALLER_PROBLEMS, ...DOMAIN_PROBLEMS, ...SERVICE_PROBLEMS
}

/** Where a code is explained: the `type` of its problems (RFC 9457 §3.1.1), which this service serves. */
export function typeOf (code: ProblemCode): string {
  return `/problems/${code}`
}
