import t from 'tap'
import type { Address } from '../../src/domain/address.js'
import type { Assignment, Transition } from '../../src/domain/assignment.js'
import type { Trouble } from '../../src/domain/journal.js'
import type { Fault, Outcome } from '../../src/domain/outcome.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import type { Step } from '../../src/domain/step.js'
import { anEntry, type Change, type Entry } from '../../src/domain/timeline.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import type { Decision } from '../../src/plan/decision.js'
import { history, numberSeen, sending } from '../../src/plan/history.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { conclude } from '../../src/plan/status.js'
import {
  ago, anAddress, anAddressRefusal, anAssignment, aNumber, aRefusal, ASSOCIATE, aTrouble, CLEAR, CONFLICT, CREATE,
  DELETE, ENABLE, failed, FIND_ADDRESS, FIND_NUMBER, later, LOST, MOMENT, NOT_SENT, NOW, NUMBER_SID, OBSERVE, OTHER,
  saw, sawNumber, showing, THROTTLED, UNAUTHORIZED, WANTED, type Given
} from './builders.js'

const sawIt: Outcome = { ok: true, sighting: { kind: 'number', number: aNumber() }, requestId: 'RQ7' }
const ANSWERED = { status: null, code: null, requestId: 'RQ7' }

/** What is told when the one has become the other; by default all is as wanted, before and after. */
function told (before: Given, after: Given, report: { step: Step, outcome: Outcome } | null = null): readonly Entry[] {
  return history(anAssignment(before), anAssignment(after), report)
}

/** The same of an address. */
function toldOf (
  before: Partial<Address>, after: Partial<Address>, report: { step: Step, outcome: Outcome } | null = null
): readonly Entry[] {
  return history(anAddress(before), anAddress(after), report)
}

const types = (entries: readonly Entry[]) => entries.map(({ type }) => type)

t.test('nothing new, nothing told', async (t) => {
  const transitions = { Ready: { status: 'false', at: ago(60_000) }, Drifted: { status: 'true', at: NOW } } as const
  const memory = { unprotectedSince: ago(60_000), transitions }
  t.strictSame(told({ memory }, { memory }), [])
  t.strictSame(told({ number: null }, { number: null }), [])
  t.strictSame(toldOf({}, {}), [])
})

// Calls.

t.test('what is about to be sent is told with the rule that wants it', async (t) => {
  const assignment = anAssignment({ generation: 3 })
  const call = (more: Partial<Entry>) => anEntry('call', 'call-sent', { generation: 3, ...more })
  t.strictSame(sending(assignment, ASSOCIATE, 'missing-address'),
    call({ reason: 'missing-address', step: 'associate-address', target: WANTED }))
  t.strictSame(sending(assignment, CLEAR, 'unwanted-address'),
    call({ reason: 'unwanted-address', step: 'disassociate-address' }))
  t.strictSame(sending(assignment, ENABLE, 'calling-differs'),
    call({ reason: 'calling-differs', step: 'set-emergency-status', target: 'Active' }))
  t.strictSame(sending(anAddress(), CREATE, 'never-created'),
    anEntry('call', 'call-sent', { reason: 'never-created', step: 'create-address' }), 'an address has no generations')
  t.strictSame(sending(anAddress(), DELETE, 'unused'),
    anEntry('call', 'call-sent', { reason: 'unused', step: 'delete-address' }))
})

// Answers.

t.test('the answer to a write is told with Twilio\'s name for the request', async (t) => {
  const answer = (more: Partial<Entry>) =>
    anEntry('answer', 'call-answered', { generation: 3, outcome: 'ok', twilio: ANSWERED, ...more })
  const of = (step: Step) => told({ generation: 3 }, { generation: 3 }, { step, outcome: sawIt })
  t.strictSame(of(ASSOCIATE), [answer({ step: 'associate-address', target: WANTED })])
  t.strictSame(of(CLEAR), [answer({ step: 'disassociate-address' })])
  t.strictSame(of(ENABLE), [answer({ step: 'set-emergency-status', target: 'Active' })])
})

