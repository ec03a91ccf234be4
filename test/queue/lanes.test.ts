import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { openLanes } from '../../src/queue/lanes.js'
import { oneAtATime } from '../../src/queue/one-at-a-time.js'
import type { Key } from '../../src/reconcile/ports.js'

function aKey (index: number): Key {
  return { kind: 'assignment', key: `+1415555${String(index).padStart(4, '0')}` as PhoneNumber }
}

/** Runs that end when they are told to. */
function heldRuns () {
  const begun: Key[] = []
  const ends: (() => void)[] = []
  const run = (key: Key) => new Promise<void>((resolve) => {
    begun.push(key)
    ends.push(resolve)
  })
  return { begun, run, end: () => ends.shift()?.() }
}

/** Lets everything happen that waits for nothing else. */
const settled = () => new Promise((resolve) => { setImmediate(resolve) })

t.test('lanes: so many at a time, in order, and taking on waits for none of them', async (t) => {
  const { begun, run, end } = heldRuns()
  const lanes = openLanes(() => 2, run, () => {})
  lanes.take([aKey(1), aKey(2), aKey(3), aKey(4)])
  t.same(begun, [aKey(1), aKey(2)])
  end()
  await settled()
  t.same(begun, [aKey(1), aKey(2), aKey(3)])
  end()
  end()
  end()
  await settled()
  t.same(begun, [1, 2, 3, 4].map(aKey))
  end()
  await lanes.stop()
})

t.test('lanes: a key that waits is not put in line twice', async (t) => {
  const { begun, run, end } = heldRuns()
  const lanes = openLanes(() => 1, run, () => {})
  lanes.take([aKey(1), aKey(2)])
  lanes.take([aKey(2)])
  for (let turn = 0; turn < 4; turn++) {
    end()
    await settled()
  }
  t.same(begun, [aKey(1), aKey(2)])
  await lanes.stop()
})

t.test('lanes: room shrinks with what waits, down to none', async (t) => {
  const { run, end } = heldRuns()
  const lanes = openLanes(() => 1, run, () => {})
  t.equal(lanes.room(), 500)
  lanes.take([aKey(0), aKey(1), aKey(2)])
  t.equal(lanes.room(), 498, 'what is in hand does not wait')
  lanes.take(Array.from({ length: 600 }, (_, index) => aKey(index + 3)))
  t.equal(lanes.room(), 0)
  const stopped = lanes.stop()
  end()
  await stopped
})

t.test('lanes: one run that fails takes no other with it', async (t) => {
  const run: Key[] = []
  const errors: unknown[] = []
  const lanes = openLanes(() => 1, async (key) => {
    run.push(key)
    if (run.length === 1) throw new Error('a bug')
  }, (error) => { errors.push(error) })
  lanes.take([aKey(1), aKey(2)])
  await settled()
  t.same(run, [aKey(1), aKey(2)])
  t.match(errors, [{ message: 'a bug' }])
  await lanes.stop()
})

t.test('lanes: stop begins nothing more and waits for what is in hand', async (t) => {
  const { begun, run, end } = heldRuns()
  const lanes = openLanes(() => 1, run, () => {})
  lanes.take([aKey(1), aKey(2)])
  let stopped = false
  const stopping = lanes.stop().then(() => { stopped = true })
  await settled()
  t.equal(stopped, false)
  end()
  await stopping
  t.same(begun, [aKey(1)])
})

t.test('one at a time: a key that is in hand is run once more afterwards, however often it is brought', async (t) => {
  const { begun, run, end } = heldRuns()
  const once = oneAtATime(run)
  const first = once(aKey(1))
  await Promise.all([once(aKey(1)), once(aKey(1))])
  t.same(begun, [aKey(1)])
  end()
  await settled()
  t.same(begun, [aKey(1), aKey(1)])
  end()
  await first
  t.equal(begun.length, 2)
})

t.test('one at a time: other keys do not wait, not even the same name of another kind', async (t) => {
  const { begun, run, end } = heldRuns()
  const once = oneAtATime(run)
  const address = { kind: 'address', key: aKey(1).key } as unknown as Key
  const all = [aKey(1), aKey(2), address].map(once)
  t.same(begun, [aKey(1), aKey(2), address])
  all.forEach(end)
  await Promise.all(all)
})

t.test('one at a time: a run that fails leaves its key free', async (t) => {
  let runs = 0
  const once = oneAtATime(async () => {
    runs += 1
    if (runs === 1) throw new Error('a bug')
  })
  await t.rejects(once(aKey(1)), { message: 'a bug' })
  await once(aKey(1))
  t.equal(runs, 2)
})
