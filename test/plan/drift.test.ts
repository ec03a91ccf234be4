import t from 'tap'
import type { Assignment } from '../../src/domain/assignment.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import { driftedSince, hasDrifted, healSuspendedMs, isHealing } from '../../src/plan/drift.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import {
  aDoubt, ago, anAssignment, aNumber, later, MOMENT, NOW, OTHER, sawNumber, showing, STRANGE, WANTED, type Given
} from './builders.js'

const HOUR = 3_600_000
const SETTLED = { observedGeneration: 1 }

interface Case {
  readonly given: Given
  readonly then: boolean
  readonly because: string
}

const DRIFT: Record<string, Case> = {
  'as wanted': {
    given: { memory: SETTLED },
    then: false,
    because: 'nothing has changed'
  },
  'at another address': {
    given: { number: showing(STRANGE, 'registered'), memory: SETTLED },
    then: true,
    because: 'it was as wanted, and only somebody else can have changed it'
  },
  bare: {
    given: { number: showing(null, 'unregistered'), memory: SETTLED },
    then: true,
    because: 'taken off is changed as well'
  },
  'at the wanted address, and no longer registered': {
    given: { number: showing(WANTED, 'unregistered'), memory: SETTLED },
    then: true,
    because: 'a SID is no registration'
  },
  'never fulfilled': {
    given: { number: showing(STRANGE, 'registered') },
    then: false,
    because: 'that is where this change begins'
  },
  'fulfilled in an earlier generation': {
    given: { generation: 2, number: showing(OTHER, 'registered'), memory: SETTLED },
    then: false,
    because: 'that is where this change begins'
  },
  'to be removed': {
    given: { number: showing(null, 'unregistered'), desired: { assigned: false }, memory: SETTLED },
    then: false,
    because: 'nothing is wanted that could be changed'
  },
  'without voice, and another emergency status': {
    given: { number: aNumber({ emergencyStatus: 'Inactive', voice: false }), memory: SETTLED },
    then: false,
    because: 'it is judged by the address alone'
  }
}

for (const [name, { given, then, because }] of Object.entries(DRIFT)) {
  t.test(`${name}: ${because}`, async (t) => {
    t.equal(hasDrifted(anAssignment(given)), then)
  })
}

const since = (number: ObservedNumber, given: Given = {}): Date | null =>
  driftedSince(anAssignment({ number, ...given, memory: { ...SETTLED, ...given.memory } }), number)

t.test('since when: from the first sighting that shows what somebody else left behind', async (t) => {
  t.strictSame(since(showing(STRANGE, 'registered')), ago(1_000))
  t.strictSame(since(showing(null, 'unregistered')), ago(1_000))
  t.strictSame(since(showing(WANTED, 'registration-failure')), ago(1_000))
  t.strictSame(since(showing(STRANGE, 'registered'), { memory: { driftedAt: ago(60_000) } }), ago(60_000))
  t.equal(since(aNumber()), null)
})

t.test('what Twilio is still working on, or shows without sense, begins no drift and ends none', async (t) => {
  const uncertain = [
    showing(STRANGE, 'pending-registration'), showing(null, 'pending-unregistration'), showing(STRANGE, 'wandering'),
    showing(null, null), showing(null, 'registered'), showing(null, 'registration-failure')
  ]
  for (const number of uncertain) {
    t.equal(since(number), null, String(number.emergencyAddressStatus))
    t.strictSame(since(number, { memory: { driftedAt: ago(60_000) } }), ago(60_000))
  }
})

t.test('nor does what a write of ours that is in doubt may have left behind', async (t) => {
  const doubt = aDoubt('disassociate-address')
  t.equal(since(showing(STRANGE, 'registered'), { doubt }), null)
  t.strictSame(since(showing(STRANGE, 'registered'), { doubt, memory: { driftedAt: ago(60_000) } }), ago(60_000))
})

