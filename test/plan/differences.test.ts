import t from 'tap'
import type { Assignment } from '../../src/domain/assignment.js'
import { differencesBehind } from '../../src/plan/differences.js'
import { REASONS, type Reason } from '../../src/plan/reasons.js'
import { statusOf } from '../../src/plan/status.js'
import {
  A_SUGGESTION, ago, anAddressRefusal, anAssignment, MOMENT, OTHER, showing, STRANGE, WANTED, type Given
} from './builders.js'

const told = (given: Given) => statusOf(anAssignment(given), MOMENT).explanation.differences
const SETTLED = { observedGeneration: 1 }
const registered = { field: 'emergencyAddressStatus', wanted: 'registered' }
const wanted = { field: 'emergencyAddressSid', wanted: WANTED }

function refused (refusal: Assignment['address']['refusal']): Assignment {
  const given = anAssignment({ number: showing(OTHER, 'registered') })
  return { ...given, address: { sid: null, state: refusal?.suggestion == null ? 'invalid' : 'suggested', refusal } }
}

t.test('where Twilio suggests another spelling: which fields differ', async (t) => {
  const { explanation } = statusOf(refused(anAddressRefusal(21629, A_SUGGESTION)), MOMENT)
  t.strictSame(explanation.differences, [{ field: 'street', wanted: '645 Harrison St', shown: '645 HARRISON ST' }])
  t.match(explanation.nextAction, /suggestion-acceptances/)
})

t.test('where it suggests nothing that can be taken: none', async (t) => {
  t.strictSame(statusOf(refused(anAddressRefusal(21629)), MOMENT).explanation.differences, [])
  t.strictSame(differencesBehind('address-suggested', refused(null)), [], 'nor without its words')
  t.strictSame(differencesBehind('address-suggested', refused(anAddressRefusal(21629))), [])
})

t.test('where somebody changed the number: what it should show, and what it does', async (t) => {
  t.strictSame(told({ number: showing(STRANGE, 'registered'), memory: SETTLED }), [{ ...wanted, shown: STRANGE }])
  t.strictSame(told({ number: showing(null, 'unregistered'), memory: SETTLED }),
    [{ ...wanted, shown: null }, { ...registered, shown: 'unregistered' }])
  t.strictSame(told({ number: showing(WANTED, 'unregistered'), memory: SETTLED }),
    [{ ...registered, shown: 'unregistered' }])
  const heals = [ago(3_000_000), ago(2_000_000), ago(1_000_000)]
  const often: Given = {
    number: showing(STRANGE, 'registered'), desired: { drift: 'heal' }, memory: { ...SETTLED, heals }
  }
  t.strictSame(told(often), [{ ...wanted, shown: STRANGE }], 'also where it is left alone for now')
  t.strictSame(differencesBehind('drifted', anAssignment({ number: null })),
    [{ ...wanted, shown: null }, { ...registered, shown: null }], 'nothing is shown of what is not there')
})

t.test('nowhere else', async (t) => {
  const assignment = { ...refused(anAddressRefusal(21629, A_SUGGESTION)), number: null }
  const speaking = ['address-suggested', 'drifted', 'healed-too-often']
  for (const reason of Object.keys(REASONS) as Reason[]) {
    if (!speaking.includes(reason)) t.strictSame(differencesBehind(reason, assignment), [], reason)
  }
  t.strictSame(told({}), [])
  t.strictSame(told({ number: showing(OTHER, 'registered') }), [], 'on the way is no drift')
})
