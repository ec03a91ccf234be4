import t from 'tap'
import type { Assignment } from '../../src/domain/assignment.js'
import { callingChanged, callingIgnored, switchingSince } from '../../src/plan/calling-rules.js'
import { act, rest } from '../../src/plan/decision.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { ago, aNumber, anAssignment, ENABLE, later, MOMENT } from './builders.js'

const ASKED = { before: 'Inactive', sentAt: ago(60_000) }

t.test('what Twilio has shown once as asked for was obeyed, and not ignored, whatever it shows later', async (t) => {
  const obeyed = remember(anAssignment({ number: aNumber(), memory: { calling: ASKED } }), MOMENT)
  t.strictSame(obeyed.memory.calling, { ...ASKED, arrived: true })
  const undone = remember({ ...obeyed, number: aNumber({ emergencyStatus: 'Inactive' }) }, MOMENT)
  t.ok(callingChanged(undone))
  t.notOk(callingIgnored(undone))
  t.strictSame(plan(undone, MOMENT), rest('settled', 'registered'), 'once in a generation')
})

t.test('what the answer itself shows is enough for that', async (t) => {
  const calling = { ...ASKED, sentAt: MOMENT.now }
  const answered = anAssignment({ number: aNumber({ observedAt: MOMENT.now }), memory: { calling } })
  t.equal(remember(answered, MOMENT).memory.calling?.arrived, true)
  const older = anAssignment({ number: aNumber({ observedAt: ago(1) }), memory: { calling } })
  t.equal(remember(older, MOMENT).memory.calling?.arrived, undefined, 'what was seen before it proves nothing')
})

t.test('asked to try again, it is switched once more; what Twilio ignores is not', async (t) => {
  const number = aNumber({ emergencyStatus: 'Inactive', observedAt: later(1_000).now })
  const asked = { retryRequestedAt: MOMENT.now, number }
  const undone = remember(anAssignment({ ...asked, memory: { calling: { ...ASKED, arrived: true } } }), later(1_000))
  t.strictSame(plan(undone, later(1_000)), act('calling-differs', ENABLE))
  const ignored = remember(anAssignment({ ...asked, memory: { calling: ASKED } }), later(1_000))
  t.strictSame(plan(ignored, later(1_000)), rest('settled', 'registered'))
})

t.test('of a number that is not seen nothing is said', async (t) => {
  const unseen = (calling: Assignment['memory']['calling']) => anAssignment({ number: null, memory: { calling } })
  t.equal(callingIgnored(unseen(ASKED)), false)
  t.equal(callingChanged(unseen({ ...ASKED, arrived: true })), false)
  t.equal(switchingSince(unseen(ASKED)), null)
})
