import t from 'tap'
import { assertPrecondition, type Precondition } from '../../src/domain/precondition.js'

const HOLDS: ReadonlyArray<readonly [Precondition, number | null]> = [
  ['none', null], ['none', 3], ['absent', null], ['exists', 3], [{ generations: [3] }, 3], [{ generations: [1, 3] }, 3]
]

const FAILS: ReadonlyArray<readonly [Precondition, number | null, RegExp]> = [
  ['absent', 3, /there already, at generation 3/],
  ['exists', null, /There is no assignment/],
  [{ generations: [3] }, null, /There is no assignment/],
  [{ generations: [2] }, 3, /at generation 3 by now/],
  [{ generations: [] }, 3, /at generation 3 by now/]
]

for (const [precondition, generation] of HOLDS) {
  t.test(`${JSON.stringify(precondition)} holds at ${generation}`, async (t) => {
    t.doesNotThrow(() => assertPrecondition(precondition, generation))
  })
}

for (const [precondition, generation, says] of FAILS) {
  t.test(`${JSON.stringify(precondition)} does not hold at ${generation}`, async (t) => {
    t.throws(() => assertPrecondition(precondition, generation), { code: 'precondition-failed', message: says })
  })
}
