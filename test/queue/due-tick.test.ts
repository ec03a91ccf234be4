import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { openCanary, type Verdict } from '../../src/queue/canary.js'
import { dueTick } from '../../src/queue/due-tick.js'
import type { Key } from '../../src/reconcile/ports.js'

const [A, B, C] = ['+14155550100', '+14155550101', '+14155550102'].map((key): Key =>
  ({ kind: 'assignment', key: key as PhoneNumber })) as [Key, Key, Key]

/** Only due for a look. */
const LOOKING = C

const fresh = (key: Key) => ({ key, again: false })
const overdue = (key: Key) => ({ key, again: true })

/** A tick in a world where everything can be had or taken away; each turn takes a second. */
function aTick () {
  const world = {
    due: [] as { key: Key, again: boolean }[],
    /** Null: away. Otherwise whether it holds what nobody takes. */
    queue: 0 as number | null,
    heard: false,
    wiped: false,
    room: 500,
    together: false
  }
  const seen = {
    limits: [] as number[],
    rung: [] as Key[],
    taken: [] as Key[],
    verdicts: [] as Verdict[],
    errors: 0,
    looks: 0,
    withdrawn: 0
  }
  let now = 0
  const tick = dueTick({
    lookTogether: async () => world.together,
    offerDue: async (limit, together) => {
      seen.limits.push(limit)
      return world.due.filter(({ key }) => !together || key !== LOOKING)
    },
    withdrawOffers: async () => { seen.withdrawn += 1 },
    bell: {
      ring: async (keys) => {
        if (world.queue === null) throw new Error('no queue')
        seen.rung.push(...keys)
      },
      waiting: async () => {
        seen.looks += 1
        return world.queue
      },
      wiped: async () => world.wiped
    },
    lanes: { room: () => world.room, take: (keys) => { seen.taken.push(...keys) } },
    heard: () => world.heard,
    canary: openCanary({ directMs: 2_000, giveUpMs: 5_000 }),
    monotonic: () => now,
    onVerdict: (verdict) => { seen.verdicts.push(verdict) },
    onError: () => { seen.errors += 1 }
  })
  const turn = async (change: Partial<typeof world> = {}) => {
    Object.assign(world, change)
    Object.assign(seen, { rung: [], taken: [] })
    now += 1_000
    await tick()
    return seen
  }
  return { turn, seen }
}

t.test('what is due is rung for, and left to the queue', async (t) => {
  t.match(await aTick().turn({ due: [fresh(A), fresh(B)] }), { rung: [A, B], taken: [], errors: 0, looks: 1 })
})

t.test('without a queue the work is done here', async (t) => {
  t.match(await aTick().turn({ due: [fresh(A), overdue(B)], queue: null }), { rung: [], taken: [A, B], errors: 1 })
})

t.test('what was left lying is done here, and one of it is rung for to see whether the queue delivers', async (t) => {
  t.match(await aTick().turn({ due: [overdue(A), overdue(B), fresh(C)] }), { rung: [C, A], taken: [A, B] })
})

t.test('what stands in line is not offered on top, but for a few; nor is a silent queue asked', async (t) => {
  for (const [queue, limit] of [[0, 500], [100, 400], [5_000, 20], [null, 500]] as const) {
    const { limits } = await aTick().turn({ room: 500, queue })
    t.strictSame(limits, [limit])
  }
  t.strictSame((await aTick().turn({ room: 10, queue: 5_000 })).limits, [10], 'no more than can be done without it')
  const { turn, seen } = aTick()
  for (let second = 0; second < 4; second++) await turn({ due: [overdue(A)], room: 500, queue: 5_000 })
  t.not(seen.verdicts.at(-1), 'ring')
  t.equal(seen.limits.at(-1), 500)
})

t.test('what a pass looks at is not offered', async (t) => {
  const { turn } = aTick()
  t.match(await turn({ due: [fresh(A), fresh(LOOKING)], together: true }), { rung: [A] })
  t.match(await turn({ together: false }), { rung: [A, LOOKING] })
})

t.test('a tick takes on no more than the lanes have room for', async (t) => {
  t.same((await aTick().turn({ room: 7 })).limits, [7])
})

t.test('a silent queue is passed by, rung once a tick, and trusted again when it delivers', async (t) => {
  const { turn, seen } = aTick()
  await turn({ due: [overdue(A)], queue: 1 })
  await turn()
  await turn({ due: [fresh(A), fresh(B)] })
  t.same(seen.verdicts, ['direct'])
  t.match(await turn(), { taken: [A, B], rung: [A] })
  await turn({ heard: true, queue: 0 })
  t.same(seen.verdicts, ['direct', 'ring'])
  t.match(await turn({ heard: false }), { taken: [], rung: [A, B] })
})

t.test('a queue that holds what it does not deliver is given up, once', async (t) => {
  const { turn, seen } = aTick()
  await turn({ due: [overdue(A)], queue: 1 })
  for (let second = 0; second < 8; second++) await turn({ due: [] })
  t.same(seen.verdicts, ['direct', 'give-up'])
})

t.test('a queue that is away is never given up', async (t) => {
  const { turn, seen } = aTick()
  for (let second = 0; second < 60; second++) await turn({ due: [fresh(A), overdue(B)], queue: null })
  t.same(seen.verdicts, [])
})

t.test('a queue that accepts rings and then does not answer is away, not wedged', async (t) => {
  const { turn, seen } = aTick()
  await turn({ due: [overdue(A)] })
  for (let second = 0; second < 60; second++) await turn({ due: [], queue: null })
  t.notOk(seen.verdicts.includes('give-up'))
})

t.test('after a wipe every offer is withdrawn, so that the next tick rings for all of it', async (t) => {
  const { turn } = aTick()
  t.match(await turn({ wiped: true }), { withdrawn: 1 })
  t.match(await turn({ wiped: false }), { withdrawn: 1 })
})