const FAULTS: readonly (readonly [Fault, Entry['twilio']])[] = [
  [aRefusal(400, 21629), { status: 400, code: 21629, requestId: 'RQ1' }],
  [CONFLICT, { status: 409, code: 20409, requestId: 'RQ1' }],
  [UNAUTHORIZED, { status: 401, code: 20003, requestId: 'RQ1' }],
  [THROTTLED, { status: 429, code: null, requestId: null }],
  [{ ...LOST, requestId: 'RQ2' }, { status: null, code: null, requestId: 'RQ2' }],
  [NOT_SENT, { status: null, code: null, requestId: null }]
]

t.test('a failure is told with its kind and Twilio\'s code, and never with its words', async (t) => {
  for (const [fault, twilio] of FAULTS) {
    t.strictSame(told({}, {}, { step: CLEAR, outcome: failed(fault) }), [
      anEntry('answer', 'call-answered', { generation: 1, step: 'disassociate-address', outcome: fault.kind, twilio })
    ], fault.kind)
  }
})

t.test('a look is told only when it fails, and then once', async (t) => {
  const look = (trouble: Trouble | null, step: Step = OBSERVE) =>
    types(told({}, { trouble }, { step, outcome: failed(NOT_SENT) }))
  t.strictSame(types(told({}, {}, { step: OBSERVE, outcome: sawIt })), [], 'one that shows nothing new')
  t.strictSame(look(aTrouble(NOT_SENT, { step: 'observe-number' })), ['call-answered'], 'the first time')
  t.strictSame(look(aTrouble(NOT_SENT, { step: 'observe-number', times: 2 })), [], 'and not while it goes on')
  t.strictSame(look(aTrouble(NOT_SENT, { step: 'observe-number', times: 9 })), [])
  t.strictSame(look(aTrouble(NOT_SENT, { step: 'find-number', times: 9 })), ['call-answered'], 'another is another')
  t.strictSame(look(null), ['call-answered'])
  t.strictSame(told({}, {}, { step: OBSERVE, outcome: failed(NOT_SENT) })[0]?.target, null)
  const search = { step: FIND_ADDRESS, outcome: failed(THROTTLED) }
  const trouble = (times: number) =>
    ({ journal: { doubt: null, trouble: aTrouble(THROTTLED, { step: 'find-address', times }) } })
  t.strictSame(toldOf({}, trouble(1), search), [anEntry('answer', 'call-answered', {
    step: 'find-address', outcome: 'throttled', twilio: { status: 429, code: null, requestId: null }
  })])
  t.strictSame(toldOf(trouble(1), trouble(2), search), [])
})

t.test('a write is told every time it fails', async (t) => {
  for (const times of [1, 2, 9]) {
    const trouble = aTrouble(THROTTLED, { times })
    const entries = told({ trouble }, { trouble }, { step: ASSOCIATE, outcome: failed(THROTTLED) })
    t.strictSame(types(entries), ['call-answered'])
  }
})

// What Twilio showed of a number.

t.test('a number seen for the first time: what it shows, and nothing it does not', async (t) => {
  t.strictSame(told({ number: null }, {}, { step: FIND_NUMBER, outcome: sawIt }), [
    anEntry('observation', 'number-seen', {
      generation: 1,
      twilio: ANSWERED,
      changes: [
        { field: 'phoneNumberSid', from: null, to: NUMBER_SID },
        { field: 'voice', from: null, to: 'true' },
        { field: 'emergencyAddressSid', from: null, to: WANTED },
        { field: 'emergencyAddressStatus', from: null, to: 'registered' },
        { field: 'emergencyStatus', from: null, to: 'Active' }
      ]
    })
  ])
})

