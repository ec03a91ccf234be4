import t from 'tap'
import { anEntry } from '../../src/domain/timeline.js'

t.test('an entry says only what is given, and null or nothing of the rest', async (t) => {
  t.strictSame(anEntry('verdict', 'gap-closed', { generation: 2, gapSeconds: 9 }), {
    kind: 'verdict',
    type: 'gap-closed',
    generation: 2,
    reason: null,
    requestId: null,
    askedBy: null,
    step: null,
    target: null,
    outcome: null,
    twilio: null,
    changes: [],
    gapSeconds: 9
  })
  t.match(anEntry('cause', 'declared'), { kind: 'cause', type: 'declared', reason: null, changes: [] })
})
