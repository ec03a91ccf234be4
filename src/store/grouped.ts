import DataLoader from 'dataloader'
import pg from 'pg'

/** How many groups of one kind are at the database at a time; what comes in meanwhile is the next group. */
const AT_ONCE = 2

/** How many may be in one. */
const MOST = 100

/** Answers each in its place. */
type AskAll<Asked, Answer> = (asked: readonly Asked[]) => Promise<readonly Answer[]>

/**
 * Asks for many at once what callers ask for one by one, as a database commits groups: with what comes in while the
 * event loop turns once, and while others are on their way. One alone waits for nobody. A group that the database
 * refuses because of one of them is asked for one by one. Where a key is given, no group has two of one key, since a
 * statement writes a row once: whoever came later is asked for afterwards.
 */
export function grouped<Asked, Answer> (
  askAll: AskAll<Asked, Answer>, keyOf?: (asked: Asked) => unknown
): (asked: Asked) => Promise<Answer> {
  const ask = keyOf === undefined ? settling(askAll) : oncePerKey(settling(askAll), keyOf)
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
      return await ask(asked)
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

function oncePerKey<Asked, Answer> (
  askAll: AskAll<Asked, Answer>, keyOf: (asked: Asked) => unknown
): AskAll<Asked, Answer> {
  return async function ask (asked): Promise<readonly Answer[]> {
    const keys = asked.map(keyOf)
    const isFirst = keys.map((key, index) => keys.indexOf(key) === index)
    if (!isFirst.includes(false)) return await askAll(asked)
    const first = (await askAll(asked.filter((_, index) => isFirst[index]))).values()
    const others = (await ask(asked.filter((_, index) => !isFirst[index]))).values()
    return isFirst.map((is) => (is ? first : others).next().value as Answer)
  }
}

/** For each its answer, or the error it ends in: that of one is nobody else's. */
function settling<Asked, Answer> (askAll: AskAll<Asked, Answer>): AskAll<Asked, Answer | Error> {
  return async function ask (asked): Promise<ReadonlyArray<Answer | Error>> {
    try {
      return await askAll(asked)
    } catch (error) {
      if (asked.length > 1 && isOfOne(error)) return (await Promise.all(asked.map((one) => ask([one])))).flat()
      return asked.map(() => error instanceof Error ? error : new Error(String(error)))
    }
  }
}

/** Wrong data, broken constraints, lost races and locks, and what triggers raise (PostgreSQL Appendix A). */
const OF_ONE = /^(22|23|40|55|P0)/

/** May it have been one of them, and is the database still there to be asked about the others? */
function isOfOne (error: unknown): boolean {
  return error instanceof pg.DatabaseError && OF_ONE.test(error.code ?? '')
}
