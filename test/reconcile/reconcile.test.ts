import t from 'tap'
import type { Assignment } from '../../src/domain/assignment.js'
import { InvariantViolated } from '../../src/domain/errors.js'
import type { Key } from '../../src/reconcile/ports.js'
import {
  ADDRESS_ID, ago, anAddress, anAssignment, aTrouble, ASSOCIATE, CIVIC, CLEAR, CREATE, failed, FIND_ADDRESS,
  FIND_NUMBER, later, LOST, NOW, NUMBER, OBSERVE, OTHER, saw, sawNumber, showing, THROTTLED, UNAUTHORIZED, WANTED
} from '../plan/builders.js'
import { ANSWER_MS, run, the, TOO_LATE_MS, type Call } from './ports.js'

const SETTLED = anAssignment()
/** Seen bare a second ago: the wanted address is to go on. */
const BARE = anAssignment({ number: showing(null, 'unregistered') })
/** Seen too long ago: it is looked at again. */
const STALE = anAssignment({ number: showing(WANTED, 'registered', { observedAt: ago(3_600_000) }) })
const PENDING = sawNumber(showing(WANTED, 'pending-registration', { observedAt: NOW }))

const THROTTLED_OUTCOME = failed(THROTTLED)

const stored = (calls: readonly Call[]) => the(calls, 'finish').managed as Assignment
const types = ({ told }: Extract<Call, { readonly verb: 'begin' | 'finish' }>) => told.map(({ type }) => type)

t.test('what cannot be claimed is left alone', async (t) => {
  const { result, calls, key } = await run({ managed: null })
  t.equal(result, null)
  t.strictSame(calls, [{ verb: 'claim', key }])
})

t.test('what is as wanted is stored as such, and nothing is sent', async (t) => {
  const before = { Ready: { status: 'false', at: ago(5_000) } } as const
  const { result, calls, verbs } = await run({ managed: anAssignment({ memory: { transitions: before } }) })
  t.strictSame(verbs, ['claim', 'finish'])
  const next = { kind: 'settled', reason: 'registered', ms: null }
  t.strictSame(result, { next, woken: [], report: null, violated: null })
  t.match(stored(calls).memory, { observedGeneration: 1, transitions: { Ready: { status: 'true', at: NOW } } })
  t.strictSame(types(the(calls, 'finish')), ['condition-changed'])
  t.equal(the(calls, 'finish').report, null)
})

t.test('a look is sent at once, and stored with what it showed', async (t) => {
  const outcome = sawNumber(showing(OTHER, 'registered', { observedAt: NOW }))
  const { result, calls, verbs } = await run({ managed: STALE, outcome, claimMs: 50 })
  t.strictSame(verbs, ['claim', 'send', 'finish'], 'there is nothing to write down before it')
  t.strictSame(the(calls, 'send'), { verb: 'send', step: OBSERVE, sentAt: NOW }, 'by the clock of the claim')
  const report = { step: OBSERVE, outcome }
  t.match(stored(calls), { number: { emergencyAddressSid: OTHER }, memory: { previousSid: OTHER } },
    'with what follows from it')
  t.strictSame(the(calls, 'finish').report, report)
  t.strictSame(types(the(calls, 'finish')), ['number-changed'], 'told against what was known before the look')
  t.match(result, { next: { kind: 'act', step: CLEAR }, woken: [], report })
  t.equal(the(calls, 'finish').ms, 0, 'the next step is due at once, and is not taken in this run')
})

