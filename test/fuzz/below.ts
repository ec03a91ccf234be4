import type { ProblemCode } from '../../src/http/problems/catalogue.js'

/** Answered below the operations: no operation says it of itself. */
export const BELOW_OPERATIONS: readonly ProblemCode[] =
  ['route-not-found', 'method-not-allowed', 'request-timeout', 'header-too-large']
