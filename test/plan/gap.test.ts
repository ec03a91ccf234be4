import t from 'tap'
import { gapsFull, opensGap } from '../../src/plan/gap.js'
import { ago, anAddress, anAssignment, ASSOCIATE, CLEAR, OTHER, PATIENCE, showing } from './builders.js'

t.test('a gap is opened by the clear of a covered number that is wanted elsewhere, and by nothing else', async (t) => {
  t.equal(opensGap(anAssignment(), CLEAR), true)
  t.equal(opensGap(anAssignment(), ASSOCIATE), false)
  t.equal(opensGap(anAssignment({ desired: { assigned: false } }), CLEAR), false, 'a removal is asked for')
  const bare = { unprotectedSince: ago(1_000), previousSid: OTHER }
  t.equal(opensGap(anAssignment({ memory: bare }), CLEAR), false, 'it is open already')
  t.equal(opensGap(anAssignment({ memory: { ...bare, previousSid: null } }), CLEAR), true, 'but it does not count')
  t.equal(opensGap(anAssignment({ memory: { ...bare, unprotectedSince: null } }), CLEAR), true, 'there is none yet')
  t.equal(opensGap(anAssignment({ number: showing(OTHER, 'registration-failure') }), CLEAR), false, 'it covers nothing')
  t.equal(opensGap(anAddress(), CLEAR), false, 'an address covers nothing by itself')
})

t.test('as many gaps as the limit are full, and no limit is never', async (t) => {
  const full = (openGaps: number, gapLimit: number) => gapsFull({ openGaps }, { ...PATIENCE, gapLimit })
  t.strictSame([full(1, 2), full(2, 2), full(3, 2)], [false, true, true])
  t.strictSame([full(0, 0), full(9, 0)], [false, false])
})
