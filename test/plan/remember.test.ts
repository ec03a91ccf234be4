import t from 'tap'
import { remember } from '../../src/plan/remember.js'
import {
  aDoubt, ago, anAssignment, aNumber, later, MOMENT, NOW, OTHER, showing, STRANGE, WANTED, type Given
} from './builders.js'

const remembered = (given: Given, moment = MOMENT) => remember(anAssignment(given), moment)
const memory = (given: Given, moment = MOMENT) => remembered(given, moment).memory

t.test('remembering twice is remembering once', async (t) => {
  const states: Given[] = [
    {},
    { number: null },
    { number: showing(OTHER, 'registered') },
    { number: showing(WANTED, 'registration-failure'), memory: { associations: 1 } },
    { number: showing(WANTED, 'pending-registration'), doubt: aDoubt('associate-address') },
    { number: showing(null, 'unregistered'), doubt: aDoubt('disassociate-address') },
    { generation: 2, memory: { generation: 1, associations: 2 } }
  ]
  for (const given of states) {
    const once = remembered(given)
    t.strictSame(remember(once, MOMENT), once)
  }
})

t.test('counts belong to their generation', async (t) => {
  const kept = { associations: 2, clears: 3, calling: { before: 'Inactive', sentAt: ago(5_000) }, previousSid: OTHER }
  const number = showing(WANTED, 'registration-failure')
  t.match(memory({ generation: 2, number, memory: { ...kept, generation: 1 } }),
    { generation: 2, associations: 0, clears: 0, calling: null, previousSid: OTHER })
  t.match(memory({ generation: 2, number, memory: { ...kept, generation: 2 } }), kept)
})

t.test('positive evidence ends a doubt at once', async (t) => {
  const cases = {
    'associate-address': ['pending-registration', 'registered', 'wandering'].map((word) => showing(WANTED, word)),
    'disassociate-address':
      ['pending-unregistration', 'unregistered', 'registered'].map((word) => showing(null, word)),
    'set-emergency-status': [aNumber()]
  } as const
  for (const [step, numbers] of Object.entries(cases)) {
    for (const number of numbers) {
      const doubt = aDoubt(step as keyof typeof cases)
      t.equal(remembered({ doubt, number }).journal.doubt, null, `${step} ${number.emergencyAddressStatus}`)
    }
  }
})

t.test('negative evidence ends a doubt only after the quarantine', async (t) => {
  const cases = {
    'associate-address': showing(null, 'unregistered'),
    'disassociate-address': showing(WANTED, 'registered'),
    'set-emergency-status': aNumber({ emergencyStatus: 'Inactive' })
  } as const
  for (const [step, number] of Object.entries(cases)) {
    const doubt = aDoubt(step as keyof typeof cases)
    const seenAt = (observedAt: Date) => remembered({ doubt, number: { ...number, observedAt } }).journal.doubt
    t.strictSame(seenAt(NOW), doubt, step)
    t.strictSame(seenAt(doubt.quarantineUntil), doubt, `${step}: not at its end`)
    t.equal(seenAt(new Date(doubt.quarantineUntil.getTime() + 1)), null, `${step}: after its end`)
  }
})

t.test('what stood there before the write as well is no evidence of it', async (t) => {
  const again = aDoubt('associate-address')
  t.strictSame(remembered({ doubt: again, number: showing(WANTED, 'unregistered') }).journal.doubt, again,
    'the address was on it when it was put on again')
  const clear = aDoubt('disassociate-address')
  t.strictSame(remembered({ doubt: clear, number: showing(null, 'unregistration-failure') }).journal.doubt, clear,
    'the address was off it when it was cleared again')
})

t.test('what was seen before the write began says nothing of it', async (t) => {
  const doubt = aDoubt('associate-address')
  const at = (observedAt: Date) => remembered({ doubt, number: aNumber({ observedAt }) }).journal.doubt
  t.strictSame(at(doubt.begunAt), doubt)
  t.equal(at(new Date(doubt.begunAt.getTime() + 1)), null)
  t.strictSame(remembered({ doubt, number: null }).journal.doubt, doubt, 'nor does nothing')
})

t.test('a doubt about a step that is no change of a number ends with its quarantine', async (t) => {
  const doubt = aDoubt('create-address')
  t.strictSame(remembered({ doubt }).journal.doubt, doubt)
  t.equal(remembered({ doubt, number: aNumber({ observedAt: later(60_000).now }) }).journal.doubt, null)
})

t.test('a write that is found to have landed counts like one that was answered', async (t) => {
  const pending = showing(WANTED, 'pending-registration')
  t.match(memory({ doubt: aDoubt('associate-address'), number: pending, memory: { clears: 2 } }),
    { associations: 1, clears: 0 })
  const back = aDoubt('associate-address', { target: OTHER })
  t.equal(memory({ doubt: back, number: showing(OTHER, 'pending-registration') }).associations, 0,
    'going back is no attempt at the wanted one')
  t.equal(memory({ doubt: aDoubt('disassociate-address'), number: showing(null, 'pending-unregistration') }).clears, 1)
  t.equal(memory({ doubt: aDoubt('set-emergency-status'), number: showing(WANTED, 'registration-failure') }).clears, 0)
})

