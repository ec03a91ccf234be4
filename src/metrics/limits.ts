import { Gauge, type Registry } from 'prom-client'

/** What is bounded on purpose. A bound that nobody watches is found out by those it turns away. */
export interface Limits {
  /** Numbers that may be bare at once because of changes; null when there is no such limit. */
  readonly gaps: number | null
  readonly twilioConcurrency: number
  readonly databaseConnections: number
  /** Between two passes over the account. */
  readonly sweepMs: number
}

/** How the connections to the database are used just now. */
export interface Connections {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

/** Shows every limit, and beside those of this process what is used of them. */
export function limitGauges (registry: Registry, limits: Limits, pool: Connections): void {
  gauge('dispatchable_twilio_concurrency_limit', 'Requests to Twilio that the account may have out, over all workers.',
    () => limits.twilioConcurrency)
  gauge('dispatchable_sweep_interval_seconds', 'Between two passes over the account.', () => limits.sweepMs / 1_000)
  gauge('dispatchable_database_connections_limit', 'Connections to the database this process may open.',
    () => limits.databaseConnections)
  gauge('dispatchable_database_connections_busy', 'Connections to the database that are in use.',
    () => pool.totalCount - pool.idleCount)
  gauge('dispatchable_database_connections_awaited', 'How many wait for a connection to the database.',
    () => pool.waitingCount)
  gauge('dispatchable_gap_limit', 'Numbers that may be bare at once because of changes; absent without a limit.',
    () => limits.gaps)

  function gauge (name: string, help: string, value: () => number | null): void {
    gaugeOf(registry, name, help, value)
  }
}

/** A gauge of what is so whenever it is read; absent where that is null. */
export function gaugeOf (registry: Registry, name: string, help: string, value: () => number | null): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    collect () {
      const now = value()
      if (now === null) this.remove()
      else this.set(now)
    }
  })
}
