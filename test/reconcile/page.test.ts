import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { InvariantViolated } from '../../src/domain/errors.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import { storePage } from '../../src/reconcile/page.js'
import type { Claim, End, Finished, Key } from '../../src/reconcile/ports.js'
import type { Run } from '../../src/reconcile/reconcile.js'
import { ACCOUNT, aNumber, anAssignment, later, NOW, WANTED } from '../plan/builders.js'
import { PATIENCE } from '../support/patience.js'

const [ONE, TWO] = ['+14155550101', '+14155550102'] as [PhoneNumber, PhoneNumber]
/** When the page was asked for. */
const ASKED = later(60_000).now
const keyOf = (key: PhoneNumber): Key => ({ kind: 'assignment', key })

/** A number as it was when last seen, on its way to the wanted address, and as the page shows it. */
const pending = (phoneNumber: PhoneNumber, more: Partial<ObservedNumber> = {}) => aNumber({
  phoneNumber, emergencyAddressSid: WANTED, emergencyAddressStatus: 'pending-registration', observedAt: NOW, ...more
})
const shown = (phoneNumber: PhoneNumber, emergencyAddressStatus: string) =>
  pending(phoneNumber, { emergencyAddressStatus, observedAt: ASKED })

const claimOn = (number: ObservedNumber, more: Partial<Claim> = {}): Claim => ({
  key: keyOf(number.phoneNumber),
  managed: { ...anAssignment({ number }), phoneNumber: number.phoneNumber },
  epoch: 7,
  wakes: 0,
  now: later(60_500).now,
  ...more
})

interface Given {
  readonly changed?: readonly ObservedNumber[]
  readonly awaited?: readonly ObservedNumber[]
  readonly claims?: readonly Claim[]
  readonly answers?: readonly Finished[] | Error
}

/** One page stored, with what was asked of the ledger and the inventory. */
async function storing ({ changed = [], awaited = [], claims = [], answers }: Given) {
  const calls: unknown[][] = []
  const ends: End[] = []
  const runs: [Key, Run][] = []
  let clock = 500
  const stored = storePage(ACCOUNT, { numbers: [...changed, ...awaited], requestId: 'RQ1', next: null }, {
    inventory: {
      newsAmong: async () => ({ changed, awaited }),
      savePage: async (account, numbers, requestId) => {
        calls.push(['savePage', account, numbers.map(({ phoneNumber }) => phoneNumber), requestId])
        return numbers.map(({ phoneNumber }) => keyOf(phoneNumber))
      }
    },
    ledger: {
      claimAll: async (numbers, askedAt) => {
        calls.push(['claimAll', numbers, askedAt])
        clock += 40
        return claims
      },
      finishAll: async (given) => {
        ends.push(...given)
        if (answers instanceof Error) throw answers
        return answers ?? given.map(() => ({ fenced: false, woken: [] }))
      },
      release: async ({ key }) => { calls.push(['release', key.key]) }
    },
    patience: PATIENCE,
    monotonic: () => clock,
    random: () => 0.5,
    onRun: (key, run) => runs.push([key, run])
  })
  const due = await stored.catch((error: unknown) => error)
  return { due, calls, ends, runs }
}

t.test('a page without news asks for nothing more', async (t) => {
  t.strictSame(await storing({}), { due: [], calls: [], ends: [], runs: [] })
})

t.test('what was waited for and is still so rests until its next look, all in one statement', async (t) => {
  const claims = [claimOn(pending(ONE)), claimOn(pending(TWO))]
  const awaited = [shown(ONE, 'pending-registration'), shown(TWO, 'pending-registration')]
  const { due, calls, ends, runs } = await storing({ awaited, claims })
  t.strictSame(due, [])
  t.strictSame(calls, [['claimAll', [ONE, TWO], ASKED]])
  t.match(ends, claims.map((claim) => ({ claim, report: null, told: [] })), 'what is as it was is not stored again')
  t.ok(ends.every(({ ms, managed }) => ms !== null && ms > 0 && managed.number?.observedAt === ASKED))
  t.match(runs, [[keyOf(ONE), { next: { kind: 'waiting', reason: 'registration-pending' } }], [keyOf(TWO), {}]])
})

t.test('what arrived is settled and told, under the name of the request that showed it', async (t) => {
  const { due, ends } = await storing({ changed: [shown(ONE, 'registered')], claims: [claimOn(pending(ONE))] })
  t.strictSame(due, [])
  t.match(ends, [{
    ms: null,
    managed: { memory: { observedGeneration: 1 } },
    report: { step: { name: 'observe-number' }, outcome: { requestId: 'RQ1', sighting: { kind: 'number' } } }
  }])
  t.match(ends[0]?.told, [{ type: 'number-changed', twilio: { requestId: 'RQ1' } }])
})

