import { DomainError } from '../domain/errors.js'

/**
 * What PostgreSQL says when it cannot do now what it can do later (its Appendix A): broken connections, a standby in
 * the middle of a failover, idle and over-long transactions, lost races for locks, full disks and memory, statements
 * that were cut off, shutdowns and restarts, and trouble with its files.
 */
const SQLSTATE = /^(08...|25006|25P03|25P04|40001|40P01|53...|55P03|57014|57P0.|58...)$/

/** The same from the network, and from Prisma (https://www.prisma.io/docs/orm/reference/error-reference). */
const NETWORK = /^(ECONN.*|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/
const PRISMA = /^(P1001|P1002|P1008|P1017|P2024|P2028|P2034|P2037)$/

/** The driver has no code for its own: a connection that broke, or that could not be had, or an answer, in time. */
const DRIVER = [
  'Connection terminated', 'timeout exceeded when trying to connect', 'timeout expired', 'Query read timeout',
  'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable'
]

/** Turns the database being away into an error of ours that a caller can act upon; anything else is thrown as it is. */
export async function answering<Value> (question: () => Promise<Value>): Promise<Value> {
  try {
    return await question()
  } catch (error) {
    throw isPassing(error) ? unavailable(error) : error
  }
}

function unavailable (cause: unknown): DomainError {
  const message = 'The database is away, and whether anything was stored is not known. ' +
    'Send the same again in a few seconds: that does no harm.'
  return new DomainError('store-unavailable', message, [], { cause })
}

/** What drivers, wrappers and pools put on their errors, as far as it is read here. */
interface Failure {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
  readonly meta?: { readonly driverAdapterError?: unknown }
}

/** Is this, or anything it was made from, the database being away? */
export function isPassing (error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, message, cause, errors, meta } = error as Failure
  if ([code, originalCode].some(isPassingCode)) return true
  if (typeof message === 'string' && DRIVER.some((words) => message.startsWith(words))) return true
  const inner = [cause, meta?.driverAdapterError, ...Array.isArray(errors) ? errors as unknown[] : []]
  return inner.some(isPassing)
}

function isPassingCode (code: unknown): boolean {
  return typeof code === 'string' && (SQLSTATE.test(code) || NETWORK.test(code) || PRISMA.test(code))
}
