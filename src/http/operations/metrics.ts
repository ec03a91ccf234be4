import { needs } from '../auth/guard.js'
import { METRICS_EXAMPLE, MetricsSchema } from '../schemas/metrics.js'
import { problems } from '../schemas/problem.js'

export const getMetrics = {
  operationId: 'getMetrics',
  summary: 'How is the service doing, in numbers?',
  description: 'For Prometheus, in its text format. Needs a key unless `METRICS=public`. Answers whatever is away: ' +
    'without Postgres `dispatchable_database_up` is 0, open gaps are shown as last known, and what could be green is ' +
    'left out. Only a stored key cannot be judged then (503); `ADMIN_API_KEY` can. No phone number and no address is ' +
    'in it. Every metric is explained in docs/operations.md.',
  tags: ['operations'],
  security: needs('read'),
  response: {
    200: {
      description: 'The metrics of this process, and what the ledger holds.',
      content: { 'text/plain': { schema: MetricsSchema, examples: { some: { value: METRICS_EXAMPLE } } } }
    },
    ...problems('unauthorized', 'forbidden', 'internal-error', 'store-unavailable')
  }
}