const CHANGES: Record<string, { readonly after: Partial<ObservedNumber>, readonly then: Change }> = {
  'its SID': {
    after: { phoneNumberSid: 'PN2' as ObservedNumber['phoneNumberSid'] },
    then: { field: 'phoneNumberSid', from: NUMBER_SID, to: 'PN2' }
  },
  'its trunk': {
    after: { trunkSid: 'TK1' as ObservedNumber['trunkSid'] },
    then: { field: 'trunkSid', from: null, to: 'TK1' }
  },
  'its voice': {
    after: { voice: false },
    then: { field: 'voice', from: 'true', to: 'false' }
  },
  'its address': {
    after: { emergencyAddressSid: null },
    then: { field: 'emergencyAddressSid', from: WANTED, to: null }
  },
  'its registration': {
    after: { emergencyAddressStatus: 'unregistered' },
    then: { field: 'emergencyAddressStatus', from: 'registered', to: 'unregistered' }
  },
  'a word we do not know': {
    after: { emergencyAddressStatus: 'wandering' },
    then: { field: 'emergencyAddressStatus', from: 'registered', to: 'wandering' }
  },
  'its emergency status': {
    after: { emergencyStatus: null },
    then: { field: 'emergencyStatus', from: 'Active', to: null }
  }
}

for (const [name, { after, then }] of Object.entries(CHANGES)) {
  t.test(`a change of ${name} is told, from what it was`, async (t) => {
    const expected = { changes: [then], twilio: ANSWERED }
    t.strictSame(numberSeen(aNumber(), aNumber(after), ANSWERED),
      [anEntry('observation', 'number-changed', expected)])
    t.strictSame(told({}, { number: aNumber(after) }, { step: OBSERVE, outcome: sawIt }),
      [anEntry('observation', 'number-changed', { generation: 1, ...expected })])
  })
}

t.test('when it was seen is no news of a number', async (t) => {
  t.strictSame(numberSeen(aNumber(), aNumber({ observedAt: later(9_000).now }), null), [])
})

t.test('a number that is gone is told once', async (t) => {
  const gone = { number: null }
  const report = { step: OBSERVE, outcome: saw({ kind: 'no-number', at: MOMENT.now }) }
  const twilio = { status: null, code: null, requestId: null }
  t.strictSame(told({}, gone, report), [anEntry('observation', 'number-gone', { generation: 1, twilio })])
  t.strictSame(told(gone, gone, report), [])
  t.strictSame(numberSeen(null, null, null), [])
})

t.test('what the answer to a write shows that is new is told after the answer', async (t) => {
  const entries = told({ number: showing(null, 'unregistered') }, { number: showing(WANTED, 'pending-registration') },
    { step: ASSOCIATE, outcome: sawIt })
  t.strictSame(types(entries), ['call-answered', 'number-changed'])
  t.match(entries[1]?.twilio, { requestId: 'RQ7' })
})

// What Twilio showed of an address.

t.test('an address: accepted, gone, accepted under another SID, refused', async (t) => {
  const created: Outcome = { ok: true, sighting: { kind: 'address', sid: WANTED, at: MOMENT.now }, requestId: 'RQ7' }
  const observed = (type: Entry['type'], more: Partial<Entry>) =>
    anEntry('observation', type, { twilio: ANSWERED, ...more })
  const found = { step: FIND_ADDRESS, outcome: created }
  t.strictSame(toldOf({}, { sid: WANTED }, found), [observed('address-accepted', { target: WANTED })])
  t.strictSame(toldOf({ sid: OTHER }, { sid: WANTED }, found), [observed('address-accepted', { target: WANTED })])
  t.strictSame(toldOf({ sid: WANTED }, {}, found), [observed('address-gone', { target: WANTED })])
  t.strictSame(toldOf({ sid: WANTED }, { sid: WANTED, searchedAt: MOMENT.now }, found), [])
  t.strictSame(toldOf({}, { searchedAt: MOMENT.now }, found), [], 'not found, as before')
  t.strictSame(types(toldOf({}, { sid: WANTED }, { step: CREATE, outcome: created })),
    ['call-answered', 'address-accepted'])
  t.strictSame(types(toldOf({ sid: WANTED }, {}, { step: DELETE, outcome: created })),
    ['call-answered', 'address-gone'])
})

