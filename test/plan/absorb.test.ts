import t from 'tap'
import type { Address } from '../../src/domain/address.js'
import type { Assignment, Memory } from '../../src/domain/assignment.js'
import type { Trouble } from '../../src/domain/journal.js'
import type { Fault, Outcome } from '../../src/domain/outcome.js'
import type { Step, Write } from '../../src/domain/step.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import type { Spread } from '../../src/plan/journal.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import {
  A_SUGGESTION, aDoubt, ago, anAddress, anAddressRefusal, anAssignment, aNumber, aRefusal, ASSOCIATE, aTrouble, CIVIC,
  CLEAR, CONFLICT, CREATE, DELETE, ENABLE, failed, FIND_ADDRESS, FIND_NUMBER, later, LOST, MOMENT, NOT_SENT, NOW,
  OBSERVE, OTHER, PATIENCE, saw, sawNumber, showing, THROTTLED, UNAUTHORIZED, WANTED, type Given
} from './builders.js'

const HALF: Spread = { ...MOMENT, random: 0.5 }

function answered (given: Given, step: Step, outcome: Outcome, moment = HALF): Assignment {
  return absorb(anAssignment(given), step, outcome, moment) as Assignment
}

function addressed (given: Partial<Address>, step: Step, outcome: Outcome): Address {
  return absorb(anAddress(given), step, outcome, HALF) as Address
}

/** What is known of the number after this write was begun and then failed so. */
function failing (step: Write, fault: Fault, given: Given = {}): Assignment {
  return absorb(begun(anAssignment(given), step, MOMENT), step, failed(fault), HALF) as Assignment
}

const bare = { number: showing(null, 'unregistered') }

t.test('a write is in doubt from before it is sent', async (t) => {
  const doubt = (step: Write) => begun(anAssignment(), step, MOMENT).journal.doubt
  const during = { begunAt: NOW, quarantineUntil: later(PATIENCE.quarantineMs).now }
  t.strictSame(doubt(ASSOCIATE), { step: 'associate-address', target: WANTED, ...during })
  t.strictSame(doubt(CLEAR), { step: 'disassociate-address', target: null, ...during })
  t.strictSame(doubt(ENABLE), { step: 'set-emergency-status', target: 'Active', ...during })
  const address = (step: Write) => begun(anAddress(), step, MOMENT).journal.doubt
  t.strictSame(address(CREATE), { step: 'create-address', target: null, ...during })
  t.strictSame(address(DELETE), { step: 'delete-address', target: null, ...during })
})

t.test('what a write begins is remembered before it is sent', async (t) => {
  const memory = (step: Write, given: Given = {}) => (begun(anAssignment(given), step, MOMENT) as Assignment).memory
  t.strictSame(memory(CLEAR).unprotectedSince, NOW, 'the gap may open from here on')
  t.strictSame(memory(CLEAR, { memory: { unprotectedSince: ago(9_000) } }).unprotectedSince, ago(9_000))
  t.strictSame(memory(ASSOCIATE).pendingSince, NOW)
  t.strictSame(memory(ENABLE, { number: aNumber({ emergencyStatus: 'Inactive' }) }).calling,
    { before: 'Inactive', sentAt: NOW })
  t.strictSame(memory(ENABLE, { number: null }).calling, { before: null, sentAt: NOW })
  for (const step of [CREATE, DELETE]) t.strictSame(memory(step), anAssignment().memory)
})

t.test('the first write of an undoing counts as one heal, and those of an hour ago count no more', async (t) => {
  const heals = (step: Write, memory: Partial<Memory>) =>
    (begun(anAssignment({ number: showing(OTHER, 'registered'), memory }), step, MOMENT) as Assignment).memory.heals
  const drifted = { observedGeneration: 1, driftedAt: ago(1_000) }
  t.strictSame(heals(CLEAR, drifted), [NOW])
  t.strictSame(heals(ASSOCIATE, drifted), [NOW], 'whichever write it begins with')
  t.strictSame(heals(CLEAR, { ...drifted, heals: [ago(60_000)] }), [ago(60_000), NOW], 'after that of another drift')
  t.strictSame(heals(CLEAR, { ...drifted, heals: [ago(3_600_000), ago(3_599_999)] }), [ago(3_599_999), NOW])
  t.strictSame(heals(ASSOCIATE, { ...drifted, heals: [ago(1_000)] }), [ago(1_000)], 'the rest of it counts nothing')
  t.strictSame(heals(ASSOCIATE, { ...drifted, heals: [ago(500)] }), [ago(500)])
  t.strictSame(heals(ASSOCIATE, { heals: [ago(60_000)] }), [ago(60_000)], 'nor what no drift has caused')
})

