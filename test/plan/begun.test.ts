import t from 'tap'
import type { Assignment } from '../../src/domain/assignment.js'
import type { Write } from '../../src/domain/step.js'
import { begun } from '../../src/plan/begun.js'
import { ago, anAssignment, ASSOCIATE, CLEAR, MOMENT, OTHER, showing, STRANGE, WANTED, type Given } from './builders.js'

const memoryAfter = (given: Given, step: Write = CLEAR) =>
  (begun(anAssignment(given), step, MOMENT) as Assignment).memory

t.test('what a heal takes down is remembered, so that it can be brought back', async (t) => {
  const drifted = { number: showing(STRANGE, 'registered'), memory: { observedGeneration: 1, driftedAt: ago(5_000) } }
  t.equal(memoryAfter(drifted).previousSid, STRANGE)
  t.equal(memoryAfter({ ...drifted, number: showing(STRANGE, 'registration-failure') }).previousSid, null,
    'what does not work is nothing to go back to')
  t.equal(memoryAfter({ ...drifted, number: showing(null, 'unregistered') }, ASSOCIATE).previousSid, null)
})

t.test('a change that is no heal leaves what is remembered alone', async (t) => {
  t.equal(memoryAfter({ number: showing(STRANGE, 'registered'), memory: { previousSid: OTHER } }).previousSid, OTHER)
  t.equal(memoryAfter({ desired: { assigned: false }, number: showing(WANTED, 'registered') }).previousSid, null)
})

t.test('what does not work is nothing to bring back, nor a heal of its own to take down', async (t) => {
  const failing: Given = {
    number: showing(STRANGE, 'registration-failure'),
    memory: { observedGeneration: 1, driftedAt: ago(5_000), heals: [ago(3_000)], previousSid: OTHER }
  }
  const left = (given: Given) => [memoryAfter(given).previousSid, memoryAfter(given).heals]
  t.strictSame(left(failing), [OTHER, [ago(3_000)]])
  const working = { ...failing, number: showing(STRANGE, 'registered') }
  t.strictSame(left(working), [STRANGE, [ago(3_000), MOMENT.now]])
})

t.test('a gap that may begin now is measured from now, and told later', async (t) => {
  t.match(memoryAfter({ number: showing(OTHER, 'registered') }), { unprotectedSince: MOMENT.now, gapToldSince: null })
  const since = ago(60_000)
  t.match(memoryAfter({ number: showing(OTHER, 'registered'), memory: { unprotectedSince: since } }),
    { unprotectedSince: since })
})

t.test('what a clear takes off the number is remembered, also while a second one is tried', async (t) => {
  t.equal(memoryAfter({ number: showing(OTHER, 'registered') }).releasingSid, OTHER)
  const unseen = { number: showing(null, 'unregistration-failure'), memory: { releasingSid: OTHER } }
  t.equal(memoryAfter(unseen).releasingSid, OTHER, 'Twilio does not always show what it holds')
  t.equal(memoryAfter({ number: null }).releasingSid, null)
})
