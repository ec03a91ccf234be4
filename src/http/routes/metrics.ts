import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Authenticate } from '../auth/authenticate.js'
import { guard, identify } from '../auth/guard.js'
import { getMetrics } from '../operations/metrics.js'

/** What the metrics route needs. */
export interface MetricsDeps {
  readonly contentType: string
  readonly text: () => Promise<string>
}

export interface MetricsOptions {
  readonly metrics: MetricsDeps
  /** Null: everyone who reaches the port may read them. */
  readonly authenticate: Authenticate | null
}

export const metricsRoutes: FastifyPluginAsyncTypebox<MetricsOptions> = async (app, { metrics, authenticate }) => {
  if (authenticate !== null) {
    identify(app, authenticate)
    guard(app)
  }

  app.get('/metrics', { schema: getMetrics, logLevel: 'warn' }, async (_request, reply) => {
    const text = await metrics.text()
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text)
  })
}