t.test('a heal that Twilio refuses goes back to where drift had led', async (t) => {
  const sent = begun(anAssignment({
    number: showing(OTHER, 'registered'), desired: { drift: 'heal' }, memory: { observedGeneration: 1 }
  }), CLEAR, MOMENT)
  const cleared = absorb(sent, CLEAR, sawNumber(showing(null, 'unregistered', { observedAt: NOW })), HALF)
  const refused = absorb(cleared, ASSOCIATE, failed(aRefusal(400, 22109)), HALF) as Assignment
  const known = remember(refused, MOMENT)
  t.match(plan(known, MOMENT), { kind: 'act', reason: 'missing-address', step: { addressSid: OTHER } })
  const back = remember({ ...known, number: showing(OTHER, 'registered', { observedAt: NOW }) }, MOMENT)
  t.match(plan(back, MOMENT), { kind: 'blocked', reason: 'rolled-back' })
})

t.test('a heal that was not processed has not begun: it is one, however often it is tried', async (t) => {
  const given: Given = {
    number: showing(OTHER, 'registered'), memory: { observedGeneration: 1, driftedAt: ago(1_000) }
  }
  const failedOnce = failing(CLEAR, THROTTLED, given)
  t.strictSame(failedOnce.memory.heals, [])
  t.strictSame((begun(failedOnce, CLEAR, later(5_000)) as Assignment).memory.heals, [later(5_000).now])
})

t.test('earlier heals stand when one was not processed', async (t) => {
  const memory = { observedGeneration: 1, driftedAt: ago(1_000), heals: [ago(60_000)] }
  const given: Given = { number: showing(OTHER, 'registered'), memory }
  t.strictSame(failing(CLEAR, THROTTLED, given).memory.heals, [ago(60_000)])
  const unwritten = answered(given, CLEAR, failed(THROTTLED))
  t.strictSame(unwritten.memory.heals, [ago(60_000)], 'what was never written down has added none')
})

t.test('a look that fails begins and ends nothing', async (t) => {
  const memory = { pendingSince: ago(9_000), heals: [ago(9_000)], calling: { before: null, sentAt: ago(9_000) } }
  for (const fault of [THROTTLED, LOST, CONFLICT]) {
    t.strictSame(answered({ memory }, OBSERVE, failed(fault)).memory, anAssignment({ memory }).memory, fault.kind)
  }
})

t.test('only the address that was refused is given up', async (t) => {
  const given: Given = { number: showing(OTHER, 'registered'), memory: { associations: 1, previousSid: OTHER } }
  for (const step of [CLEAR, ENABLE]) {
    t.match(failing(step, aRefusal(), given).memory, { associations: 1, previousSid: OTHER }, step.name)
  }
})

t.test('calling that was not processed waits like any other call', async (t) => {
  for (const fault of [THROTTLED, NOT_SENT, CONFLICT, UNAUTHORIZED]) {
    t.match(failing(ENABLE, fault).journal.trouble, { step: 'set-emergency-status', fault }, fault.kind)
  }
})

t.test('only what Twilio refuses of an address is a verdict on it', async (t) => {
  for (const fault of [{ ...CONFLICT, status: 400 }, { ...UNAUTHORIZED, status: 400 }] as const) {
    const after = addressed({ searchedAt: NOW }, CREATE, failed(fault))
    t.equal(after.refusal, null, fault.kind)
    t.match(after.journal.trouble, { fault })
  }
})

t.test('an answer to a write is a sighting, and ends the doubt and the trouble', async (t) => {
  const number = showing(WANTED, 'pending-registration', { observedAt: NOW })
  const trouble = aTrouble(THROTTLED)
  const after = answered({ ...bare, doubt: aDoubt('associate-address'), trouble }, ASSOCIATE, sawNumber(number))
  t.strictSame(after.number, number)
  t.strictSame(after.journal, { doubt: null, trouble: null })
})

