import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { onlyLooks } from '../../src/plan/looks.js'
import { plan } from '../../src/plan/plan.js'
import { ago, anAddress, anAssignment, later, MOMENT, NOW, PATIENCE, showing, WANTED } from './builders.js'

const pending = showing(WANTED, 'pending-registration', { observedAt: NOW })
const dueAt = later(PATIENCE.pollMs).now

t.test('what Twilio is working on only looks at its next turn, though it be planned a moment early', async (t) => {
  t.equal(onlyLooks(anAssignment({ number: pending }), dueAt, PATIENCE), true)
  t.equal(onlyLooks(anAssignment({ number: pending }), later(PATIENCE.pollMs - 1).now, PATIENCE), true)
})

t.test('who is declared together looks apart: up to a quarter later by its digits, never above the most', async (t) => {
  const pauses = (pendingSince: Date) => ['00', '01', '50', '99'].map((digits) => {
    const number = { ...pending, phoneNumber: `+141555501${digits}` as PhoneNumber }
    const decision = plan(anAssignment({ number, memory: { pendingSince } }), MOMENT)
    return 'ms' in decision ? decision.ms : decision
  })
  t.strictSame(pauses(NOW), [2_000, 2_005, 2_250, 2_495])
  const bare = { pendingSince: NOW, unprotectedSince: ago(1_000) }
  const number = { ...pending, phoneNumber: '+14155550199' as PhoneNumber }
  t.match(plan(anAssignment({ number, memory: bare }), MOMENT), { ms: 2_000 }, 'who is bare does not wait to be apart')
  const most = PATIENCE.pollMaxMs
  t.strictSame(pauses(ago(4 * most)), [most, most, most, most])
})

t.test('what will write, or rest, or is not a number, does not', async (t) => {
  const [bare, settled] = [showing(null, 'unregistered'), showing(WANTED, 'registered')]
  t.equal(onlyLooks(anAssignment({ number: bare }), NOW, PATIENCE), false)
  t.equal(onlyLooks(anAssignment({ number: settled }), dueAt, PATIENCE), false)
  t.equal(onlyLooks(anAddress(), dueAt, PATIENCE), false)
})

t.test('what a change in doubt did, no page can tell', async (t) => {
  const doubt = { step: 'associate-address', target: WANTED, begunAt: ago(1), quarantineUntil: dueAt } as const
  t.equal(onlyLooks(anAssignment({ number: pending, doubt }), dueAt, PATIENCE), false)
})
