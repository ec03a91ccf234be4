import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { waking } from '../../src/queue/waking.js'
import type { Key } from '../../src/reconcile/ports.js'

const [A, B] = ['+14155550100', '+14155550101'].map((key): Key =>
  ({ kind: 'assignment', key: key as PhoneNumber })) as [Key, Key]

const nextTurn = () => new Promise((resolve) => { setImmediate(() => setImmediate(resolve)) })

t.test('what is woken in one turn is rung for once, and each key once', async (t) => {
  const rings: (readonly Key[])[] = []
  const wake = waking(async (keys) => { rings.push(keys) }, (error) => { t.fail(String(error)) })
  wake([A])
  wake([])
  wake([B, A])
  t.same(rings, [], 'nobody waits for it')
  await nextTurn()
  t.same(rings, [[A, B]])
  wake([])
  await nextTurn()
  t.equal(rings.length, 1, 'nobody is woken for nothing')
  wake([A])
  await nextTurn()
  t.same(rings, [[A, B], [A]])
})

t.test('a ring that fails is told, and the next is tried', async (t) => {
  const told: unknown[] = []
  const failure = new Error('no queue')
  const wake = waking(async () => { throw failure }, (error) => { told.push(error) })
  wake([A])
  await nextTurn()
  wake([B])
  await nextTurn()
  t.same(told, [failure, failure])
})
