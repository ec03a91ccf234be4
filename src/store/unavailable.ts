import { DomainError } from '../domain/errors.js'

/** Connection failures, shutdowns, cut-off statements and lost races for locks (PostgreSQL Appendix A). */
const SQLSTATE = /^(08...|53...|57P0.|57014|55P03|40001|40P01)$/
/** The same from the network, and from Prisma (https://www.prisma.io/docs/orm/reference/error-reference). */
const ELSEWHERE = /^(ECONN.*|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|P1001|P1002|P1017|P2024)$/

const PG_MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect)/

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

function isPassing (error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // pg has no code for its own: a connection that broke, and one that could not be had in time.
  return SQLSTATE.test(code) || ELSEWHERE.test(code) || PG_MESSAGES.test(error.message) ||
    (error.cause !== undefined && isPassing(error.cause))
}
