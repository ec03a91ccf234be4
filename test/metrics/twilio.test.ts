import { Registry } from 'prom-client'
import t from 'tap'
import type { Fault, Outcome } from '../../src/domain/outcome.js'
import type { PhoneNumber } from '../../src/domain/brand.js'
import type { Step } from '../../src/domain/step.js'
import { twilioMetrics } from '../../src/metrics/twilio.js'
import type { Page } from '../../src/reconcile/ports.js'
import { valueOf } from './values.js'

const STEP: Step = { name: 'find-number', phoneNumber: '+14155550100' as PhoneNumber }
const ANSWERED = { status: 400, message: 'Twilio said so.', moreInfo: null, requestId: null }
const OK: Outcome = { ok: true, sighting: { kind: 'no-number', at: new Date(0) }, requestId: null }
const NOTHING = { requestId: null, detail: '' }

const REQUESTS = 'dispatchable_twilio_requests_total'
const REFUSALS = 'dispatchable_twilio_refusals_total'

function measured () {
  const registry = new Registry()
  let now = 0
  const metrics = twilioMetrics(registry, () => now)
  return { registry, metrics, pass: (ms: number) => { now += ms } }
}

const FAULTS: Readonly<Record<string, Fault>> = {
  refused: { kind: 'refused', code: 21628, ...ANSWERED },
  conflict: { kind: 'conflict', code: 20409, ...ANSWERED },
  unauthorized: { kind: 'unauthorized', code: 20003, ...ANSWERED },
  throttled: { kind: 'throttled', retryAfterMs: null, requestId: null },
  'unavailable-not-sent': { kind: 'unavailable', applied: 'no', ...NOTHING },
  'unavailable-unknown': { kind: 'unavailable', applied: 'unknown', ...NOTHING }
}

for (const [outcome, fault] of Object.entries(FAULTS)) {
  t.test(`a step that ends ${outcome} is counted as such, and told as it was`, async (t) => {
    const { registry, metrics } = measured()
    const answer: Outcome = { ok: false, fault }
    t.equal(await metrics.provider(async () => answer)(STEP, new Date(0)), answer)
    t.equal(await valueOf(registry, REQUESTS, { operation: 'find-number', outcome }), 1)
    t.equal(await valueOf(registry, REQUESTS, { operation: 'find-number', outcome: 'ok' }), 0)
  })
}

t.test('a request is timed from when it is sent to when it is answered, and in flight meanwhile', async (t) => {
  const { registry, metrics, pass } = measured()
  await metrics.provider(async () => {
    pass(1_500)
    t.equal(await valueOf(registry, 'dispatchable_twilio_requests_in_flight'), 1)
    return OK
  })(STEP, new Date(0))
  const name = 'dispatchable_twilio_request_duration_seconds'
  const labels = { operation: 'find-number', outcome: 'ok' }
  t.equal(await valueOf(registry, `${name}_sum`, labels), 1.5)
  t.equal(await valueOf(registry, `${name}_bucket`, { ...labels, le: 1 }), 0)
  t.equal(await valueOf(registry, `${name}_bucket`, { ...labels, le: 2 }), 1)
  t.equal(await valueOf(registry, 'dispatchable_twilio_requests_in_flight'), 0)
})

t.test('a code becomes a label when it is one we know', async (t) => {
  const { registry, metrics } = measured()
  for (const code of [21628, 21628, 99999, null]) {
    const fault: Fault = { kind: 'refused', code, ...ANSWERED }
    await metrics.provider(async () => ({ ok: false, fault }))(STEP, new Date(0))
  }
  t.equal(await valueOf(registry, REFUSALS, { code: '21628' }), 2)
  t.equal(await valueOf(registry, REFUSALS, { code: 'other' }), 1)
  t.equal(await valueOf(registry, REFUSALS, { code: 'none' }), 1)
  t.notMatch(await registry.metrics(), '99999')
})

t.test('a step that throws is a fault of ours: it is counted, thrown on, and no longer in flight', async (t) => {
  const { registry, metrics } = measured()
  await t.rejects(metrics.provider(async () => { throw new TypeError('ours') })(STEP, new Date(0)), /ours/)
  t.equal(await valueOf(registry, REQUESTS, { operation: 'find-number', outcome: 'unexpected' }), 1)
  t.equal(await valueOf(registry, 'dispatchable_twilio_requests_in_flight'), 0)
})

t.test('every page of a pass is one request, the one that fails among them', async (t) => {
  const { registry, metrics } = measured()
  const empty = { numbers: [], requestId: null }
  const fault = FAULTS['unauthorized']
  const failing = async (): Promise<Page> => { throw new Error('It could not be listed.', { cause: fault }) }
  const list = metrics.listNumbers(async () => ({ ...empty, next: async () => ({ ...empty, next: failing }) }))
  const first = await list(() => new Date(0))
  const second = await first.next?.()
  await t.rejects(async () => { await second?.next?.() }, /could not be listed/)
  t.equal(await valueOf(registry, REQUESTS, { operation: 'list-numbers', outcome: 'ok' }), 2)
  t.equal(await valueOf(registry, REQUESTS, { operation: 'list-numbers', outcome: 'unauthorized' }), 1)
  t.equal(await valueOf(registry, REFUSALS, { code: '20003' }), 1)
})