t.test('an address that Twilio refuses is told with its code', async (t) => {
  const refusal = anAddressRefusal(21628)
  const report = { step: CREATE, outcome: failed(aRefusal(400, 21628)) }
  const twilio = { status: 400, code: 21628, requestId: 'RQ1' }
  t.strictSame(toldOf({}, { refusal }, report), [
    anEntry('answer', 'call-answered', { step: 'create-address', outcome: 'refused', twilio }),
    anEntry('observation', 'address-refused', { twilio })
  ])
  t.strictSame(types(toldOf({ refusal }, { refusal }, report)), ['call-answered'], 'a refusal that stands is no news')
  const found = { step: FIND_ADDRESS, outcome: sawIt }
  t.strictSame(types(toldOf({ refusal }, { sid: WANTED }, found)), ['address-accepted'])
})

t.test('what a number has become is not told of an address, nor the other way round', async (t) => {
  t.strictSame(history(anAddress(), anAssignment(), null), [])
  t.strictSame(history(anAssignment(), anAddress({ sid: WANTED }), null), [])
})

// What it came to.

/** Without protection for a minute, and told so. */
const GAP = { unprotectedSince: ago(60_000), gapToldSince: ago(60_000) }
const open: Given = { number: showing(null, 'unregistered'), memory: GAP }

t.test('a gap opens once, since when it did', async (t) => {
  const changes = [{ field: 'unprotectedSince', from: null, to: '2026-08-03T09:59:00.000Z' }]
  const opened = [anEntry('verdict', 'gap-opened', { generation: 1, changes })]
  t.strictSame(told({ number: showing(null, 'unregistered') }, open), opened)
  t.strictSame(told(open, { ...open, memory: { ...GAP, unprotectedSince: ago(50_000) } }), [], 'and is told once')
})

t.test('a clear that may yet be refused opens no gap: it is told with what became of the clear', async (t) => {
  t.strictSame(told({ number: aNumber() }, { memory: { unprotectedSince: ago(60_000) } }), [])
})

t.test('a gap closes when a registration is seen, with the seconds it lasted', async (t) => {
  const closed = (number: ObservedNumber) =>
    told({ ...open, number }, { number }).map(({ kind, type, gapSeconds }) => {
      t.equal(kind, 'verdict')
      return [type, gapSeconds]
    })
  t.strictSame(closed(aNumber()), [['gap-closed', 59]], 'until it was seen, not until now')
  t.strictSame(closed(showing(OTHER, 'registered')), [['gap-closed', 59]], 'at whatever address')
  t.strictSame(closed(aNumber({ observedAt: ago(58_750) })), [['gap-closed', 1.25]])
})

t.test('a gap never lasts less than nothing', async (t) => {
  const seenBefore = aNumber({ observedAt: ago(60_001) })
  t.match(told({ ...open, number: seenBefore }, { number: seenBefore }), [{ type: 'gap-closed', gapSeconds: 0 }])
})

t.test('what ends because the number can call nobody was no gap', async (t) => {
  t.strictSame(told({ ...open, number: showing(null, 'unregistered', { voice: false }) },
    { number: showing(null, 'unregistered', { voice: false }) }), [])
  t.strictSame(types(told(open, { number: null })), ['number-gone'], 'nor one of a number that is gone')
})

type Judgement = Readonly<Record<string, Transition['status']>>

function judged (before: Judgement, after: Judgement): readonly Entry[] {
  const given = (judgement: Judgement) => {
    const all = Object.entries(judgement).map(([type, status]) => [type, { status, at: ago(1) }])
    return { memory: { transitions: Object.fromEntries(all) } }
  }
  return told(given(before), given(after))
}

const changed = (...changes: readonly Change[]) =>
  [anEntry('verdict', 'condition-changed', { generation: 1, changes })]

t.test('a first judgement is no change', async (t) => {
  t.strictSame(judged({}, { Ready: 'true', EmergencyCalling: 'true', Registered: 'true' }), [])
  t.strictSame(judged({}, { Ready: 'false', EmergencyCalling: 'unknown' }), [])
})