t.test('a drift ends when the number is back, or something else is wanted of it', async (t) => {
  const memory = { driftedAt: ago(60_000) }
  t.equal(since(aNumber(), { memory }), null)
  t.equal(since(showing(STRANGE, 'registered'), { generation: 2, memory }), null)
  t.equal(since(showing(STRANGE, 'registered'), { desired: { assigned: false }, memory }), null)
})

t.test('a heal belongs to the drift it was begun for', async (t) => {
  const healing = (driftedAt: Date | null, ...heals: readonly Date[]) => isHealing({ driftedAt, heals })
  t.equal(healing(null), false)
  t.equal(healing(null, NOW), false, 'that drift is over')
  t.equal(healing(ago(1_000)), false)
  t.equal(healing(ago(1_000), ago(1_001)), false, 'that was of another drift')
  t.equal(healing(ago(1_000), ago(1_000)), true, 'seen and healed within the millisecond')
  t.equal(healing(ago(1_000), ago(60_000), NOW), true)
})

t.test('after three heals within an hour the next waits for the end of that hour', async (t) => {
  const left = (heals: readonly number[], now = NOW, driftedAt: Date | null = NOW) => {
    const { memory }: Assignment = anAssignment({ memory: { driftedAt, heals: heals.map(ago) } })
    return healSuspendedMs(memory, now)
  }
  t.equal(left([]), 0)
  t.equal(left([1_000]), 0)
  t.equal(left([2_000, 1_000]), 0)
  t.equal(left([3_000, 2_000, 1_000]), HOUR - 3_000, 'from the first of the three')
  t.equal(left([9_000, 3_000, 2_000, 1_000]), HOUR - 3_000, 'of the last three')
  t.equal(left([HOUR - 1, 2_000, 1_000]), 1)
  t.equal(left([HOUR, 2_000, 1_000]), 0)
  t.equal(left([HOUR + 1, 2_000, 1_000]), 0)
  t.equal(left([3_000, 2_000, 1_000], later(HOUR - 3_001).now), 1, 'it ends to the millisecond')
  t.equal(left([3_000, 2_000, 1_000], later(HOUR - 3_000).now), 0)
  t.equal(left([3_000, 2_000, 1_000], NOW, ago(1_000)), HOUR - 3_000, 'whatever takes down a registration counts')
  t.equal(left([3_000, 2_000, 1_000], NOW, null), HOUR - 3_000)
})

t.test('whoever puts theirs on again in the middle of every heal wins three gaps an hour, and no more', async (t) => {
  let known = anAssignment({
    desired: { drift: 'heal' }, number: showing(OTHER, 'registered', { observedAt: NOW }), memory: SETTLED
  })
  let clears = 0
  for (let second = 0; second < 60; second++) {
    const moment = later(second * 1_000)
    known = remember({ ...known, number: showing(OTHER, 'registered', { observedAt: moment.now }) }, moment)
    const next = plan(known, moment)
    if (next.kind !== 'act' || next.step.name !== 'disassociate-address') continue
    clears++
    const bare = sawNumber(showing(null, 'unregistered', { observedAt: moment.now }))
    known = absorb(begun(known, next.step, moment), next.step, bare, { ...moment, random: 0 }) as Assignment
  }
  t.equal(clears, 3)
  t.match(plan(known, later(60_000)), { kind: 'blocked', reason: 'healed-too-often' })
})

t.test('our own clear that lands late is a part of the undoing', async (t) => {
  const doubt = aDoubt('disassociate-address')
  const memory = { observedGeneration: 1, driftedAt: ago(20_000), heals: [doubt.begunAt] }
  const doubted = remember(anAssignment({ doubt, memory }), MOMENT)
  t.strictSame(doubted.memory.driftedAt, ago(20_000))
  const landed = remember({ ...doubted, number: showing(null, 'unregistered', { observedAt: NOW }) }, MOMENT)
  t.match(plan(landed, MOMENT), { kind: 'act', step: { name: 'associate-address' } }, 'whatever the policy')
})
