import type { Measure, Scenario } from '../scenario.js'
import {
  boundSeconds, callsPerNumber, convergence, TWILIO, type Convergence, type Work
} from './convergence.js'
import { alone, beside } from './measures.js'

/** A whole fleet from nothing: as fast as Twilio allows, with no call too many. */
export const converge: Scenario = {
  name: 'converge',
  about: '5,000 numbers that share 50 addresses, declared at once, against what Twilio\'s latency allows at best.',
  async run (ground) {
    const work = ground.quick ? { numbers: 500, addresses: 10 } : { numbers: 5_000, addresses: 50 }
    const measures: Measure[] = []
    for (const latencyMs of [TWILIO.delays.latencyMs, SLOWER_MS]) {
      for (const workers of [1, 4]) {
        const found = await convergence(ground, work, { workers, latencyMs })
        measures.push(...measuresOf({ workers, latencyMs }, work, found))
      }
    }
    return measures
  }
}

/**
 * At 50 ms and twenty at a time Twilio takes 400 requests a second, and on few processors it is they that are the
 * bound. At three times that, what is left between us and Twilio's own bound is how well its places are used.
 */
const SLOWER_MS = 150

function measuresOf (
  { workers, latencyMs }: { readonly workers: number, readonly latencyMs: number }, work: Work, found: Convergence
): readonly Measure[] {
  const who = `${workers} worker${workers > 1 ? 's' : ''}${latencyMs === SLOWER_MS ? `, ${SLOWER_MS} ms` : ''}`
  const { registeredSeconds, readySeconds, declaredSeconds, counts, cpuSeconds } = found
  const value = boundSeconds(work, latencyMs)
  const bound = { what: '(numbers + addresses) x latency / concurrency + registration', value }
  return [
    beside(`${who}: until all are registered`, 's', registeredSeconds, bound, { atMost: 1.3 }),
    beside(`${who}: until the service calls all ready`, 's', readySeconds, bound),
    alone(`${who}: until all are declared`, 's', declaredSeconds),
    alone(`${who}: calls a number, beyond a search and a create an address`, 'calls',
      callsPerNumber(counts, work), { atMost: 1.1 }),
    alone(`${who}: answers 429 at a limit of 20`, 'answers', counts.byStatus['429'] ?? 0, { atMost: 0 }),
    alone(`${who}: CPU of the API per 1,000 numbers`, 's', cpuSeconds.api * 1_000 / work.numbers),
    alone(`${who}: CPU of the workers per 1,000 numbers`, 's', cpuSeconds.workers * 1_000 / work.numbers)
  ]
}
