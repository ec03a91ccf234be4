import t from 'tap'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import {
  aDoubt, ago, anAssignment, aNumber, aRefusal, aTrouble, type Given, later, MOMENT, NOW, NUMBER_SID, OTHER, showing,
  STRANGE, THROTTLED, UNAUTHORIZED, WANTED
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
    { generation: 2, memory: { generation: 1, associations: 2 } },
    { number: showing(STRANGE, 'registered'), memory: { observedGeneration: 1, heals: [ago(60_000)] } },
    { number: showing(STRANGE, 'registered'), memory: { associations: 2, clears: 2 }, retryRequestedAt: NOW },
    { number: null, memory: { absentAt: ago(500), ownedSid: NUMBER_SID }, missing: { passes: 2, at: ago(1_000) } },
    { number: null, memory: { absentAt: ago(500), ownedSid: NUMBER_SID }, retryRequestedAt: NOW }
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

t.test('another address on the number is no evidence that ours was put on', async (t) => {
  const doubt = aDoubt('associate-address')
  for (const status of ['registered', 'pending-registration']) {
    t.strictSame(remembered({ doubt, number: showing(OTHER, status) }).journal.doubt, doubt)
  }
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
  t.strictSame(remembered({ doubt, number: aNumber({ emergencyStatus: null }) }).journal.doubt, doubt)
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
  const calling = { before: 'Inactive', sentAt: ago(10_000) }
  t.strictSame(memory({ doubt: aDoubt('set-emergency-status'), memory: { calling } }).calling,
    { ...calling, arrived: true }, 'a look is no answer: it was sent when it was sent')
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
  t.equal(memory({ doubt: aDoubt('disassociate-address'), memory: { previousSid: WANTED } }).previousSid, WANTED,
    'and not by what was seen before a clear that may have landed')
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

t.test('since when somebody else\'s change stands: from when it is certain, until it is undone', async (t) => {
  const since = (number: Given['number'], given: Given = {}) =>
    memory({ number: number ?? null, ...given, memory: { observedGeneration: 1, ...given.memory } }).driftedAt
  const before = { memory: { driftedAt: ago(60_000) } }
  t.strictSame(since(showing(STRANGE, 'registered')), ago(1_000), 'from when it was seen')
  t.strictSame(since(showing(STRANGE, 'registered'), before), ago(60_000), 'first seen')
  t.equal(since(showing(STRANGE, 'pending-registration')), null, 'Twilio is still working on it')
  t.strictSame(since(showing(null, 'pending-unregistration'), before), ago(60_000), 'kept on the way')
  t.strictSame(since(null, before), ago(60_000), 'kept while the number is not to be found')
  t.equal(since(aNumber(), before), null, 'gone once it is as wanted')
  t.equal(since(showing(STRANGE, 'registered'), { generation: 2, memory: { generation: 1, driftedAt: ago(60_000) } }),
    null, 'gone with a new generation')
  t.equal(since(null, { generation: 2, memory: { generation: 1, driftedAt: ago(60_000) } }), null,
    'wherever the number is')
  t.equal(since(showing(STRANGE, 'registered'), { ...before, desired: { assigned: false } }), null)
})

t.test('what a write of ours in doubt may have left is no drift; once the doubt is over it is', async (t) => {
  const doubt = aDoubt('associate-address')
  const astray = (observedAt: Date) => memory({
    doubt, number: showing(null, 'unregistered', { observedAt }), memory: { observedGeneration: 1 }
  }).driftedAt
  t.equal(astray(doubt.quarantineUntil), null)
  const over = new Date(doubt.quarantineUntil.getTime() + 1)
  t.strictSame(astray(over), over)
})

t.test('the SID it was last seen under is kept, whatever becomes of the number', async (t) => {
  t.equal(memory({}).ownedSid, NUMBER_SID)
  t.equal(memory({ number: null }).ownedSid, null, 'it never was')
  t.equal(memory({ number: null, memory: { ownedSid: NUMBER_SID } }).ownedSid, NUMBER_SID)
})

t.test('released: seen before, searched for in vain, and missing from two whole passes', async (t) => {
  const gone = { absentAt: ago(500), ownedSid: NUMBER_SID }
  const missing = (passes: number) => ({ passes, at: ago(30_000) })
  const since = (given: Given) => memory({ number: null, ...given }).releasedAt
  t.strictSame(since({ memory: gone, missing: missing(2) }), ago(30_000), 'since the pass that made it sure')
  t.equal(since({ memory: gone, missing: missing(1) }), null, 'one list may have skipped it')
  t.equal(since({ memory: gone, missing: missing(0) }), null, 'what the pass showed could not be believed')
  t.equal(since({ memory: gone }), null, 'no pass has looked')
  t.equal(since({ memory: { ...gone, ownedSid: null }, missing: missing(2) }), null, 'it never was there')
  t.equal(since({ memory: { ...gone, absentAt: null }, missing: missing(2) }), null, 'it was not searched for')
  t.strictSame(since({ memory: { ...gone, releasedAt: ago(90_000) }, missing: missing(2) }), ago(90_000),
    'a later pass does not move it')
  t.strictSame(since({ memory: { ...gone, absentAt: null, releasedAt: ago(90_000) } }), ago(90_000),
    'nor does a search that has yet to answer')
  t.equal(memory({ memory: { releasedAt: ago(90_000) }, missing: missing(2) }).releasedAt, null, 'until it is seen')
})

t.test('a released number is told of, and a removal of it is over', async (t) => {
  const gone: Given = {
    number: null, memory: { absentAt: ago(500), ownedSid: NUMBER_SID }, missing: { passes: 2, at: ago(30_000) }
  }
  const next = (given: Given) => plan(remembered({ ...gone, ...given }), MOMENT)
  t.match(next({}), { kind: 'blocked', reason: 'number-released' })
  t.match(next({ missing: { passes: 1, at: ago(30_000) } }), { kind: 'blocked', reason: 'number-not-found' })
  t.match(next({ desired: { assigned: false } }), { kind: 'forget' })
  t.match(next({ retryRequestedAt: NOW }), { kind: 'act', step: { name: 'find-number' } })
  t.match(next({ number: aNumber() }), { kind: 'settled' })
})

const ASKED = ago(500)
const asked = (given: Given) => remembered({ retryRequestedAt: ASKED, ...given })

t.test('a wish to try again is heeded once', async (t) => {
  const bare = showing(WANTED, 'unregistered', { observedAt: NOW })
  const tried = (retriedAt: Date | null) => asked({ number: bare, memory: { clears: 3, retriedAt } }).memory
  t.match(tried(null), { clears: 0, retriedAt: ASKED })
  t.match(tried(ago(501)), { clears: 0, retriedAt: ASKED }, 'a later wish is another')
  t.match(tried(ASKED), { clears: 3, retriedAt: ASKED })
  t.match(tried(ago(499)), { clears: 3, retriedAt: ago(499) })
  t.match(memory({ number: bare, memory: { clears: 3 } }), { clears: 3, retriedAt: null }, 'nobody asked')
})

t.test('what was seen at the very moment of the wish was seen for it', async (t) => {
  const seen = (observedAt: Date) =>
    asked({ number: aNumber({ observedAt }), memory: { clears: 3 } }).memory
  t.match(seen(ASKED), { clears: 0, retriedAt: ASKED })
  t.match(seen(ago(501)), { clears: 3, retriedAt: null }, 'a look before it will not do')
})

t.test('what ended in giving up counts no more', async (t) => {
  const gaveUp = { associations: 2, clears: 5 }
  const failed = asked({ number: showing(WANTED, 'registration-failure', { observedAt: NOW }), memory: gaveUp })
  t.match(failed.memory, { associations: 0, clears: 0 })
  t.match(plan(failed, MOMENT), { kind: 'act', reason: 'registration-failed' }, 'it is tried once and once more')
  const stuck = asked({
    number: showing(OTHER, 'unregistration-failure', { observedAt: NOW }), memory: { ...gaveUp, failedAt: ago(60_000) }
  })
  t.match(plan(stuck, MOMENT), { kind: 'act', reason: 'unregistration-failed' })
  const bare = asked({ number: showing(null, 'unregistered', { observedAt: NOW }), memory: gaveUp })
  t.match(plan(bare, MOMENT), { kind: 'act', step: { addressSid: WANTED } })
})

t.test('what was not found is searched for again', async (t) => {
  const gone = asked({ number: null, memory: { absentAt: ago(60_000) } })
  t.equal(gone.memory.absentAt, null)
  t.match(plan(gone, MOMENT), { kind: 'act', step: { name: 'find-number' } })
})

t.test('trouble from before the wish is over, later trouble is not', async (t) => {
  const refusal = { retryAt: null, at: ago(501) }
  const number = showing(null, 'unregistered', { observedAt: NOW })
  const trouble = (given: Parameters<typeof aTrouble>[1], fault = aRefusal()) =>
    asked({ number, trouble: aTrouble(fault, given) })
  t.equal(trouble(refusal).journal.trouble, null)
  t.match(plan(trouble(refusal), MOMENT), { kind: 'act', step: { name: 'associate-address' } }, 'asked for once more')
  t.equal(trouble({ ...refusal, at: ASKED }).journal.trouble, null, 'of the very same moment')
  t.match(trouble({ ...refusal, at: ago(499) }).journal.trouble, { at: ago(499) })
  t.match(plan(trouble({ ...refusal, at: ago(499) }), MOMENT), { kind: 'blocked', reason: 'refused' })
  const doubt = aDoubt('associate-address')
  t.strictSame(asked({ number, doubt }).journal.doubt, doubt, 'a doubt is no trouble: nothing is done twice')
})

t.test('where it went back, or is going back to, nothing is taken down for what failed twice', async (t) => {
  const memory = { associations: 2, clears: 1, previousSid: OTHER }
  const numbers = [
    showing(OTHER, 'registered'), showing(null, 'unregistered'), showing(WANTED, 'registration-failure'),
    showing(OTHER, 'unregistered')
  ]
  for (const number of numbers) {
    const kept = asked({ number: { ...number, observedAt: NOW }, memory })
    t.match(kept.memory, { associations: 2, clears: 0, previousSid: OTHER, retriedAt: ASKED })
  }
  for (const status of ['pending-registration', 'wandering']) {
    const open = asked({ number: showing(OTHER, status, { observedAt: NOW }), memory })
    t.match(open.memory, { associations: 2, clears: 1, retriedAt: null }, 'nobody can say yet where it will end')
  }
  t.equal(asked({ number: null, memory }).memory.associations, 2, 'whether it is back is not known')
  const back = asked({ number: showing(OTHER, 'registered', { observedAt: NOW }), memory })
  t.match(plan(back, MOMENT), { kind: 'blocked', reason: 'rolled-back' })
  const bare = showing(null, 'unregistered', { observedAt: NOW })
  const again = { desired: { onFailure: 'keep-trying' }, number: bare, memory } as const
  t.equal(asked(again).memory.associations, 0, 'whoever keeps trying does not go back')
  const nowhere = { number: bare, memory: { ...memory, previousSid: null } }
  t.equal(asked(nowhere).memory.associations, 0, 'nor does one that has nowhere to go')
  const byHand = {
    number: showing(STRANGE, 'registered', { observedAt: NOW }), memory: { ...memory, previousSid: null }
  }
  t.equal(asked(byHand).memory.associations, 2, 'nor is what somebody put there by hand')
  const failsToo = { number: showing(OTHER, 'registration-failure', { observedAt: NOW }), memory }
  t.equal(asked(failsToo).memory.associations, 0, 'where nothing works, all is tried again')
})

t.test('heals count no more, but for the one that is going on', async (t) => {
  const driftedAt = ago(10_000)
  const earlier = [ago(3_000_000), ago(2_000_000), ago(1_000_000)]
  const number = showing(STRANGE, 'registered', { observedAt: NOW })
  const heals = (memory: object) => asked({ number, memory: { observedGeneration: 1, ...memory } }).memory.heals
  t.strictSame(heals({ driftedAt, heals: earlier }), [])
  t.strictSame(heals({ driftedAt, heals: [...earlier, ago(9_000)] }), [], 'theirs is on again: it is healed once more')
  const bare = (memory: object) => asked({
    number: showing(null, 'unregistered', { observedAt: NOW }), memory: { observedGeneration: 1, driftedAt, ...memory }
  }).memory.heals
  t.strictSame(bare({ heals: [...earlier, ago(9_000)] }), [ago(9_000)], 'what is bare is carried through')
  t.strictSame(bare({ heals: [...earlier, driftedAt] }), [driftedAt])
  t.strictSame(heals({ driftedAt: null, heals: earlier }), [], 'none is going on')
  t.strictSame(bare({ driftedAt: null, heals: earlier }), [], 'nor here')
  t.strictSame(asked({ number: null, memory: { driftedAt, heals: [ago(9_000)] } }).memory.heals, [],
    'what is not seen is not bare')
  const anew = { driftedAt, heals: [ago(9_000)], generation: 1 }
  t.strictSame(asked({ generation: 2, number, memory: anew }).memory.heals, [], 'what is declared anew heals nothing')

  const suspended: Given = {
    number, desired: { drift: 'heal' }, memory: { observedGeneration: 1, driftedAt, heals: earlier }
  }
  t.match(plan(remembered(suspended), MOMENT), { kind: 'blocked', reason: 'healed-too-often' })
  t.match(plan(asked(suspended), MOMENT), { kind: 'act', step: { name: 'disassociate-address' } })
})

t.test('a wish to try again does not undo what somebody else did, unless the caller has said so', async (t) => {
  const number = showing(STRANGE, 'registered', { observedAt: NOW })
  const drifted = asked({ number, memory: { observedGeneration: 1, driftedAt: ago(10_000) } })
  t.match(plan(drifted, MOMENT), { kind: 'blocked', reason: 'drifted' })
})

t.test('a wish to try again leaves everything else', async (t) => {
  const kept = {
    previousSid: OTHER,
    pendingSince: ago(20_000),
    calling: { before: 'Inactive', sentAt: ago(20_000) },
    unprotectedSince: ago(20_000)
  }
  const number = showing(null, 'unregistered', { observedAt: NOW })
  const before = memory({ number, memory: kept })
  const after = asked({ number, memory: kept }).memory
  t.strictSame(after, { ...before, retriedAt: ASKED })
})

t.test('a wish to try again looks first, whatever it resets', async (t) => {
  const refusal = aTrouble(UNAUTHORIZED, { at: ago(60_000), retryAt: later(60_000).now })
  const stuck = asked({ number: showing(OTHER, 'unregistration-failure'), memory: { clears: 5 }, trouble: refusal })
  t.match(plan(stuck, MOMENT), { kind: 'act', reason: 'look-requested', step: { name: 'observe-number' } })
  t.match(stuck.memory, { clears: 5, retriedAt: null }, 'what was seen before the wish resets nothing')
  const throttled = aTrouble(THROTTLED, { at: ago(60_000), retryAt: later(60_000).now })
  const told = asked({ number: showing(null, 'unregistered'), trouble: throttled })
  t.match(plan(told, MOMENT), { kind: 'waiting', reason: 'throttled' }, 'Twilio asked for the pause')
})

t.test('what is coming off the number, until Twilio has settled', async (t) => {
  const rows: Array<[given: Given, releasing: string | null, because: string]> = [
    [{ number: showing(null, 'pending-unregistration') }, OTHER, 'Twilio is letting go'],
    [{ number: showing(OTHER, 'unregistration-failure') }, OTHER, 'it could not'],
    [{ number: showing(null, 'unregistered') }, null, 'it has'],
    [{ number: showing(OTHER, 'unregistered') }, OTHER, 'it shows both'],
    [{ number: showing(OTHER, 'registered') }, null, 'it was put on again'],
    [{ number: showing(null, 'registered') }, OTHER, 'that makes no sense'],
    [{ number: showing(OTHER, 'registered'), doubt: aDoubt('disassociate-address') }, OTHER, 'it may be from before'],
    [{ number: null }, OTHER, 'nobody knows']
  ]
  for (const [given, releasing, because] of rows) {
    t.equal(memory({ ...given, memory: { releasingSid: OTHER } }).releasingSid, releasing, because)
  }
})

t.test('a number that has left the account holds no place of those that are bare', async (t) => {
  const bare = { absentAt: ago(60_000), ownedSid: NUMBER_SID, unprotectedSince: ago(90_000), releasingSid: OTHER }
  t.match(memory({ number: null, memory: bare, missing: { passes: 2, at: ago(1_000) } }),
    { releasedAt: ago(1_000), unprotectedSince: null, releasingSid: null })
  t.match(memory({ number: null, memory: bare, missing: { passes: 1, at: ago(1_000) } }),
    { releasedAt: null, unprotectedSince: ago(90_000), releasingSid: OTHER }, 'not while it may be there after all')
})
