import { HealthSchema, READINESS_EXAMPLE, ReadinessSchema } from '../schemas/health.js'
import { answer } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'

const tags = ['operations']
const security: [] = [] // Probes carry no key.

export const getHealth = {
  operationId: 'getHealth',
  summary: 'Does the process live?',
  description: 'Asks nothing of anyone else.',
  tags,
  security,
  response: {
    200: answer('It does.', HealthSchema, { status: 'ok' }),
    ...problems('internal-error')
  }
}

export const getReadiness = {
  operationId: 'getReadiness',
  summary: 'Can it take requests?',
  description: 'Not without Postgres. With the queue or Twilio away it is degraded and still ready: declarations are ' +
    'kept and carried out later.',
  tags,
  security,
  response: {
    200: answer('It can.', ReadinessSchema, READINESS_EXAMPLE),
    ...problems('internal-error', 'not-ready')
  }
}
