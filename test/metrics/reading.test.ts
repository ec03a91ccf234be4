import t from 'tap'
import { openReading } from '../../src/metrics/reading.js'
import { FIGURES } from './figures.js'

/** A database that answers, does not, or takes its time, in a time of its own. */
function aDatabase () {
  const database = { now: 0, asked: 0, answer: async () => FIGURES }
  const read = openReading({
    read: async () => {
      database.asked++
      return await database.answer()
    },
    monotonic: () => database.now,
    keepMs: 5_000,
    patienceMs: 20
  })
  return { database, read }
}

const AWAY = async () => { throw new Error('connection refused') }

t.test('however many scrape, the database is asked once in five seconds', async (t) => {
  const { database, read } = aDatabase()
  await Promise.all(Array.from({ length: 50 }, read))
  database.now = 4_999
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 4.999, up: true })
  t.equal(database.asked, 1)
  database.now = 5_000
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 0, up: true })
  t.equal(database.asked, 2)
})

t.test('a database that was never there leaves nothing to show', async (t) => {
  const { database, read } = aDatabase()
  database.answer = AWAY
  t.strictSame(await read(), { figures: null, ageSeconds: 0, up: false })
  await read()
  t.equal(database.asked, 1, 'and is not asked all the time')
})

t.test('one that goes away leaves what was read last, with its age; one that comes back is noticed', async (t) => {
  const { database, read } = aDatabase()
  await read()
  database.answer = AWAY
  database.now = 300_000
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 300, up: false })
  database.answer = async () => FIGURES
  database.now = 306_000
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 0, up: true })
})

t.test('a ledger that takes long to read is read less often: a tenth of the time at most', async (t) => {
  const { database, read } = aDatabase()
  database.answer = async () => {
    database.now += 2_000
    return FIGURES
  }
  await read()
  database.now = 19_999
  await read()
  t.equal(database.asked, 1)
  database.now = 20_000
  await read()
  t.equal(database.asked, 2)
  database.answer = async () => {
    database.now += 30_000
    return FIGURES
  }
  database.now = 100_000
  await read()
  database.now = 160_000
  await read()
  t.equal(database.asked, 4, 'but every minute')
})

t.test('one that hangs is not waited for, nor asked a second time meanwhile', async (t) => {
  const { database, read } = aDatabase()
  await read()
  let answer = () => {}
  database.answer = () => new Promise((resolve) => { answer = () => resolve(FIGURES) })
  database.now = 60_000
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 60, up: false })
  database.now = 120_000
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 120, up: false })
  t.equal(database.asked, 2)
  answer()
  t.strictSame(await read(), { figures: FIGURES, ageSeconds: 60, up: true }, 'as old as the question')
  t.equal(database.asked, 2)
})