t.test('Ready and EmergencyCalling are told when they change', async (t) => {
  t.strictSame(judged({ Ready: 'false' }, { Ready: 'true' }), changed({ field: 'Ready', from: 'false', to: 'true' }))
  t.strictSame(judged({ EmergencyCalling: 'unknown' }, { EmergencyCalling: 'false' }),
    changed({ field: 'EmergencyCalling', from: 'unknown', to: 'false' }))
  t.strictSame(judged({ Ready: 'true', EmergencyCalling: 'true' }, { Ready: 'false', EmergencyCalling: 'false' }),
    changed({ field: 'Ready', from: 'true', to: 'false' }, { field: 'EmergencyCalling', from: 'true', to: 'false' }),
    'together in one entry')
})

t.test('what is read off what Twilio shows is not told twice', async (t) => {
  for (const type of ['AddressAccepted', 'Associated', 'Registered']) {
    t.strictSame(judged({ [type]: 'false' }, { [type]: 'true' }), [], type)
  }
})

t.test('the exceptional conditions: not there means that they do not hold', async (t) => {
  for (const field of ['Drifted', 'Stalled', 'RolledBack', 'Paused']) {
    t.strictSame(judged({}, { [field]: 'true' }), changed({ field, from: 'false', to: 'true' }), `${field} begins`)
    t.strictSame(judged({ [field]: 'true' }, {}), changed({ field, from: 'true', to: 'false' }), `${field} ends`)
    t.strictSame(judged({ [field]: 'true' }, { [field]: 'true' }), [])
    t.strictSame(judged({}, { [field]: 'false' }), [])
  }
  t.strictSame(judged({ RolledBack: 'unknown' }, { RolledBack: 'true' }),
    changed({ field: 'RolledBack', from: 'unknown', to: 'true' }))
})

t.test('a number that has left the account is told once', async (t) => {
  const gone = { number: null, memory: { releasedAt: ago(1_000) } }
  t.strictSame(told({ number: null }, gone), [anEntry('verdict', 'released', { generation: 1 })])
  t.strictSame(told(gone, { number: null, memory: { releasedAt: ago(500) } }), [])
  t.strictSame(types(told(gone, {})), ['number-seen'], 'and its return is what was seen')
})

t.test('all of it in the order in which it came to be', async (t) => {
  const before: Given = {
    number: showing(WANTED, 'pending-registration'),
    memory: { ...GAP, transitions: { Ready: { status: 'false', at: ago(61_000) } } }
  }
  const after: Given = { generation: 2, memory: { transitions: { Ready: { status: 'true', at: ago(1) } } } }
  const entries = told(before, after, { step: ASSOCIATE, outcome: sawIt })
  t.strictSame(types(entries), ['call-answered', 'number-changed', 'gap-closed', 'condition-changed'])
  t.ok(entries.every(({ generation }) => generation === 2), 'and all of the generation it has now')
})

// A whole change, as the loop tells it.

/** One step as the loop takes it: what was told before it was sent, and after it was answered. */
function taken (known: Assignment, step: Step, number: ObservedNumber): { known: Assignment, told: readonly Entry[] } {
  const moment = { ...MOMENT, now: number.observedAt }
  const concluded = (assignment: Assignment, decision: Decision) => conclude(assignment, decision, moment)
  const decision = plan(remember(known, moment), moment)
  const writing = step.name === 'disassociate-address' || step.name === 'associate-address'
  const sent = writing ? begun(concluded(remember(known, moment), decision), step, moment) as Assignment : known
  const seen = remember(absorb(sent, step, sawNumber(number), { ...moment, random: 0 }) as Assignment, moment)
  const after = concluded(seen, plan(seen, moment))
  const before = writing ? [...history(known, sent, null), sending(sent, step, decision.reason)] : []
  return { known: after, told: [...before, ...history(sent, after, { step, outcome: sawNumber(number) })] }
}

