import t from 'tap'
import { rest } from '../../src/plan/decision.js'
import { troubled } from '../../src/plan/troubled.js'
import { aRefusal, aTrouble, CONFLICT, later, LOST, NOW, THROTTLED, UNAUTHORIZED } from './builders.js'

t.test('nothing failed', async (t) => {
  t.equal(troubled(null, 1, NOW), null)
})

t.test('what may be tried again waits until then', async (t) => {
  for (const fault of [THROTTLED, LOST, CONFLICT, aRefusal()]) {
    t.strictSame(troubled(aTrouble(fault), 1, NOW), rest('waiting', fault.kind, 1_000))
    t.strictSame(troubled(aTrouble(fault), 1, later(999).now), rest('waiting', fault.kind, 1))
    t.equal(troubled(aTrouble(fault), 1, later(1_000).now), null)
  }
})

t.test('refused credentials block, and are tried again', async (t) => {
  t.strictSame(troubled(aTrouble(UNAUTHORIZED), 1, NOW), rest('blocked', 'unauthorized', 1_000))
  t.equal(troubled(aTrouble(UNAUTHORIZED), 1, later(1_000).now), null)
})

t.test('a pause outlives the generation it began in, a final refusal does not', async (t) => {
  t.strictSame(troubled(aTrouble(THROTTLED), 2, NOW), rest('waiting', 'throttled', 1_000))
  const refused = aTrouble(aRefusal(), { generation: 2, retryAt: null })
  t.strictSame(troubled(refused, 2, later(86_400_000).now), rest('blocked', 'refused'))
  t.equal(troubled(refused, 3, NOW), null)
})