t.test('a write is written down before it is sent, and its answer after it', async (t) => {
  const { result, calls, verbs } = await run({ managed: BARE, outcome: PENDING, beginMs: 40 })
  t.strictSame(verbs, ['claim', 'begin', 'send', 'finish'])
  const begin = the(calls, 'begin')
  t.strictSame(begin.step, ASSOCIATE)
  t.match(begin.managed, {
    journal: { doubt: { step: 'associate-address', target: WANTED, begunAt: NOW } },
    memory: { gapToldSince: ago(1_000), transitions: { Ready: { status: 'false' } } }
  }, 'with all that is known by now')
  t.strictSame(types(begin), ['gap-opened', 'call-sent'])
  t.match(begin.told.at(-1), { reason: 'missing-address', step: 'associate-address', target: WANTED })
  t.strictSame(the(calls, 'send'), { verb: 'send', step: ASSOCIATE, sentAt: later(40).now },
    'the time it took to write it down has passed')
  t.match(stored(calls), { journal: { doubt: null }, memory: { associations: 1, pendingSince: NOW } })
  t.strictSame(types(the(calls, 'finish')), ['call-answered', 'number-changed'], 'the gap is told only once')
  t.match(result, { next: { kind: 'waiting', reason: 'registration-pending' }, report: { step: ASSOCIATE } })
  t.equal(the(calls, 'finish').ms, 2_000 - 40 - ANSWER_MS, 'the pause counts from the sighting')
})

t.test('a write that is not to be sent any more gives the lease back and does nothing else', async (t) => {
  const { result, verbs } = await run({ managed: BARE, begun: 'overtaken' })
  t.equal(result, null)
  t.strictSame(verbs, ['claim', 'begin', 'release'])
})

t.test('nothing is sent that could outlast the lease', async (t) => {
  const late = {
    kind: 'unavailable',
    applied: 'no',
    detail: 'The lease was too far gone to send the request within it.',
    requestId: null
  }
  const look = await run({ managed: STALE, claimMs: TOO_LATE_MS })
  t.strictSame(look.verbs, ['claim', 'finish'])
  t.match(stored(look.calls).journal, { trouble: { step: 'observe-number', fault: late, at: NOW } })
  const write = await run({ managed: BARE, claimMs: TOO_LATE_MS - 40, beginMs: 40 })
  t.strictSame(write.verbs, ['claim', 'begin', 'finish'])
  t.match(stored(write.calls).journal, { doubt: null, trouble: { step: 'associate-address', fault: late } },
    'not sent, so not in doubt')
  t.strictSame(the(write.calls, 'finish').report, { step: ASSOCIATE, outcome: { ok: false, fault: late } })

  const intime = await run({ managed: STALE, claimMs: TOO_LATE_MS - 1 })
  t.strictSame(intime.verbs, ['claim', 'send', 'finish'], 'a millisecond earlier it is sent')
})

t.test('every request waits for its place and gives it back with how it went, writes as writes', async (t) => {
  const look = await run({ managed: STALE, outcome: PENDING })
  t.strictSame(look.admitted, [['look', PENDING]])
  const write = await run({ managed: BARE, outcome: THROTTLED_OUTCOME })
  t.strictSame(write.admitted, [['write', THROTTLED_OUTCOME]])
  const broken = await run({ managed: BARE, outcome: new Error('A bug.') })
  t.match(broken.result, { message: 'A bug.' })
  t.strictSame(broken.admitted, [['write', null]], 'whatever happens')
})

t.test('waiting for a place is waiting within the lease', async (t) => {
  const late = await run({ managed: STALE, admitMs: TOO_LATE_MS })
  t.strictSame(late.verbs, ['claim', 'finish'], 'not sent')
  t.match(late.admitted, [['look', { ok: false }]], 'and the place is free again')
  t.strictSame((await run({ managed: STALE, admitMs: TOO_LATE_MS - 1 })).verbs, ['claim', 'send', 'finish'])
})

t.test('a call that fails is tried again after a pause that was drawn', async (t) => {
  const { calls, result } = await run({ managed: STALE, outcome: failed(LOST), random: 0.5 })
  const at = later(ANSWER_MS).now
  t.match(stored(calls).journal.trouble, { fault: LOST, at, retryAt: later(ANSWER_MS + 1_000).now })
  t.match(result, { next: { kind: 'waiting', reason: 'unavailable', ms: 1_000 } })
  t.equal(the(calls, 'finish').ms, 1_000)
  t.strictSame(types(the(calls, 'finish')), ['call-answered'])
})

t.test('what nothing is left to be done for is forgotten', async (t) => {
  const managed = anAssignment({ desired: { assigned: false }, number: showing(null, 'unregistered') })
  const { result, verbs } = await run({ managed })
  t.strictSame(verbs, ['claim', 'forget'])
  t.strictSame(result, { next: { kind: 'forget', reason: 'removed' }, woken: [], report: null, violated: null })
})