t.test('a change of address, from the first call to the last look', async (t) => {
  const at = (ms: number) => ({ observedAt: later(ms).now })
  const sent = ['call-sent', 'call-answered', 'number-changed']
  const steps: readonly (readonly [Step, ObservedNumber, readonly string[]])[] = [
    [OBSERVE, showing(OTHER, 'registered', at(0)), []],
    [CLEAR, showing(null, 'pending-unregistration', at(0)), [...sent, 'gap-opened']],
    [OBSERVE, showing(null, 'pending-unregistration', at(2_000)), []],
    [OBSERVE, showing(null, 'unregistered', at(4_000)), ['number-changed']],
    [ASSOCIATE, showing(WANTED, 'pending-registration', at(5_000)), sent],
    [OBSERVE, showing(WANTED, 'registered', at(9_000)), ['number-changed', 'gap-closed', 'condition-changed']]
  ]
  let known = anAssignment({ number: showing(OTHER, 'registered') })
  for (const [step, number, expected] of steps) {
    const next = taken(known, step, number)
    t.strictSame(types(next.told), expected, `${step.name} ${number.emergencyAddressStatus}`)
    const closed = next.told.find(({ type }) => type === 'gap-closed')
    if (closed !== undefined) t.equal(closed.gapSeconds, 9)
    known = next.known
  }
})

t.test('a clear that was not processed opens no gap, and so closes none', async (t) => {
  const known = conclude(anAssignment({ number: showing(OTHER, 'registered', { observedAt: ago(9_000) }) }),
    { kind: 'act', reason: 'unwanted-address', step: CLEAR }, MOMENT)
  const sent = begun(known, CLEAR, MOMENT) as Assignment
  const outcome = failed(THROTTLED)
  const seen = remember(absorb(sent, CLEAR, outcome, { ...MOMENT, random: 0 }) as Assignment, MOMENT)
  const after = conclude(seen, plan(seen, MOMENT), MOMENT)
  t.strictSame(types(history(known, sent, null)), [])
  t.strictSame(types(history(sent, after, { step: CLEAR, outcome })), ['call-answered'])
})

t.test('a clear whose answer was lost opens a gap until it is known', async (t) => {
  const known = remember(anAssignment({ number: showing(OTHER, 'registered') }), MOMENT)
  const lost = absorb(begun(known, CLEAR, MOMENT), CLEAR, failed(LOST), { ...MOMENT, random: 0 }) as Assignment
  const after = conclude(lost, plan(lost, MOMENT), MOMENT)
  t.strictSame(types(history(known, after, { step: CLEAR, outcome: failed(LOST) })), ['call-answered', 'gap-opened'])
  const moment = later(46_000)
  const there = remember({ ...after, number: showing(OTHER, 'registered', { observedAt: moment.now }) }, moment)
  const certain = conclude(there, plan(there, moment), moment)
  t.match(history(after, certain, null), [{ type: 'gap-closed', gapSeconds: 46 }], 'it did not land after all')
})

t.test('a heal is told before it is begun', async (t) => {
  const settled = conclude(anAssignment(), plan(anAssignment(), MOMENT), MOMENT)
  const desired = { ...settled.desired, drift: 'heal' } as const
  const astray = { ...settled, desired, number: showing(OTHER, 'registered') }
  const { told } = taken(astray, CLEAR, showing(null, 'pending-unregistration', { observedAt: later(1_000).now }))
  t.strictSame(types(told).slice(0, 3), ['gap-opened', 'condition-changed', 'call-sent'])
  t.match(told[1]?.changes, [{ field: 'Ready', to: 'false' }, { field: 'Drifted', from: 'false', to: 'true' }])
})

t.test('what goes on no further by itself is told with its reason, and again only for another', async (t) => {
  const blocked = (before: string | null, after: string | null) =>
    told({ memory: { blockedBy: before } }, { memory: { blockedBy: after } })
  const required = (reason: string) => [anEntry('verdict', 'action-required', { generation: 1, reason })]
  t.strictSame(blocked(null, 'registration-refused'), required('registration-refused'))
  t.strictSame(blocked('drifted', 'healed-too-often'), required('healed-too-often'))
  t.strictSame(blocked('drifted', 'drifted'), [])
  t.strictSame(blocked('drifted', null), [])
})

t.test('a number that can call nobody any more has closed no gap', async (t) => {
  const before: Given = {
    number: showing(WANTED, 'pending-registration'),
    memory: { gapToldSince: ago(60_000), unprotectedSince: ago(60_000) }
  }
  const after: Given = { number: showing(WANTED, 'pending-registration', { voice: false }) }
  t.notOk(told(before, after).some(({ type }) => type === 'gap-closed'))
})
