import t from 'tap'
import { HOUR } from '../../src/plan/clock.js'
import { stopped } from '../../src/plan/journal.js'
import { aDoubt, anAddress, anAssignment, ASSOCIATE, CREATE, later, MOMENT, NOW } from './builders.js'

t.test('a change that was stopped stays so for an assignment until something else is wanted', async (t) => {
  const doubt = aDoubt('associate-address')
  const before = anAssignment({ generation: 3, doubt })
  t.strictSame(stopped(before, ASSOCIATE, 'no-needless-gap', MOMENT), {
    ...before,
    journal: {
      doubt,
      trouble: {
        step: 'associate-address',
        fault: { kind: 'invariant-violated', invariant: 'no-needless-gap' },
        generation: 3,
        times: 1,
        at: NOW,
        retryAt: null
      }
    }
  })
})

t.test('an address has no generation: what was stopped is tried again in an hour', async (t) => {
  t.match(stopped(anAddress(), CREATE, 'search-before-create', MOMENT).journal.trouble,
    { generation: 0, retryAt: later(HOUR).now })
})
