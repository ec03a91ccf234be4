import t from 'tap'
import { rest } from '../../src/plan/decision.js'
import type { Assignment } from '../../src/domain/assignment.js'
import { absorb } from '../../src/plan/absorb.js'
import { plan } from '../../src/plan/plan.js'
import { isRefused, troubled } from '../../src/plan/troubled.js'
import {
  anAssignment, aRefusal, aTrouble, CONFLICT, later, LOST, MOMENT, NOW, NUMBER_SID, OTHER, showing, THROTTLED,
  UNAUTHORIZED, WANTED
} from './builders.js'

t.test('nothing failed', async (t) => {
  t.equal(troubled(null, NOW), null)
})

t.test('what may be tried again waits until then', async (t) => {
  for (const fault of [THROTTLED, LOST, CONFLICT, aRefusal()]) {
    t.strictSame(troubled(aTrouble(fault), NOW), rest('waiting', fault.kind, 1_000))
    t.strictSame(troubled(aTrouble(fault), later(999).now), rest('waiting', fault.kind, 1))
    t.equal(troubled(aTrouble(fault), later(1_000).now), null)
  }
})

t.test('refused credentials block, and are tried again', async (t) => {
  t.strictSame(troubled(aTrouble(UNAUTHORIZED), NOW), rest('blocked', 'unauthorized', 1_000))
  t.equal(troubled(aTrouble(UNAUTHORIZED), later(1_000).now), null)
})

t.test('a code of Twilio\'s table is the reason, and its kind still says whether it blocks', async (t) => {
  const unauthorized = { ...aRefusal(403, 20403), kind: 'unauthorized' } as const
  t.strictSame(troubled(aTrouble(unauthorized), NOW), rest('blocked', 'account-not-active', 1_000))
  const conflict = { ...aRefusal(404, 20404), kind: 'conflict' } as const
  t.strictSame(troubled(aTrouble(conflict), NOW), rest('waiting', 'resource-not-found', 1_000))
  t.strictSame(troubled(aTrouble(aRefusal(400, 21633)), NOW), rest('waiting', 'address-still-needed', 1_000))
  t.strictSame(troubled(aTrouble(aRefusal(400, 21999)), NOW), rest('waiting', 'refused', 1_000))
})

t.test('a pause outlives the generation it began in', async (t) => {
  t.strictSame(troubled(aTrouble(THROTTLED, { generation: 1 }), NOW), rest('waiting', 'throttled', 1_000))
})

t.test('a final refusal belongs to its generation, and holds up no look', async (t) => {
  const refused = aTrouble(aRefusal(), { generation: 2, retryAt: null })
  t.equal(troubled(refused, NOW), null)
  t.equal(isRefused(refused, 2), true)
  t.equal(isRefused(refused, 3), false)
  t.equal(isRefused(aTrouble(THROTTLED, { generation: 2 }), 2), false)
  t.equal(isRefused(null, 2), false)
})

t.test('what was refused is found right when somebody puts it right', async (t) => {
  const trouble = aTrouble(aRefusal(), { retryAt: null })
  t.match(plan(anAssignment({ trouble }), MOMENT), { kind: 'settled' })
  t.match(plan(anAssignment({ trouble, number: showing(null, 'unregistered') }), MOMENT), { reason: 'refused' })
})

t.test('an address that Twilio will not put on is given up for the previous one, once', async (t) => {
  const bare = { number: showing(null, 'unregistered', { observedAt: NOW }), memory: { previousSid: OTHER } }
  const associate = { name: 'associate-address', phoneNumberSid: NUMBER_SID, addressSid: WANTED } as const
  const spread = { ...MOMENT, random: 0 }
  const refused = absorb(anAssignment(bare), associate, { ok: false, fault: aRefusal() }, spread) as Assignment
  t.match(plan(refused, MOMENT), { step: { addressSid: OTHER } })
  const back = { ...associate, addressSid: OTHER }
  const both = absorb(refused, back, { ok: false, fault: aRefusal() }, spread) as Assignment
  t.equal(both.memory.previousSid, null)
  t.match(plan(both, MOMENT), { kind: 'blocked', reason: 'refused' })
})