t.test('what a step leaves nothing to do for is stored first, and due at once', async (t) => {
  const managed = anAssignment({ desired: { assigned: false }, number: null })
  const { result, calls, verbs } = await run({ managed, outcome: saw({ kind: 'no-number', at: NOW }) })
  t.strictSame(verbs, ['claim', 'send', 'finish'])
  t.strictSame(the(calls, 'send').step, FIND_NUMBER)
  t.equal(the(calls, 'finish').ms, 0)
  t.match(result, { next: { kind: 'forget' }, report: { step: FIND_NUMBER } })
})

t.test('how long it rests', async (t) => {
  const cases = [
    [SETTLED, 'settled', null, 'what is as wanted, until something changes'],
    [anAssignment({ address: 'validating' }), 'waiting', 60_000, 'what waits for another row is looked over'],
    [anAssignment({ address: 'invalid' }), 'blocked', 600_000, 'what is blocked, less often'],
    [anAssignment({ trouble: aTrouble(THROTTLED) }), 'waiting', 1_000, 'what has a time of its own, until then'],
    [anAssignment({ trouble: aTrouble(UNAUTHORIZED) }), 'blocked', 1_000, 'that it is blocked makes no difference']
  ] as const
  for (const [managed, kind, ms, because] of cases) {
    const { result, calls } = await run({ managed })
    t.match(result, { next: { kind } }, because)
    t.equal(the(calls, 'finish').ms, ms, because)
  }
})

t.test('whoever is due because of it is named', async (t) => {
  const woken: readonly Key[] = [{ kind: 'address', key: ADDRESS_ID }, { kind: 'assignment', key: NUMBER }]
  const { result } = await run({ managed: SETTLED, finished: { fenced: false, woken } })
  t.match(result, { woken })
})

t.test('when somebody else has taken over, nothing was stored and nothing is told', async (t) => {
  for (const managed of [SETTLED, STALE, BARE]) {
    const { result, verbs } = await run({ managed, outcome: PENDING, finished: { fenced: true, woken: [] } })
    t.equal(result, null)
    t.equal(verbs.at(-1), 'finish')
  }
})

t.test('an address goes the same way, without the conclusions of an assignment', async (t) => {
  const search = await run({ managed: anAddress(), outcome: saw({ kind: 'no-address', at: NOW }) })
  t.strictSame(search.verbs, ['claim', 'send', 'finish'])
  t.strictSame(search.calls[0], { verb: 'claim', key: { kind: 'address', key: ADDRESS_ID } })
  t.strictSame(the(search.calls, 'send').step, FIND_ADDRESS)
  t.strictSame(the(search.calls, 'finish').managed, anAddress({ searchedAt: NOW }))
  t.match(search.result, { next: { kind: 'act', step: CREATE } })

  const managed = anAddress({ searchedAt: NOW })
  const create = await run({ managed, outcome: saw({ kind: 'address', sid: WANTED, at: NOW }) })
  t.strictSame(create.verbs, ['claim', 'begin', 'send', 'finish'])
  const doubt = { step: 'create-address', target: null, begunAt: NOW, quarantineUntil: later(45_000).now } as const
  t.strictSame(the(create.calls, 'begin').managed, { ...managed, journal: { doubt, trouble: null } })
  t.strictSame(the(create.calls, 'send').step, { name: 'create-address', addressId: ADDRESS_ID, civic: CIVIC })
  t.strictSame(the(create.calls, 'finish').managed, { ...managed, sid: WANTED })
  t.strictSame(types(the(create.calls, 'finish')), ['call-answered', 'address-accepted'])
})

