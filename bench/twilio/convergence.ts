import type { Counts } from '../../src/sandbox/journal.js'
import type { Ground } from '../scenario.js'
import { onStage, type Stage } from './stage.js'
import { assertTrue, registered } from './truth.js'
import { wishesOf } from './work.js'

/** So many numbers that share so many addresses, all to be registered. */
export interface Work {
  readonly numbers: number
  readonly addresses: number
}

/** What it took. */
export interface Convergence {
  /** From the first declaration to the moment the stand-in shows all registered where they belong. */
  readonly registeredSeconds: number
  /** From the first declaration to the moment the service calls all of them ready. */
  readonly readySeconds: number
  /** Until the last declaration was taken on. */
  readonly declaredSeconds: number
  /** Requests to the stand-in until all were ready. */
  readonly counts: Counts
  /** Of the API and of all workers, meanwhile. */
  readonly cpuSeconds: { readonly api: number, readonly workers: number }
}

/** How the stand-in behaves, and how many requests it allows at a time: it answers 429 to more. */
export const TWILIO = {
  delays: { latencyMs: 50, registrationMs: 3_000, unregistrationMs: 2_000 }, concurrencyLimit: 20
} as const

/** Nobody can be faster who makes one write a number and one create an address, so many at a time. */
export function boundSeconds ({ numbers, addresses }: Work, latencyMs: number = TWILIO.delays.latencyMs): number {
  const { delays: { registrationMs }, concurrencyLimit } = TWILIO
  return ((numbers + addresses) * latencyMs / concurrencyLimit + registrationMs) / 1_000
}

/** Calls a number, apart from the one search and the one create that each address needs. */
export function callsPerNumber ({ requests }: Counts, { numbers, addresses }: Work): number {
  return (requests - 2 * addresses) / numbers
}

/** The same for every scenario: the concurrency that the stand-in allows, and everything else as it comes. */
export const SETTINGS = { TWILIO_CONCURRENCY: String(TWILIO.concurrencyLimit) }

/** What is not as it usually is. */
interface Setting {
  readonly workers?: number
  readonly redisUrl?: string | null
  readonly latencyMs?: number
}

/** Lets the service do it from nothing, with so many workers. */
export async function convergence (
  ground: Ground, work: Work,
  { workers = 1, redisUrl = ground.redisUrl, latencyMs = TWILIO.delays.latencyMs }: Setting
): Promise<Convergence> {
  const delays = { ...TWILIO.delays, latencyMs }
  const options = { ...TWILIO, delays, numbers: work.numbers, workers, redisUrl, settings: SETTINGS }
  const found = await onStage(ground, options, (stage) => converged(stage, work))
  const queue = redisUrl === null ? 'postgres' : 'redis'
  ground.log.info({ ...work, workers, latencyMs, queue, ...found }, 'converged')
  return found
}

/** Declares all of it and sees it through. */
export async function converged ({ twilio, service }: Stage, { numbers, addresses }: Work): Promise<Convergence> {
  const wishes = wishesOf(numbers, addresses)
  const cpuBefore = await cpuSeconds(service)
  const began = performance.now()
  const since = () => (performance.now() - began) / 1_000
  const [declaredSeconds, registeredSeconds] = await Promise.all([
    service.declare(wishes).then(since), registered(twilio, numbers).then(since)
  ])
  await service.allReady()
  const readySeconds = since()
  const counts = await twilio.counts()
  const cpuAfter = await cpuSeconds(service)
  await assertTrue(twilio, wishes)
  return {
    registeredSeconds,
    readySeconds,
    declaredSeconds,
    counts,
    cpuSeconds: { api: cpuAfter.api - cpuBefore.api, workers: cpuAfter.workers - cpuBefore.workers }
  }
}

async function cpuSeconds ({ processes: { api, workers } }: Stage['service']) {
  const ofWorkers = await Promise.all(workers.map((worker) => worker.metric('process_cpu_seconds_total')))
  return {
    api: await api.metric('process_cpu_seconds_total'),
    workers: ofWorkers.reduce((sum, seconds) => sum + seconds, 0)
  }
}
