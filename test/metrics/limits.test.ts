import { Registry } from 'prom-client'
import t from 'tap'
import { limitGauges } from '../../src/metrics/limits.js'
import { valueOf } from './values.js'

const LIMITS = { gaps: 25, twilioConcurrency: 8, databaseConnections: 14, sweepMs: 900_000 }

t.test('every limit is shown, and beside it what is used of it just now', async (t) => {
  const registry = new Registry()
  const pool = { totalCount: 10, idleCount: 4, waitingCount: 0 }
  limitGauges(registry, LIMITS, pool)
  t.equal(await valueOf(registry, 'dispatchable_gap_limit'), 25)
  t.equal(await valueOf(registry, 'dispatchable_twilio_concurrency_limit'), 8)
  t.equal(await valueOf(registry, 'dispatchable_sweep_interval_seconds'), 900)
  t.equal(await valueOf(registry, 'dispatchable_database_connections_limit'), 14)
  t.equal(await valueOf(registry, 'dispatchable_database_connections_busy'), 6)
  pool.waitingCount = 3
  t.equal(await valueOf(registry, 'dispatchable_database_connections_awaited'), 3)
})

t.test('without a limit of gaps there is none to be near', async (t) => {
  const registry = new Registry()
  limitGauges(registry, { ...LIMITS, gaps: null }, { totalCount: 0, idleCount: 0, waitingCount: 0 })
  t.equal(await valueOf(registry, 'dispatchable_gap_limit'), undefined)
})