t.test('a look does not end a doubt, nor the trouble of a write', async (t) => {
  const doubt = aDoubt('associate-address')
  const looked = (trouble = aTrouble(THROTTLED)) =>
    answered({ ...bare, doubt, trouble }, OBSERVE, sawNumber(aNumber())).journal
  t.strictSame(looked().doubt, doubt)
  t.strictSame(looked().trouble, aTrouble(THROTTLED), 'whether the write would now go through is not known')
  for (const step of ['observe-number', 'find-number'] as const) {
    t.equal(looked(aTrouble(NOT_SENT, { step })).trouble, null, 'that of a look is over')
  }
})

t.test('what Twilio took is counted', async (t) => {
  const counts = (step: Write, given: Given = {}) =>
    answered(given, step, sawNumber(aNumber({ observedAt: NOW }))).memory
  t.match(counts(ASSOCIATE, { memory: { associations: 1, clears: 3 } }), { associations: 2, clears: 0 })
  t.match(counts({ ...ASSOCIATE, addressSid: OTHER }, { memory: { associations: 2 } }), { associations: 2 })
  t.match(counts(CLEAR, { memory: { clears: 3, pendingSince: ago(9_000) } }), { clears: 4, pendingSince: null })
  const calling = { before: 'Inactive', sentAt: ago(9_000) }
  for (const step of [CREATE, DELETE]) {
    const memory = counts(step, { memory: { calling } })
    t.strictSame([memory.associations, memory.clears, memory.calling], [0, 0, calling])
  }
})

t.test('a look counts nothing', async (t) => {
  t.match(answered({}, OBSERVE, sawNumber(aNumber())).memory, { associations: 0, clears: 0 })
})

t.test('calling ignored is judged by the next look, not by the answer', async (t) => {
  const unchanged = aNumber({ emergencyStatus: 'Inactive', observedAt: NOW })
  const sending = begun(anAssignment({ number: unchanged }), ENABLE, MOMENT)
  const told = absorb(sending, ENABLE, sawNumber({ ...unchanged, observedAt: later(5).now }), HALF) as Assignment
  t.match(plan(told, later(100)), { kind: 'waiting', reason: 'calling-pending' })
  const next = absorb(told, OBSERVE, sawNumber({ ...unchanged, observedAt: later(2_000).now }), HALF)
  t.match(plan(next, later(2_100)), { kind: 'settled' })
})

t.test('an answer about calling that shows no number, or was never asked for, changes nothing', async (t) => {
  t.equal(answered({}, ENABLE, sawNumber(aNumber())).memory.calling, null)
  const calling = { before: 'Inactive', sentAt: ago(9_000) }
  t.strictSame(answered({ memory: { calling } }, ENABLE, saw({ kind: 'no-number', at: NOW })).memory.calling, calling)
})

t.test('calling that was not processed may be asked for once more', async (t) => {
  for (const fault of [THROTTLED, NOT_SENT, CONFLICT, UNAUTHORIZED]) {
    t.equal(failing(ENABLE, fault).memory.calling, null, fault.kind)
  }
  t.ok(failing(ENABLE, LOST).memory.calling, 'lost: it may have been processed')
  t.ok(failing(ENABLE, aRefusal()).memory.calling, 'refused: it was')
})

t.test('an association that was not processed was not begun', async (t) => {
  t.equal(failing(ASSOCIATE, THROTTLED).memory.pendingSince, null)
  t.ok(failing(ASSOCIATE, LOST).memory.pendingSince, 'lost: it may be under way')
})

t.test('calling refused holds nothing up', async (t) => {
  const after = failing(ENABLE, aRefusal(), { number: aNumber({ emergencyStatus: 'Inactive' }) })
  t.strictSame(after.journal, { doubt: null, trouble: null })
  const unchanged = aNumber({ emergencyStatus: 'Inactive', observedAt: later(2_000).now })
  const next = absorb(after, OBSERVE, sawNumber(unchanged), HALF)
  t.match(plan(next, later(2_000)), { kind: 'settled' })
})

