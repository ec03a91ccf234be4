import t from 'tap'
import { act, rest } from '../../src/plan/decision.js'
import { pauseOf } from '../../src/plan/pause.js'
import { plan } from '../../src/plan/plan.js'
import {
  anAddress, anAssignment, CREATE, DELETE, FIND_ADDRESS, MOMENT, aDoubt, WANTED, ago
} from './builders.js'

t.test('the wider pause speaks', async (t) => {
  t.equal(pauseOf(anAssignment()), null)
  t.equal(pauseOf(anAssignment({ desired: { paused: true } })), 'paused')
  t.equal(pauseOf(anAssignment({ desired: { paused: true }, accountPaused: true })), 'account-paused')
})

t.test('an address is not made, nor searched for only to be made, while every wish for it is paused', async (t) => {
  const searched = { searchedAt: MOMENT.now }
  t.strictSame(plan(anAddress(), MOMENT), act('never-created', FIND_ADDRESS))
  t.strictSame(plan(anAddress({ wishesPaused: true }), MOMENT), rest('waiting', 'paused'))
  t.strictSame(plan(anAddress({ ...searched }), MOMENT), act('never-created', CREATE))
  t.strictSame(plan(anAddress({ ...searched, wishesPaused: true }), MOMENT), rest('waiting', 'paused'))
})

t.test('what nobody wants any more goes, and a doubt is cleared up, whoever has paused their wish', async (t) => {
  t.strictSame(plan(anAddress({ sid: WANTED, retiring: true, wishesPaused: true }), MOMENT), act('unused', DELETE))
  const doubtful = anAddress({
    wishesPaused: true, searchedAt: ago(60_000), journal: { doubt: aDoubt('create-address'), trouble: null }
  })
  t.strictSame(plan(doubtful, MOMENT), act('outcome-unknown', FIND_ADDRESS))
})

t.test('a paused wish that waits for its address waits for the end of the pause', async (t) => {
  for (const address of ['validating', 'removing', 'retired'] as const) {
    t.strictSame(plan(anAssignment({ address, desired: { paused: true } }), MOMENT), rest('waiting', 'paused'))
    t.strictSame(plan(anAssignment({ address, accountPaused: true }), MOMENT), rest('waiting', 'account-paused'))
  }
})