t.test('an error of a port is not swallowed, and nothing is done after it', async (t) => {
  const error = new Error('broken')
  const provider = await run({ managed: BARE, outcome: error })
  t.equal(provider.result, error)
  t.strictSame(provider.verbs, ['claim', 'begin', 'send'], 'what was written down stands: the write is in doubt')
  const begin = await run({ managed: BARE, begun: error })
  t.equal(begin.result, error)
  t.strictSame(begin.verbs, ['claim', 'begin'], 'what could not be written down is not sent')
  const finish = await run({ managed: BARE, outcome: PENDING, finished: error })
  t.equal(finish.result, error)
  t.strictSame(finish.verbs, ['claim', 'begin', 'send', 'finish'])
})

t.test('a process that is about to end leaves no number bare, and goes on with what covers one', async (t) => {
  const gap = { managed: anAssignment({ number: showing(OTHER, 'registered') }), outcome: PENDING }
  const stopping = await run({ ...gap, stopping: true })
  t.equal(stopping.result, null)
  t.strictSame(stopping.verbs, ['claim', 'release'])
  t.strictSame((await run(gap)).verbs, ['claim', 'begin', 'send', 'finish'])
  t.strictSame((await run({ managed: BARE, outcome: PENDING, stopping: true })).verbs,
    ['claim', 'begin', 'send', 'finish'])
})

t.test('where as many numbers are bare as may be, it waits for its turn and nothing is in doubt', async (t) => {
  const { result, calls, verbs } = await run({ managed: BARE, begun: 'gap-limit' })
  t.strictSame(verbs, ['claim', 'begin', 'finish'])
  t.strictSame(result, {
    next: { kind: 'waiting', reason: 'gap-limit', ms: null }, woken: [], report: null, violated: null
  })
  t.equal(the(calls, 'finish').ms, 60_000)
  t.equal(stored(calls).journal.doubt, null)
  t.strictSame(types(the(calls, 'finish')), ['gap-opened'], 'what the refused beginning would have told is told now')
})

/** An accepted address without a SID cannot be: the rules trust it, and the last check does not. */
const ABSURD = {
  ...anAssignment({ number: showing(null, 'unregistered', { emergencyStatus: 'Inactive' }) }),
  address: { sid: null, state: 'valid', refusal: null }
} as const

t.test('a change that must never be made is stopped before it is written down, and says so', async (t) => {
  const { result, calls, verbs } = await run({ managed: ABSURD })
  t.strictSame(verbs, ['claim', 'finish'])
  const fault = { kind: 'invariant-violated', invariant: 'calling-only-when-registered' }
  t.match(result, { report: null, violated: 'calling-only-when-registered' })
  t.match(stored(calls).journal, { doubt: null, trouble: { step: 'set-emergency-status', fault, at: NOW } })
})

t.test('what the ledger refuses as never to be is stopped the same way', async (t) => {
  const error = new InvariantViolated('one-at-a-time')
  const begin = await run({ managed: BARE, begun: error })
  t.strictSame(begin.verbs, ['claim', 'begin', 'finish'])
  t.match(begin.result, { report: null, violated: 'one-at-a-time' })
  const fault = { kind: 'invariant-violated', invariant: 'one-at-a-time' }
  t.match(stored(begin.calls).journal, { doubt: null, trouble: { step: 'associate-address', fault } })

  const finish = await run({ managed: BARE, outcome: PENDING, finished: error })
  t.strictSame(finish.verbs, ['claim', 'begin', 'send', 'finish', 'finish'])
  t.match(finish.result, { report: null, violated: 'one-at-a-time' })
  const last = finish.calls.at(-1)
  t.match(last, { report: null, managed: { journal: { doubt: { step: 'associate-address' }, trouble: { fault } } } },
    'what was sent stays in doubt')

  const never = await run({ managed: BARE, outcome: PENDING, finished: error, finishedAgain: error })
  t.equal(never.result, error)
  t.strictSame(never.verbs, ['claim', 'begin', 'send', 'finish', 'finish'], 'refused again, it is not forgotten')

  const look = await run({ managed: STALE, outcome: PENDING, finished: error })
  t.match(look.calls.at(-1), { managed: { number: STALE.number, journal: { trouble: { step: 'observe-number' } } } },
    'what could not be stored is seen again')
  const rest = await run({ managed: SETTLED, finished: error })
  t.equal(rest.result, error, 'where nothing was sent there is nothing to stop')
})
