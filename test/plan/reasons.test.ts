import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { guidanceFor, REASONS, type Reason } from '../../src/plan/reasons.js'

const SNAPSHOT = new URL('reasons.snapshot.json', import.meta.url)

// What people read is changed on purpose: REASONS_SNAPSHOT=1 writes the words of today down, and the diff shows them.
if (process.env['REASONS_SNAPSHOT'] === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(REASONS, null, 2)}\n`)

t.test('every reason says whose turn it is and what to do in the words that were agreed', async (t) => {
  const agreed: unknown = JSON.parse(readFileSync(SNAPSHOT, 'utf8'))
  t.strictSame({ ...REASONS }, agreed)
  t.strictSame(JSON.stringify(REASONS), JSON.stringify(agreed), 'in the order of the runbook')
  for (const reason of Object.keys(REASONS) as Reason[]) t.equal(guidanceFor(reason), REASONS[reason])
})
