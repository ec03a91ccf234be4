/** A status a problem can be answered with. */
export type ProblemStatus =
  | 400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 415 | 422 | 429 | 431 | 500 | 503

/** What a code means: for whoever got it, for the answer, and for `docs/problems.md`. */
export interface ProblemKind {
  readonly status: ProblemStatus
  readonly title: string
  /** What it says about the request or the service. */
  readonly meaning: string
  /** How it usually comes about. */
  readonly cause: string
  /** What helps. */
  readonly cure: string
  /** Whether the very same request may succeed later, without anything else having been done. */
  readonly retryable: boolean
  /** The request's part that is to blame when the error does not say, as a JSON Pointer. */
  readonly field?: string
  readonly headers?: Readonly<Record<string, string>>
}
