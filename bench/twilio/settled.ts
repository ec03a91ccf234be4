import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Measure, Scenario } from '../scenario.js'
import { SETTINGS, TWILIO } from './convergence.js'
import { firstRequests } from './first-request.js'
import { nextSweep, rowsWritten, settleFleet } from './fleet.js'
import { alone, beside, median, quantile } from './measures.js'
import type { Process } from './service.js'
import { onStage, type Stage } from './stage.js'
import { wishesOf } from './work.js'

/** The clock starts when a pass begins: with this, one over 100,000 numbers leaves the worker some time to rest. */
const SWEEP_INTERVAL_MS = 45_000
/** Longer than a backend keeps to itself what it has written. */
const TELLING_MS = 12_000

/** A large fleet that is where it should be: what it costs to know that, and what one declaration costs beside it. */
export const settled: Scenario = {
  name: 'settled',
  about: '100,000 settled numbers: calls, rows and CPU of a sweep, memory, and how soon a declaration reaches Twilio.',
  async run (ground) {
    const numbers = ground.quick ? 5_000 : 100_000
    const singles = ground.quick ? 30 : 200
    const sweepMs = ground.quick ? 5_000 : SWEEP_INTERVAL_MS
    const settings = { ...SETTINGS, SWEEP_INTERVAL_MS: String(sweepMs) }
    const options = { ...TWILIO, numbers, workers: 1, redisUrl: ground.redisUrl, settings }
    return await onStage(ground, options, async (stage) => {
      await settleFleet(stage, numbers)
      const swept = await sweeping(stage)
      const latencies = await declaring(stage, numbers, singles)
      const queue = ground.redisUrl === null ? 'Postgres' : 'Redis'
      const soon = ground.redisUrl === null ? null : { atMost: 30 }
      return [
        beside('calls from the end of a sweep to the end of the next', 'calls', swept.calls, {
          what: 'pages of 1,000', value: Math.ceil(numbers / 1_000)
        }, { atMost: 1 }),
        alone('rows written meanwhile, but for the account\'s own', 'rows', swept.rows, { atMost: 0 }),
        alone('CPU of the worker meanwhile', 's', swept.cpuSeconds),
        alone('time of the pass itself', 's', swept.seconds),
        ...memory(stage.service.processes.workers[0]),
        alone(`declaration to first request, p50, ${queue} queue`, 'ms', median(latencies), soon),
        alone(`declaration to first request, p95, ${queue} queue`, 'ms', quantile(latencies, 0.95))
      ]
    })
  }
}

/** From the end of one pass to the end of the next, and whatever else the worker does meanwhile. */
async function sweeping ({ twilio, service, databaseUrl }: Stage) {
  const cpuSeconds = () => service.processes.workers[0]?.metric('process_cpu_seconds_total') ?? Promise.resolve(NaN)
  await setTimeout(TELLING_MS)
  const rows = await rowsWritten(databaseUrl)
  await nextSweep(databaseUrl)
  await twilio.clearRequests()
  const before = await cpuSeconds()
  const began = await nextSweep(databaseUrl)
  const seconds = (Date.now() - began.getTime()) / 1_000
  const after = await cpuSeconds()
  const { requests } = await twilio.counts()
  await setTimeout(TELLING_MS)
  return { calls: requests, cpuSeconds: after - before, seconds, rows: await rowsWritten(databaseUrl) - rows }
}

/** A few more numbers join the fleet, and are declared one by one at an address that is there already. */
async function declaring (stage: Stage, numbers: number, singles: number): Promise<readonly number[]> {
  const { twilio, databaseUrl } = stage
  await twilio.addNumbers(numbers, singles)
  await nextSweep(databaseUrl)
  await nextSweep(databaseUrl)
  return await firstRequests(stage, wishesOf(numbers + singles, 1).slice(numbers))
}

/** The most it ever had, where the system tells. */
function memory (worker: Process | undefined): readonly Measure[] {
  if (process.platform !== 'linux' || worker === undefined) return []
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8')) ?? []
  return [alone('most memory of the worker, start included', 'MB', Number(kilobytes) / 1_024, { atMost: 300 })]
}
