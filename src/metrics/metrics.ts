import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Figures } from '../domain/figures.js'
import { violationCounter } from './invariants.js'
import { ledgerGauges } from './ledger-gauges.js'
import { gaugeOf, limitGauges, type Connections, type Limits } from './limits.js'
import { openReading } from './reading.js'
import { runMetrics } from './runs.js'
import { twilioMetrics } from './twilio.js'

export interface MetricsDeps {
  readonly readFigures: () => Promise<Figures>
  readonly limits: Limits
  readonly pool: Connections
  readonly monotonic: () => number
}

/** How long what was read from the ledger is good enough for the next who scrapes. */
const KEEP_MS = 5_000

/** Well within the ten seconds a Prometheus waits by default: it must hear of a database that hangs. */
const PATIENCE_MS = 5_000

export type Metrics = ReturnType<typeof openMetrics>

/** The metrics of one service. Each has a registry of its own, so that several can run in one process. */
export function openMetrics ({ readFigures, limits, pool, monotonic }: MetricsDeps) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const show = ledgerGauges(registry)
  limitGauges(registry, limits, pool)
  const read = openReading({ read: readFigures, monotonic, keepMs: KEEP_MS, patienceMs: PATIENCE_MS })

  return {
    ...twilioMetrics(registry, monotonic),
    ...runMetrics(registry),
    /** Counts something that must never be. */
    violated: violationCounter(registry),
    /** Shows how many requests this worker lets out at once, as it shares them with the others and after every 429. */
    admits (width: () => number): void {
      const help = 'Requests to Twilio that this worker lets out at once.'
      gaugeOf(registry, 'dispatchable_twilio_concurrency', help, width)
    },
    contentType: registry.contentType,
    /** Everything, as Prometheus reads it. Answers whatever is away. */
    async text (): Promise<string> {
      show(await read())
      return await registry.metrics()
    }
  }
}