t.test('only a lost answer leaves a doubt', async (t) => {
  for (const fault of [THROTTLED, NOT_SENT, CONFLICT, UNAUTHORIZED, aRefusal()]) {
    t.equal(failing(ASSOCIATE, fault).journal.doubt, null, fault.kind)
  }
  t.match(failing(ASSOCIATE, LOST).journal.doubt, { step: 'associate-address' })
})

t.test('a look that fails leaves everything as it was, whatever was in doubt', async (t) => {
  const doubt = aDoubt('associate-address')
  for (const fault of [THROTTLED, NOT_SENT, LOST, CONFLICT, UNAUTHORIZED, aRefusal()]) {
    const after = answered({ ...bare, doubt }, OBSERVE, failed(fault))
    t.strictSame(after.number, bare.number, 'a failed read is never an absence')
    t.strictSame(after.journal.doubt, doubt, fault.kind)
  }
})

t.test('a failed clear closes the gap again, for the address is still there', async (t) => {
  const registered = { number: showing(OTHER, 'registered') }
  t.equal(remember(failing(CLEAR, THROTTLED, registered), MOMENT).memory.unprotectedSince, null)
  t.strictSame(remember(failing(CLEAR, LOST, registered), MOMENT).memory.unprotectedSince, NOW)
})

t.test('trouble counts failures of the same step in a row', async (t) => {
  const times = (trouble: Trouble | null) => failing(ASSOCIATE, NOT_SENT, { trouble }).journal.trouble?.times
  t.equal(times(null), 1)
  t.equal(times(aTrouble(THROTTLED, { times: 3 })), 4)
  t.equal(times(aTrouble(THROTTLED, { times: 3, step: 'observe-number' })), 1)
})

t.test('trouble tells the step, the fault, the generation and the time', async (t) => {
  t.match(failing(CLEAR, CONFLICT, { generation: 7 }).journal.trouble,
    { step: 'disassociate-address', fault: CONFLICT, generation: 7, at: NOW })
  t.match(addressed({}, CREATE, failed(NOT_SENT)).journal.trouble, { step: 'create-address', generation: 0 })
})

t.test('an outage backs off with full jitter', async (t) => {
  const retryAt = (random: number, times = 1, fault = NOT_SENT) => absorb(
    anAssignment({ trouble: aTrouble(fault, { times: times - 1 }) }), ASSOCIATE, failed(fault), { ...MOMENT, random }
  ).journal.trouble?.retryAt
  t.strictSame(retryAt(0), NOW)
  t.strictSame(retryAt(0.5), later(1_000).now)
  t.strictSame(retryAt(0.5, 4), later(8_000).now)
  t.strictSame(retryAt(0.5, 40), later(30_000).now, 'at most half of the longest')
  t.strictSame(retryAt(0.5, 1, CONFLICT), later(1_000).now)
  t.strictSame(retryAt(0.5, 1, LOST), later(1_000).now)
})

t.test('a 429 is obeyed: never before its Retry-After, and spread after it', async (t) => {
  const retryAt = (retryAfterMs: number | null, random: number) => absorb(anAssignment(), ASSOCIATE,
    failed({ kind: 'throttled', retryAfterMs, requestId: null }), { ...MOMENT, random }).journal.trouble?.retryAt
  t.strictSame(retryAt(7_000, 0), later(7_000).now)
  t.strictSame(retryAt(7_000, 0.5), later(8_000).now)
  t.strictSame(retryAt(null, 0.5), later(1_000).now)
  t.strictSame(retryAt(300_000, 0), later(300_000).now)
  t.strictSame(retryAt(86_400_000, 0), later(300_000).now, 'up to five minutes: the number may be bare')
})

t.test('refused credentials are tried again every thirty seconds', async (t) => {
  t.strictSame(failing(ASSOCIATE, UNAUTHORIZED).journal.trouble?.retryAt, later(30_000).now)
  t.strictSame(answered({}, OBSERVE, failed(UNAUTHORIZED)).journal.trouble?.retryAt, later(30_000).now)
})

