import { PROBLEMS, typeOf, type ProblemCode } from '../problems/catalogue.js'
import type { ProblemKindBody } from '../schemas/problem.js'

/** The representation of a code of the catalogue. */
export function problemKindView (code: ProblemCode): ProblemKindBody {
  const { status, title, meaning, cause, cure, retryable } = PROBLEMS[code]
  return { code, type: typeOf(code), status, title, meaning, cause, cure, retryable }
}

/** All of them, by status. */
export function problemKindViews (): ProblemKindBody[] {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  return codes.map(problemKindView).sort((one, two) => one.status - two.status || (one.code < two.code ? -1 : 1))
}
