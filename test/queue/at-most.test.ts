import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { atMost } from '../../src/queue/at-most.js'
import type { Key } from '../../src/reconcile/ports.js'

const aKey = (index: number): Key => ({ kind: 'assignment', key: `+1415555010${index}` as PhoneNumber })

const settled = () => new Promise((resolve) => { setImmediate(resolve) })

/** Runs that end, well or badly, when they are told to. */
function heldRuns () {
  const begun: string[] = []
  const ends: ((failure?: Error) => void)[] = []
  const run = ({ key }: Key) => new Promise<void>((resolve, reject) => {
    begun.push(key.slice(-1))
    ends.push((failure) => failure === undefined ? resolve() : reject(failure))
  })
  return { begun, run, end: (failure?: Error) => ends.shift()?.(failure) }
}

t.test('no more run at a time than may, whoever brings them, and all in order', async (t) => {
  const { begun, run, end } = heldRuns()
  const limited = atMost(() => 2, run)
  const all = [0, 1, 2, 3, 4].map((index) => limited(aKey(index)))
  await settled()
  t.same(begun, ['0', '1'])
  end()
  await settled()
  t.same(begun, ['0', '1', '2'])
  for (let left = 0; left < 4; left++) {
    end()
    await settled()
  }
  await Promise.all(all)
  t.same(begun, ['0', '1', '2', '3', '4'])
})

t.test('the limit may change: who leaves lets in as many as there is room for', async (t) => {
  const { begun, run, end } = heldRuns()
  let limit = 1
  const limited = atMost(() => limit, run)
  const all = [0, 1, 2, 3].map((index) => limited(aKey(index)))
  await settled()
  limit = 3
  end()
  await settled()
  t.same(begun, ['0', '1', '2', '3'])
  limit = 1
  const late = limited(aKey(4))
  end()
  end()
  await settled()
  t.equal(begun.length, 4, 'one is still running, and that is all there may be')
  end()
  await settled()
  t.equal(begun.length, 5)
  end()
  await Promise.all([...all, late])
})

t.test('a run waits for the door to open in its place', async (t) => {
  const { begun, run, end } = heldRuns()
  let open = () => {}
  const limited = atMost(() => 1, run, () => new Promise((resolve) => { open = resolve }))
  const one = limited(aKey(0))
  await settled()
  t.same(begun, [])
  open()
  await settled()
  t.same(begun, ['0'])
  end()
  await one
})

t.test('one that fails says so to who brought it, and hands its place on', async (t) => {
  const { begun, run, end } = heldRuns()
  const limited = atMost(() => 1, run)
  const failing = limited(aKey(0))
  const next = limited(aKey(1))
  await settled()
  end(new Error('no'))
  await t.rejects(failing, { message: 'no' })
  await settled()
  t.same(begun, ['0', '1'])
  end()
  await next
  const last = limited(aKey(2))
  await settled()
  t.same(begun, ['0', '1', '2'], 'a place that nobody waited for is free')
  end()
  await last
})