t.test('a refusal belongs to its generation', async (t) => {
  const refused = failing(ASSOCIATE, aRefusal(), bare)
  t.equal(refused.journal.trouble?.retryAt, null, 'no time makes it other')
  t.match(plan(refused, later(PATIENCE.staleAfterMs - 1_000)), { kind: 'blocked', reason: 'refused' })
  const seen = showing(null, 'unregistered', { observedAt: later(1_000).now })
  t.match(plan(remember({ ...refused, generation: 2, number: seen }, later(1_000)), later(1_000)),
    { kind: 'act', step: { name: 'associate-address' } })
})

t.test('a refused look is tried again', async (t) => {
  for (const step of [OBSERVE, FIND_NUMBER]) {
    const refused = answered(bare, step, failed(aRefusal(404)))
    t.strictSame(refused.journal.trouble?.retryAt, later(PATIENCE.backoffMaxMs).now)
    t.match(plan(refused, MOMENT), { kind: 'waiting', reason: 'refused' })
  }
  t.strictSame(addressed({}, FIND_ADDRESS, failed(aRefusal())).journal.trouble?.retryAt,
    later(PATIENCE.backoffMaxMs).now)
})

t.test('gone by its SID is searched for by its digits before it counts as gone', async (t) => {
  const lost = answered({}, OBSERVE, saw({ kind: 'no-number', at: NOW }))
  t.match(lost, { number: null, memory: { absentAt: null } })
  t.match(plan(lost, MOMENT), { kind: 'act', step: { name: 'find-number' } })
  const gone = absorb(lost, FIND_NUMBER, saw({ kind: 'no-number', at: later(5).now }), HALF)
  t.match(gone, { number: null, memory: { absentAt: later(5).now } })
  t.match(plan(gone, MOMENT), { kind: 'blocked', reason: 'number-not-found' })
  t.match(absorb(gone, FIND_NUMBER, sawNumber(aNumber()), HALF), { number: aNumber(), memory: { absentAt: null } })
})

t.test('what an address look shows is not an assignment\'s, and the other way round', async (t) => {
  const given = anAssignment()
  for (const outcome of [saw({ kind: 'address', sid: WANTED, at: NOW }), saw({ kind: 'no-address', at: NOW })]) {
    t.strictSame(absorb(given, OBSERVE, outcome, HALF), given)
  }
  for (const outcome of [sawNumber(aNumber()), saw({ kind: 'no-number', at: NOW })]) {
    t.strictSame(addressed({}, FIND_ADDRESS, outcome), anAddress())
  }
})

t.test('an address that is created or found has its SID', async (t) => {
  const refusal = anAddressRefusal(null)
  for (const step of [CREATE, FIND_ADDRESS]) {
    const journal = { doubt: aDoubt('create-address'), trouble: null }
    t.match(addressed({ refusal, journal }, step, saw({ kind: 'address', sid: WANTED, at: NOW })),
      { sid: WANTED, refusal: null, searchedAt: NOW, journal: { doubt: null, trouble: null } })
  }
})

t.test('an address not found is created only after a lost create can no longer land', async (t) => {
  const doubt = aDoubt('create-address')
  const searched = (at: Date, given: Partial<Address> = {}) =>
    addressed({ journal: { doubt, trouble: null }, ...given }, FIND_ADDRESS, saw({ kind: 'no-address', at }))
  t.match(searched(NOW), { sid: null, searchedAt: NOW, journal: { doubt } })
  t.match(searched(doubt.quarantineUntil).journal.doubt, doubt)
  const over = new Date(doubt.quarantineUntil.getTime() + 1)
  t.match(searched(over), { searchedAt: over, journal: { doubt: null } })
  t.match(plan(searched(over), { now: over, patience: PATIENCE }), { kind: 'act', step: { name: 'create-address' } })
})

t.test('an address that is gone from Twilio has no SID', async (t) => {
  t.match(addressed({ sid: WANTED }, FIND_ADDRESS, saw({ kind: 'no-address', at: NOW })),
    { sid: null, searchedAt: NOW })
  t.match(addressed({ sid: WANTED, searchedAt: ago(1), retiring: true }, DELETE, saw({ kind: 'no-address', at: NOW })),
    { sid: null, searchedAt: null, journal: { doubt: null } }, 'a delete is no search')
})

