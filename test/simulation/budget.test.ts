import t from 'tap'
import { budget } from './budget.js'

t.test('a change without faults is made with the fewest requests there can be', async (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const { first, change, same, removal, violations } = await budget(seed)
    t.strictSame(first, { creates: 1, clears: 0, associations: 1 }, `seed ${seed}: the first address`)
    t.strictSame(change, { creates: 1, clears: 1, associations: 1 }, `seed ${seed}: another address`)
    t.strictSame(same, { creates: 0, clears: 0, associations: 0 }, `seed ${seed}: the same again`)
    t.strictSame(removal, { creates: 0, clears: 1, associations: 0 }, `seed ${seed}: a removal`)
    t.strictSame(violations, [])
  }
})
