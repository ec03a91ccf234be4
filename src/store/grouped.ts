import DataLoader from 'dataloader'
import pg from 'pg'

/** How many groups of one kind are at the database at a time; what comes in meanwhile is the next group. */
const AT_ONCE = 2

/** How many may be in one. */
const MOST = 100

/**
 * Asks for many at once what callers ask for one by one, as a database commits groups: with what comes in while the
 * event loop turns once, and while others are on their way. One alone waits for nobody. `askAll` answers each in its
 * place. A group that the database refuses because of one of them is asked for one by one.
 */
export function grouped<Asked, Answer> (
  askAll: (asked: readonly Asked[]) => Promise<readonly Answer[]>
): (asked: Asked) => Promise<Answer> {
  const waiting: (() => void)[] = []
  let out = 0

  function send (): void {
    while (out < AT_ONCE) {
      const group = waiting.shift()
      if (group === undefined) return
      out += 1
      group()
    }
  }

  const loader = new DataLoader<Asked, Answer>(async (asked) => {
    try {
      return await askAll(asked)
    } catch (error) {
      if (asked.length === 1 || !isOfOne(error)) throw error
      return await Promise.all(asked.map((one) => alone(askAll, one)))
    } finally {
      out -= 1
      send()
    }
  }, {
    cache: false,
    maxBatchSize: MOST,
    batchScheduleFn (group) {
      waiting.push(group)
      setImmediate(send)
    }
  })
  return (asked) => loader.load(asked)
}

/** Its answer, or the error it ends in: that of one is nobody else's. */
async function alone<Asked, Answer> (
  askAll: (asked: readonly Asked[]) => Promise<readonly Answer[]>, one: Asked
): Promise<Answer | Error> {
  try {
    const [answer] = await askAll([one])
    return answer as Answer
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Wrong data, broken constraints, lost races and locks, and what triggers raise (PostgreSQL Appendix A). */
const OF_ONE = /^(22|23|40|55|P0)/

/** May it have been one of them, and is the database still there to be asked about the others? */
function isOfOne (error: unknown): boolean {
  return error instanceof pg.DatabaseError && OF_ONE.test(error.code ?? '')
}
