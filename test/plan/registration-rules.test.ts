import t from 'tap'
import { missingAddress } from '../../src/plan/registration-rules.js'
import { anAssignment, MOMENT, showing, type Given } from './builders.js'

const BARE = showing(null, 'unregistered')

t.test('nothing is put on where no address belongs, or none is accepted yet', async (t) => {
  const cases: readonly Given[] = [{ address: 'validating' }, { address: 'invalid' }, { desired: { assigned: false } }]
  for (const given of cases) {
    t.equal(missingAddress({ assignment: anAssignment({ ...given, number: BARE }), number: BARE, ...MOMENT }), null)
  }
})
