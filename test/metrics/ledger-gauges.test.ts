import { Registry } from 'prom-client'
import t from 'tap'
import { ledgerGauges } from '../../src/metrics/ledger-gauges.js'
import type { Reading } from '../../src/metrics/reading.js'
import { FIGURES } from './figures.js'

/** The lines that are not comments, after these readings one after the other. */
async function shown (...readings: readonly Reading[]): Promise<readonly string[]> {
  const registry = new Registry()
  const show = ledgerGauges(registry)
  for (const reading of readings) show(reading)
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace('dispatchable_', ''))
}

const NOW: Reading = { figures: FIGURES, ageSeconds: 0, up: true }
const AWAY: Reading = { figures: FIGURES, ageSeconds: 300, up: false }

t.test('every word is there, with 0 where nothing is so', async (t) => {
  t.strictSame(await shown(NOW), [
    'database_up 1',
    'ledger_age_seconds 0',
    'assignments_by_coverage{coverage="protected"} 3',
    'assignments_by_coverage{coverage="protected-by-previous"} 0',
    'assignments_by_coverage{coverage="unprotected"} 2',
    'assignments_by_coverage{coverage="unknown"} 0',
    'assignments_by_coverage{coverage="not-applicable"} 0',
    'assignments_by_state{state="ready"} 3',
    'assignments_by_state{state="converging"} 2',
    'assignments_by_state{state="action-required"} 0',
    'assignments_by_state{state="stalled"} 0',
    'assignments_by_state{state="removing"} 0',
    'assignments_by_state{state="paused"} 0',
    'oldest_in_state_seconds{state="ready"} 900',
    'oldest_in_state_seconds{state="converging"} 120',
    'oldest_in_state_seconds{state="action-required"} 0',
    'oldest_in_state_seconds{state="stalled"} 0',
    'oldest_in_state_seconds{state="removing"} 0',
    'oldest_in_state_seconds{state="paused"} 0',
    'open_gaps 2',
    'open_gaps_by_changes 1',
    'oldest_open_gap_seconds 100',
    'open_gaps_total_seconds 150',
    'overdue_rows{kind="assignment"} 1',
    'overdue_rows{kind="address"} 0',
    'oldest_overdue_seconds{kind="assignment"} 61',
    'oldest_overdue_seconds{kind="address"} 0',
    'open_intents 1',
    'oldest_open_intent_seconds 4',
    'swept_timestamp_seconds 1785751200',
    'sweep_age_seconds 30',
    'account_paused 1',
    'phone_numbers 9',
    'unassigned_phone_numbers{coverage="protected"} 0',
    'unassigned_phone_numbers{coverage="protected-by-previous"} 0',
    'unassigned_phone_numbers{coverage="unprotected"} 4',
    'unassigned_phone_numbers{coverage="unknown"} 0',
    'unassigned_phone_numbers{coverage="not-applicable"} 0'
  ])
})

t.test('while the database is away an open gap goes on growing, and nothing looks green', async (t) => {
  t.strictSame(await shown(NOW, AWAY), [
    'database_up 0',
    'ledger_age_seconds 300',
    'open_gaps 2',
    'open_gaps_by_changes 1',
    'oldest_open_gap_seconds 400',
    'open_gaps_total_seconds 750',
    'swept_timestamp_seconds 1785751200',
    'sweep_age_seconds 330'
  ])
})

t.test('where there was no gap, none grows while the database is away', async (t) => {
  const gaps = { count: 0, byChanges: 0, oldestSeconds: 0, totalSeconds: 0 }
  const lines = await shown({ ...AWAY, figures: { ...FIGURES, gaps } })
  t.match(lines.join('\n'), 'oldest_open_gap_seconds 0\nopen_gaps_total_seconds 0')
})

t.test('a ledger that was never read is not 0 of anything', async (t) => {
  t.strictSame(await shown({ figures: null, ageSeconds: 0, up: false }), ['database_up 0'])
})

t.test('before the first pass there is no age of a pass', async (t) => {
  const lines = await shown({ ...NOW, figures: { ...FIGURES, account: { paused: false, swept: null } } })
  t.notOk(lines.some((line) => line.startsWith('swe')))
  t.ok(lines.includes('account_paused 0'))
})

t.test('all is back when the database is', async (t) => {
  t.strictSame(await shown(NOW, AWAY, NOW), await shown(NOW))
})
