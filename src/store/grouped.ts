import DataLoader from 'dataloader'
import { isLostLock } from './lost-lock.js'
import { isPassing } from './unavailable.js'

/** How many groups of one kind are at the database at a time; what comes in meanwhile is the next group. */
const GROUPS_OUT = 2

/** How many may be in one. */
const MOST = 100

/** Each in its place: what it comes to, now or later, or the error that is its own caller's alone. */
type Answers<Answer> = ReadonlyArray<Answer | Error | Promise<Answer>>

/**
 * Asks for many at once what callers ask for one by one, as a database commits groups: with what comes in while the
 * event loop turns once, and while two groups are on their way. A group that ends in an error which may be that of one
 * of them is asked for one by one, each answered as it ends; when the database is away, whoever stands in line hears so
 * at once, and nothing of theirs was sent. Where a key is given, no group has two of one key, since a statement writes
 * a row once: whoever came later is in the next.
 */
export function grouped<Asked, Answer> (
  askAll: (asked: readonly Asked[]) => Promise<ReadonlyArray<Answer | Error>>, keyOf?: (asked: Asked) => unknown
): (asked: Asked) => Promise<Answer> {
  const waiting: (() => void)[] = []
  let out = 0
  let away: Error | null = null

  function send (): void {
    while (out < GROUPS_OUT) {
      const group = waiting.shift()
      if (group === undefined) return
      out += 1
      group()
    }
  }

  function sendAway (error: Error): void {
    away = error
    for (const group of waiting.splice(0)) group()
    away = null
  }

  async function ask (asked: readonly Asked[]): Promise<Answers<Answer>> {
    try {
      return await askAll(asked)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (isAway(error)) sendAway(error)
      else if (asked.length > 1) return asked.map((one) => askAlone(one))
      return asked.map(() => error)
    }
  }

  async function askAlone (one: Asked): Promise<Answer> {
    const [answer] = await ask([one])
    if (answer instanceof Error) throw answer
    return await (answer as Answer)
  }

  async function answerAll (asked: readonly Asked[]): Promise<Answers<Answer>> {
    const keys = asked.map((one, index) => keyOf?.(one) ?? index)
    const isFirst = keys.map((key, index) => keys.indexOf(key) === index)
    const answers = (await ask(asked.filter((_, index) => isFirst[index]))).values()
    return asked.map((one, index) => isFirst[index] === true ? answers.next().value as Answer : loader.load(one))
  }

  const loader = new DataLoader<Asked, Answer>(async (asked) => {
    if (away !== null) return asked.map(() => away as Error)
    try {
      return await answerAll(asked) as ReadonlyArray<Answer | Error>
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

/** Is it the database that failed, and nothing that any of them asked for? */
function isAway (error: Error): boolean {
  return isPassing(error) && !isLostLock(error)
}