t.test('a write that is found not to have landed does not count', async (t) => {
  const number = showing(OTHER, 'registered', { observedAt: later(60_000).now })
  t.match(memory({ doubt: aDoubt('disassociate-address'), number }, later(60_000)),
    { clears: 0, unprotectedSince: null })
  const calling = { before: 'Inactive', sentAt: ago(10_000) }
  const still = aNumber({ emergencyStatus: 'Inactive', observedAt: later(60_000).now })
  t.match(memory({ doubt: aDoubt('set-emergency-status'), number: still, memory: { calling } }), { calling },
    'it was asked for: once in a generation')
})

t.test('the last other address seen registered is where a failed change goes back to', async (t) => {
  t.equal(memory({ number: showing(OTHER, 'registered') }).previousSid, OTHER)
  t.equal(memory({ number: showing(OTHER, 'registered'), address: 'validating' }).previousSid, OTHER)
  t.equal(memory({ number: showing(STRANGE, 'registered'), memory: { previousSid: OTHER } }).previousSid, STRANGE)
  const onTheWay = [
    showing(null, 'unregistered'), showing(STRANGE, 'registration-failure'), showing(null, 'registered')
  ]
  for (const number of onTheWay) {
    t.equal(memory({ number, memory: { previousSid: OTHER } }).previousSid, OTHER, 'it is kept on the way')
  }
  t.equal(memory({ memory: { previousSid: OTHER } }).previousSid, null, 'until the wanted one is registered')
  const astray = { number: showing(STRANGE, 'registered'), memory: { previousSid: null, observedGeneration: 1 } }
  t.equal(memory(astray).previousSid, null, 'where drift led is no place to go back to')
  t.equal(memory({ desired: { assigned: false } }).previousSid, WANTED, 'which is the other one of a removal')
})

t.test('attempts are counted until the wanted address is registered', async (t) => {
  const counts = (number: Given['number'], desired = {}) =>
    memory({ number: number ?? null, desired, memory: { associations: 2, clears: 2 } })
  t.match(counts(aNumber()), { associations: 0, clears: 2 })
  t.match(counts(showing(OTHER, 'registered')), { associations: 2, clears: 2 })
  t.match(counts(showing(null, 'unregistered')), { associations: 2, clears: 0 })
  t.match(counts(showing(WANTED, 'unregistered')), { associations: 2, clears: 2 }, 'it is clear when it is bare')
  t.match(counts(showing(null, 'unregistration-failure')), { associations: 2, clears: 2 })
  t.match(counts(aNumber(), { assigned: false }), { associations: 2 })
})

t.test('since when it has failed, and no longer once it does not', async (t) => {
  const failedAt = (status: string, before: Date | null) =>
    memory({ number: showing(WANTED, status), memory: { failedAt: before } }).failedAt
  for (const status of ['registration-failure', 'unregistration-failure']) {
    t.strictSame(failedAt(status, null), ago(1_000))
    t.strictSame(failedAt(status, ago(9_000)), ago(9_000))
  }
  t.equal(failedAt('registered', ago(9_000)), null)
  t.equal(failedAt('wandering', ago(9_000)), null)
})

t.test('since when Twilio has been working', async (t) => {
  const since = (number: Given['number'], pendingSince: Date | null) =>
    memory({ number: number ?? null, memory: { pendingSince } }).pendingSince
  t.strictSame(since(showing(WANTED, 'pending-registration'), null), ago(1_000))
  t.strictSame(since(showing(null, 'pending-unregistration'), ago(9_000)), ago(9_000))
  t.strictSame(since(showing(WANTED, 'unregistered'), ago(9_000)), ago(9_000), 'taken and not yet shown')
  t.equal(since(showing(null, 'unregistered'), ago(9_000)), null)
  t.equal(since(showing(WANTED, 'registered'), ago(9_000)), null)
  t.equal(since(showing(WANTED, 'registration-failure'), ago(9_000)), null)
})

t.test('every second without protection is measured, across what is not known', async (t) => {
  const since = (given: Given, moment = MOMENT) =>
    memory({ ...given, memory: { unprotectedSince: ago(9_000) } }, moment).unprotectedSince
  t.strictSame(memory({ number: showing(null, 'unregistered') }).unprotectedSince, ago(1_000), 'since first seen')
  t.strictSame(since({ number: showing(null, 'unregistered') }), ago(9_000))
  t.strictSame(since({ number: showing(WANTED, 'wandering') }), ago(9_000))
  t.strictSame(since({ number: null }), ago(9_000))
  t.equal(memory({ number: showing(WANTED, 'wandering') }).unprotectedSince, null)
  t.equal(since({}), null)
  t.equal(since({ number: showing(OTHER, 'registered') }), null)
  t.equal(since({ number: aNumber({ voice: false }) }), null)
})
