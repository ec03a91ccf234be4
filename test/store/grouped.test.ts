import pg from 'pg'
import t from 'tap'
import { grouped } from '../../src/store/grouped.js'

interface Asked { readonly key: string, readonly is?: 'wrong' }

/** A database that writes down what it is asked for and answers when told. */
function aDatabase (keyOf?: (asked: Asked) => unknown) {
  const groups: string[][] = []
  const answers: ((error?: Error) => void)[] = []
  const ask = grouped(async (asked: readonly Asked[]) => {
    groups.push(asked.map(({ key }) => key))
    const refusal = await new Promise<Error | undefined>((resolve) => answers.push(resolve))
    if (refusal !== undefined) throw refusal
    if (asked.some(({ is }) => is === 'wrong')) throw refused('23505')
    return asked.map(({ key }) => `${key}!`)
  }, keyOf)
  return {
    groups,
    ask: async (...keys: readonly string[]) => await Promise.all(keys.map((key) => ask({ key }))),
    askWrongly: async (key: string) => await ask({ key, is: 'wrong' }),
    /** Lets the group come back that has been out longest. */
    async answerNext (error?: Error): Promise<void> {
      await settled()
      answers.shift()?.(error)
      await settled()
    },
    /** Lets every group that is out come back, and those that follow it. */
    async answer (error?: Error): Promise<void> {
      await settled()
      for (let answer = answers.shift(); answer !== undefined; answer = answers.shift()) {
        answer(error)
        await settled()
      }
    },
    settled
  }
}

async function settled (): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
}

function refused (code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('refused', 1, 'error'), { code })
}

t.test('what is asked in one turn is asked together, and answered each in its place', async (t) => {
  const database = aDatabase()
  const answers = database.ask('a', 'b', 'c')
  await database.answer()
  t.strictSame(database.groups, [['a', 'b', 'c']])
  t.strictSame(await answers, ['a!', 'b!', 'c!'])
})

t.test('two groups are out at a time, and what comes in meanwhile is the next', async (t) => {
  const database = aDatabase()
  const asked: Promise<unknown>[] = []
  for (const key of ['a', 'b', 'c', 'd']) {
    asked.push(database.ask(key))
    await database.settled()
  }
  t.strictSame(database.groups, [['a'], ['b']], 'one alone waits for nobody')
  await database.answer()
  t.strictSame(database.groups, [['a'], ['b'], ['c', 'd']])
  t.strictSame((await Promise.all(asked)).flat(), ['a!', 'b!', 'c!', 'd!'])
})

t.test('a group has no more than a hundred', async (t) => {
  const database = aDatabase()
  const keys = Array.from({ length: 250 }, (_, index) => String(index))
  const answers = database.ask(...keys)
  await database.answer()
  t.strictSame(database.groups.map(({ length }) => length), [100, 100, 50])
  t.strictSame(await answers, keys.map((key) => `${key}!`))
})

t.test('what one row spoils is asked for one by one: only its own caller hears of it', async (t) => {
  const database = aDatabase()
  const wrong = database.askWrongly('b').catch(({ code }: pg.DatabaseError) => code)
  const others = database.ask('a', 'c')
  await database.answer()
  t.strictSame(database.groups, [['b', 'a', 'c'], ['b'], ['a'], ['c']])
  t.strictSame([await others, await wrong], [['a!', 'c!'], '23505'])
})

t.test('so is what one loses a lock for, or cannot be told of; nobody waits for the slowest of them', async (t) => {
  for (const error of [refused('40P01'), refused('55P03'), refused('21000'), new TypeError('no memory')]) {
    const database = aDatabase()
    const [first, second] = ['a', 'b'].map((key) => database.ask(key))
    await database.answerNext(error)
    t.strictSame(database.groups, [['a', 'b'], ['a'], ['b']])
    await database.answerNext()
    t.strictSame(await first, ['a!'], 'the other has not been answered yet')
    await database.answer()
    t.strictSame(await second, ['b!'])
  }
})

t.test('when the database is away, nobody is asked for again, and who is in line hears so at once', async (t) => {
  for (const error of [new Error('timeout expired'), refused('57P01'), refused('08006')]) {
    const database = aDatabase()
    const groups: Promise<unknown>[] = []
    for (const key of ['a', 'b', 'c', 'd']) {
      groups.push(database.ask(key))
      await database.settled()
    }
    const [first, second, ...others] = groups as [Promise<unknown>, Promise<unknown>]
    const rejected = Promise.all([first, ...others].map((group) => t.rejects(group, error)))
    await database.answerNext(error)
    await rejected
    t.strictSame(database.groups, [['a'], ['b']], 'nothing of theirs was sent')
    await database.answer()
    t.strictSame(await second, ['b!'], 'what is on its way is waited for')
    const after = database.ask('e')
    await database.answer()
    t.strictSame(await after, ['e!'], 'and the next group goes out')
  }
})

t.test('no group has two of one key: the later is in the next, whatever the first came to', async (t) => {
  const database = aDatabase(({ key }) => key)
  const first = database.ask('a', 'b')
  const wrong = database.askWrongly('a').catch(({ code }: pg.DatabaseError) => code)
  const last = database.ask('a', 'c')
  await database.answerNext()
  t.strictSame(await first, ['a!', 'b!'])
  await database.answer()
  t.strictSame(database.groups, [['a', 'b', 'c'], ['a'], ['a']])
  t.strictSame([await wrong, await last], ['23505', ['a!', 'c!']])
})
