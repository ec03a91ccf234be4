import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { bearerCheck } from '../auth.js'
import { getMetrics } from '../operations/metrics.js'

/** What the metrics route needs. */
export interface MetricsDeps {
  readonly contentType: string
  readonly text: () => Promise<string>
}

export interface MetricsOptions {
  readonly metrics: MetricsDeps
  /** Null: everyone who reaches the port may read them. */
  readonly apiKey: string | null
}

export const metricsRoutes: FastifyPluginAsyncTypebox<MetricsOptions> = async (app, { metrics, apiKey }) => {
  if (apiKey !== null) app.addHook('onRequest', bearerCheck(apiKey))

  app.get('/metrics', { schema: getMetrics, logLevel: 'warn' }, async (_request, reply) => {
    const text = await metrics.text()
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text)
  })
}