t.test('what a number comes to rests on a sighting that is stored, though it is as it was', async (t) => {
  const calling = { before: 'Active', sentAt: NOW }
  const number = pending(ONE, { emergencyAddressStatus: 'registered', emergencyStatus: 'Active' })
  const given = anAssignment({ number, desired: { emergencyCalling: 'disabled' }, memory: { calling } })
  const claims = [claimOn(number, { managed: { ...given, phoneNumber: ONE } })]
  const { ends } = await storing({ awaited: [{ ...number, observedAt: ASKED }], claims })
  t.match(ends, [{ ms: null, report: { outcome: { sighting: { kind: 'number' } } } }])
})

t.test('who has something left to do is due', async (t) => {
  const changed = [shown(ONE, 'unregistered')].map((number) => ({ ...number, emergencyAddressSid: null }))
  const { due, ends } = await storing({ changed, claims: [claimOn(pending(ONE))] })
  t.strictSame(due, [keyOf(ONE)])
  t.match(ends, [{ ms: 0 }])
})

t.test('the time that claiming took has passed for the plan as well', async (t) => {
  const { ends } = await storing({
    awaited: [shown(ONE, 'pending-registration')], claims: [claimOn(pending(ONE), { now: ASKED })]
  })
  t.equal(ends[0]?.ms, PATIENCE.pollMs - 40, 'the next look is reckoned from the sighting')
})

t.test('what nobody could claim is stored as a sighting, if it is news', async (t) => {
  const { due, calls } = await storing({
    changed: [shown(ONE, 'registered')], awaited: [shown(TWO, 'pending-registration')]
  })
  t.strictSame(calls, [['claimAll', [ONE, TWO], ASKED], ['savePage', ACCOUNT, [ONE], 'RQ1']])
  t.strictSame(due, [keyOf(ONE)])
})

t.test('a page is taken on a handful at a time: what Twilio answers meanwhile is not kept waiting', async (t) => {
  const many = Array.from({ length: 250 }, (_, at) => `+1415555${String(at).padStart(4, '0')}` as PhoneNumber)
  const { due, calls } = await storing({ changed: many.map((number) => shown(number, 'registered')) })
  t.strictSame(calls, [
    ['claimAll', many.slice(0, 100), ASKED],
    ['claimAll', many.slice(100, 200), ASKED],
    ['claimAll', many.slice(200), ASKED],
    ['savePage', ACCOUNT, many, 'RQ1']
  ])
  t.strictSame(due, many.map(keyOf))
})

t.test('what was seen since the page was asked for is given back as it was', async (t) => {
  for (const ms of [60_000, 60_001]) {
    const { ends, calls } = await storing({
      awaited: [shown(ONE, 'pending-registration')], claims: [claimOn(pending(ONE, { observedAt: later(ms).now }))]
    })
    t.strictSame(ends, [])
    t.strictSame(calls, [['claimAll', [ONE], ASKED], ['release', ONE]])
  }
  const never = claimOn(pending(ONE))
  const { ends } = await storing({
    changed: [shown(ONE, 'registered')],
    claims: [{ ...never, managed: { ...anAssignment({ number: null }), phoneNumber: ONE } }]
  })
  t.equal(ends.length, 1, 'never seen is not seen since')
})

t.test('what somebody else has taken over meanwhile is left to them', async (t) => {
  const { due, calls, runs } = await storing({
    changed: [shown(ONE, 'registered'), shown(TWO, 'registered')],
    claims: [claimOn(pending(ONE)), claimOn(pending(TWO))],
    answers: [{ fenced: true, woken: [] }, { fenced: false, woken: [keyOf(ONE)] }]
  })
  t.strictSame(calls.slice(1), [['release', ONE], ['savePage', ACCOUNT, [ONE], 'RQ1']])
  t.match(runs, [[keyOf(TWO), { woken: [keyOf(ONE)], violated: null }]], 'and who was woken by the others is told')
  t.equal(runs.length, 1)
  t.strictSame(due, [keyOf(ONE)])
})

t.test('what must never be stops nobody else: each looks for itself', async (t) => {
  const given = { changed: [shown(ONE, 'registered')], claims: [claimOn(pending(ONE))] }
  const { calls, runs } = await storing({ ...given, answers: new InvariantViolated('assignment-only-forward') })
  t.strictSame(calls.slice(1), [['release', ONE], ['savePage', ACCOUNT, [ONE], 'RQ1']])
  t.strictSame(runs, [])
  const { due } = await storing({ ...given, answers: new Error('The database is away.') })
  t.match(due, { message: 'The database is away.' }, 'anything else ends the pass')
})