t.test('an address found after a lost delete counts only once the delete can no longer land', async (t) => {
  const doubt = aDoubt('delete-address')
  const given = { sid: WANTED, journal: { doubt, trouble: null } }
  const found = (at: Date) =>
    addressed(given, FIND_ADDRESS, saw({ kind: 'address', sid: WANTED, at }))
  t.match(found(NOW), { sid: WANTED, searchedAt: NOW, journal: { doubt } })
  t.match(found(doubt.quarantineUntil).journal.doubt, doubt)
  t.match(found(new Date(doubt.quarantineUntil.getTime() + 1)), { sid: WANTED, journal: { doubt: null } })
  t.match(addressed(given, FIND_ADDRESS, saw({ kind: 'no-address', at: NOW })),
    { sid: null, journal: { doubt: null } }, 'not found after a lost delete is what was asked for')
})

t.test('only 400 and 422 on create-address are a verdict on the address', async (t) => {
  for (const status of [400, 422]) {
    const { kind: _, ...answered } = aRefusal(status, 21629)
    const journal = { doubt: aDoubt('create-address'), trouble: null }
    const after = addressed({ journal }, CREATE, failed(aRefusal(status, 21629)))
    t.strictSame(after.refusal, { ...answered, suggestion: null })
    t.strictSame(after.journal, { doubt: null, trouble: null })
  }
  for (const status of [404, 405, 410, 415]) {
    const after = addressed({}, CREATE, failed(aRefusal(status)))
    t.equal(after.refusal, null)
    t.match(after.journal.trouble, { retryAt: later(3_600_000).now }, 'it says something of us: tried again in an hour')
  }
  for (const step of [FIND_ADDRESS, DELETE]) {
    t.equal(addressed({ sid: WANTED }, step, failed(aRefusal(400))).refusal, null)
  }
  for (const fault of [THROTTLED, NOT_SENT, LOST, CONFLICT, UNAUTHORIZED]) {
    t.equal(addressed({}, CREATE, failed(fault)).refusal, null, fault.kind)
  }
})

t.test('a refusal keeps the suggestion it came with, where there is one that can be taken', async (t) => {
  const suggestion = (suggested?: Partial<Address['civic']>) => {
    const refusal = { ...aRefusal(400, 21629), ...suggested !== undefined && { suggested } }
    return addressed({}, CREATE, failed(refusal)).refusal?.suggestion
  }
  t.strictSame(suggestion({ street: '645 HARRISON ST' }), A_SUGGESTION, 'complete, with what differs')
  t.equal(suggestion(), null, 'Twilio named no field, or none that could be read')
  t.equal(suggestion({}), null, 'it named none')
  t.equal(suggestion({ street: ` ${CIVIC.street} ` }), null, 'it is the very text that was refused')
  t.equal(suggestion({ street: '645 HARRISON ST', isoCountry: 'CA' }), null, 'it is another place')
  t.equal(suggestion({ region: 'California' }), null, 'it breaks our own rules')
  const kept = addressed({}, CREATE, failed({ ...aRefusal(400, 21629), suggested: { street: '645 HARRISON ST' } }))
  t.strictSame(kept.refusal, anAddressRefusal(21629, A_SUGGESTION), 'the fields are kept once, as a suggestion')
})

t.test('a later verdict replaces an earlier one, its suggestion with it', async (t) => {
  const refusal = anAddressRefusal(21629, A_SUGGESTION)
  t.strictSame(addressed({ refusal }, CREATE, failed(aRefusal(400, 21628))).refusal, anAddressRefusal(21628))
})

t.test('a refused delete is tried again in an hour', async (t) => {
  const after = addressed({ sid: WANTED, retiring: true }, DELETE, failed(aRefusal()))
  t.match(after, { sid: WANTED, journal: { trouble: { retryAt: later(3_600_000).now } } })
  t.match(plan(after, later(3_599_999)), { kind: 'waiting', reason: 'refused' })
  t.match(plan(after, later(3_600_000)), { kind: 'act', step: { name: 'delete-address' } })
})

t.test('absorbing is pure', async (t) => {
  const given = anAssignment({ ...bare, doubt: aDoubt('associate-address') })
  const before = structuredClone(given)
  const once = absorb(given, ASSOCIATE, failed(LOST), HALF)
  t.strictSame(given, before)
  t.strictSame(absorb(given, ASSOCIATE, failed(LOST), HALF), once)
})
