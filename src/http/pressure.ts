import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { RequestError } from './problems/request-error.js'

const OVERLOADED = new RequestError('overloaded',
  'This process has more to do than it can. Nothing of the request was read; send it again.')

/** Between two measurements, in milliseconds. */
const SAMPLE_MS = 500

/** How late the event loop may be, and for how long requests must have met with that, in milliseconds. */
export interface Pressure {
  readonly delayMs: number
  readonly lastingMs: number
}

/**
 * Refuses what comes while the event loop is so late that an answer would be, too, for the routes registered from now
 * on: a caller that is told to come back does not pile up. A moment's delay, such as a start or a collection of
 * garbage, refuses nobody, nor are requests refused that are too rare to be a load. Probes and metrics must not be
 * among the routes.
 */
export async function refuseUnderPressure (app: FastifyInstance, { delayMs, lastingMs }: Pressure): Promise<void> {
  let since = 0
  let last = -Infinity
  await app.register(underPressure, {
    maxEventLoopDelay: delayMs,
    sampleInterval: SAMPLE_MS,
    pressureHandler: async () => {
      const now = performance.now()
      if (now - last > 2 * SAMPLE_MS) since = now
      last = now
      if (now - since >= lastingMs) throw OVERLOADED
    }
  })
}
