import type { ProblemKind } from '../kind.js'

const RETRY_LATER = { 'retry-after': '5' }

/** What is wrong on this side. */
export const SERVICE_PROBLEMS = {
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'A defect of this service, or something nobody foresaw. What it was stands in the log, and only there.',
    cause: 'Not the request.',
    cure: 'Send it again: PUT and DELETE always may be, POST with an `Idempotency-Key`. If it goes on, report ' +
      '`requestId`.',
    retryable: true
  },
  'store-unavailable': {
    status: 503,
    title: 'The ledger cannot be reached',
    meaning: 'Postgres is away or overloaded. Whether anything was stored is not known.',
    cause: 'A restart, a failover, a broken network.',
    cure: 'Send the same again after `Retry-After`; that does no harm. Numbers are walked on as soon as it is back.',
    retryable: true,
    headers: RETRY_LATER
  },
  overloaded: {
    status: 503,
    title: 'The process has too much to do',
    meaning: 'Answers of this process would come too late to be of use. Nothing of the request was read.',
    cause: 'More requests than one process can answer, or something that keeps its processor busy.',
    cure: 'Send it again after `Retry-After`. If it happens often, run more `api` processes.',
    retryable: true,
    headers: RETRY_LATER
  },
  'not-ready': {
    status: 503,
    title: 'The service is not ready',
    meaning: 'This process cannot take requests now. `errors` names what is down.',
    cause: 'Postgres is away.',
    cure: 'Nothing for a caller to do: send requests to another process until it is ready.',
    retryable: true,
    headers: RETRY_LATER
  }
} as const satisfies Record<string, ProblemKind>
