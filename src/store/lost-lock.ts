/** Serialization failure, deadlock detected, lock not available (PostgreSQL Appendix A). */
const LOST_LOCK = /^(40001|40P01|55P03)$/

/** Is the database there, and a row was not to be had in time? */
export function isLostLock (error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST_LOCK.test(String(error.code))
}

/**
 * Tries a second time what lost a race for a lock, and was undone by that: what Twilio answered would sit out its lease
 * in doubt, and a caller would be told to come back.
 */
export async function onceMore<Value> (work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!isLostLock(error)) throw error
    return await work()
  }
}
