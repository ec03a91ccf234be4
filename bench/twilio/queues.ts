import type { Ground, Scenario } from '../scenario.js'
import { boundSeconds, converged, SETTINGS, TWILIO, type Convergence, type Work } from './convergence.js'
import { firstRequests } from './first-request.js'
import { alone, beside, median, quantile } from './measures.js'
import { onStage } from './stage.js'
import { wishesOf } from './work.js'

/** The queue that is there anyway beside the one of production, on the same work in turns. */
export const queues: Scenario = {
  name: 'queues',
  about: 'The Postgres queue beside the Redis queue: 2,000 numbers that share 20 addresses, and single declarations.',
  async run (ground) {
    const work = ground.quick ? { numbers: 200, addresses: 5 } : { numbers: 2_000, addresses: 20 }
    const onPostgres: Figures[] = []
    const onRedis: Figures[] = []
    for (let round = 0; round < (ground.quick ? 1 : 3); round++) {
      onPostgres.push(await figures(ground, work, null))
      if (ground.redisUrl !== null) onRedis.push(await figures(ground, work, ground.redisUrl))
    }
    const bound = { what: '(numbers + addresses) x latency / concurrency + registration', value: boundSeconds(work) }
    return FIGURES.flatMap(([measure, unit, figure]) => {
      const ours = median(onPostgres.map(figure))
      if (onRedis.length === 0) return alone(`${measure}, Postgres queue`, unit, ours)
      const value = median(onRedis.map(figure))
      return beside(`${measure}, Postgres queue`, unit, ours, { what: 'Redis queue', value })
    }).concat(onRedis.length === 0
      ? []
      : beside('until all are registered, Redis queue', 's', median(onRedis.map(FIGURES[0][2])), bound))
  }
}

interface Figures extends Convergence {
  readonly firstRequestMs: readonly number[]
}

const FIGURES = [
  ['until all are registered', 's', ({ registeredSeconds }: Figures) => registeredSeconds],
  ['until the service calls all ready', 's', ({ readySeconds }: Figures) => readySeconds],
  ['calls', 'calls', ({ counts }: Figures) => counts.requests],
  ['CPU of the workers', 's', ({ cpuSeconds }: Figures) => cpuSeconds.workers],
  ['declaration to first request, p50', 'ms', ({ firstRequestMs }: Figures) => median(firstRequestMs)],
  ['declaration to first request, p95', 'ms', ({ firstRequestMs }: Figures) => quantile(firstRequestMs, 0.95)]
] as const

async function figures (ground: Ground, work: Work, redisUrl: string | null): Promise<Figures> {
  const singles = ground.quick ? 20 : 100
  const options = { ...TWILIO, numbers: work.numbers + singles, workers: 1, redisUrl, settings: SETTINGS }
  return await onStage(ground, options, async (stage) => {
    const found = await converged(stage, work)
    const rest = wishesOf(work.numbers + singles, work.addresses).slice(work.numbers)
    const firstRequestMs = await firstRequests(stage, rest)
    ground.log.info({ queue: redisUrl === null ? 'postgres' : 'redis', ...found }, 'converged')
    return { ...found, firstRequestMs }
  })
}
