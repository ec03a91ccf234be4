import { Registry } from 'prom-client'
import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { anEntry } from '../../src/domain/timeline.js'
import { violationCounter } from '../../src/metrics/invariants.js'
import { runMetrics } from '../../src/metrics/runs.js'
import type { Claim, Key, Ledger } from '../../src/reconcile/ports.js'
import { valueOf } from './values.js'

const KEY: Key = { kind: 'assignment', key: '+14155550100' as PhoneNumber }
const CLOSED = [anEntry('verdict', 'gap-opened'), anEntry('verdict', 'gap-closed', { gapSeconds: 42 })]
const CLAIM = { key: KEY } as Claim

/** A ledger that takes what it is given, or does not. */
function aLedger (takes: boolean): Ledger {
  return {
    claim: async () => null,
    begin: async () => takes ? 'begun' : 'overtaken',
    finish: async () => ({ fenced: !takes, woken: [] }),
    release: async () => {},
    forget: async () => {}
  }
}

async function after (work: (ledger: Ledger) => Promise<unknown>, takes: boolean) {
  const registry = new Registry()
  await work(runMetrics(registry).ledger(aLedger(takes)))
  return {
    gaps: await valueOf(registry, 'dispatchable_gap_seconds_count'),
    seconds: await valueOf(registry, 'dispatchable_gap_seconds_sum'),
    fenced: await valueOf(registry, 'dispatchable_fenced_runs_total')
  }
}

const WRITE = { name: 'disassociate-address', phoneNumberSid: 'PN' as never } as const

t.test('a gap is counted when its end is stored, by whichever commit tells it', async (t) => {
  t.strictSame(await after((ledger) => ledger.finish(CLAIM, {} as never, null, null, CLOSED), true),
    { gaps: 1, seconds: 42, fenced: 0 })
  t.strictSame(await after((ledger) => ledger.begin(CLAIM, {} as never, WRITE, CLOSED), true),
    { gaps: 1, seconds: 42, fenced: 0 })
})

t.test('what was not stored did not happen: a run that was fenced counts as that, and closes no gap', async (t) => {
  t.strictSame(await after((ledger) => ledger.finish(CLAIM, {} as never, null, null, CLOSED), false),
    { gaps: 0, seconds: 0, fenced: 1 })
  t.strictSame(await after((ledger) => ledger.begin(CLAIM, {} as never, WRITE, CLOSED), false),
    { gaps: 0, seconds: 0, fenced: 0 })
})

t.test('the ledger behind it answers as before', async (t) => {
  const ledger = runMetrics(new Registry()).ledger(aLedger(true))
  t.equal(await ledger.begin(CLAIM, {} as never, WRITE, []), 'begun')
  t.strictSame(await ledger.finish(CLAIM, {} as never, null, null, []), { fenced: false, woken: [] })
  t.equal(await ledger.claim(KEY), null)
})

t.test('runs are counted by what they came to, never by what they are about', async (t) => {
  const registry = new Registry()
  const { ran } = runMetrics(registry)
  ran(KEY, { kind: 'settled', reason: 'registered', ms: null })
  ran(KEY, { kind: 'settled', reason: 'registered', ms: null })
  const labels = { kind: 'assignment', next: 'settled', reason: 'registered' }
  t.equal(await valueOf(registry, 'dispatchable_runs_total', labels), 2)
  t.notMatch(await registry.metrics(), '4155550100')
})

t.test('runs and rings that fail are counted, and still fail', async (t) => {
  const registry = new Registry()
  const { run, ring } = runMetrics(registry)
  await t.rejects(run(async () => { throw new Error('no run') })(KEY), /no run/)
  await t.rejects(ring(async () => { throw new Error('no ring') })(), /no ring/)
  await run(async () => {})(KEY)
  await ring(async () => {})()
  t.equal(await valueOf(registry, 'dispatchable_failed_runs_total'), 1)
  t.equal(await valueOf(registry, 'dispatchable_failed_rings_total'), 1)
})

t.test('a violation is counted by its name; a name that could carry something is not told', async (t) => {
  const registry = new Registry()
  const violated = violationCounter(registry)
  const name = 'dispatchable_invariant_violations_total'
  for (const invariant of ['I7', 'one-write-at-a-time', '+14155550100', '645 Harrison St', `PN${'a'.repeat(32)}`]) {
    violated(invariant)
  }
  t.equal(await valueOf(registry, name, { invariant: 'I7' }), 1)
  t.equal(await valueOf(registry, name, { invariant: 'one-write-at-a-time' }), 1)
  t.equal(await valueOf(registry, name, { invariant: 'other' }), 3)
})
