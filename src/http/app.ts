import type { FastifyInstance } from 'fastify'
import type { Patience } from '../plan/patience.js'
import type { Authenticate } from './auth/authenticate.js'
import { guard, identify } from './auth/guard.js'
import { tagAnswers } from './headers/etag.js'
import { PRESSURE } from './limits.js'
import { repeatPosts, type IdempotencyDeps } from './headers/idempotency.js'
import { watchMethods } from './methods.js'
import { describeRoutes, serveDocs } from './openapi/describe.js'
import { pauseMarker } from './headers/paused.js'
import { refuseUnderPressure, type Pressure } from './pressure.js'
import { refuseIdleConditions } from './headers/precondition.js'
import { limitKeys } from './headers/rate-limit.js'
import { addressRoutes, type AddressDeps } from './routes/addresses.js'
import { apiKeyRoutes, type ApiKeyDeps } from './routes/api-keys.js'
import { assignmentRoutes, type AssignmentDeps } from './routes/assignments.js'
import { healthRoutes, type HealthDeps } from './routes/health.js'
import { metricsRoutes, type MetricsDeps } from './routes/metrics.js'
import { pauseRoutes, type PauseDeps } from './routes/pause.js'
import { phoneNumberRoutes, type PhoneNumberDeps } from './routes/phone-numbers.js'
import { planRoutes } from './routes/plan.js'
import { problemRoutes } from './routes/problems.js'
import { reconciliationRoutes } from './routes/reconciliations.js'
import { timelineRoutes } from './routes/timeline.js'
import { openWaiting } from './headers/wait.js'
import { AddressSchema, CivicAddressSchema } from './schemas/address.js'
import { ApiKeySchema, NewApiKeySchema } from './schemas/api-key.js'
import { AssignmentSchema, AssignmentStatusSchema } from './schemas/assignment.js'
import { bareApp, type ServerOptions } from './server.js'
import { maskedUnlessPersonal } from './views/masking.js'
import { PauseSchema } from './schemas/pause.js'
import { PhoneNumberBodySchema } from './schemas/phone-number.js'
import { PlanSchema } from './schemas/plan.js'
import { ProblemKindSchema, ProblemSchema } from './schemas/problem.js'
import { EntrySchema } from './schemas/timeline.js'

/** Everything the API asks of the rest of the house. */
export interface AppDeps {
  readonly assignments: AssignmentDeps
  readonly addresses: AddressDeps
  readonly phoneNumbers: PhoneNumberDeps
  readonly pause: PauseDeps
  readonly apiKeys: ApiKeyDeps
  readonly authenticate: Authenticate
  readonly idempotency: IdempotencyDeps
  readonly health: HealthDeps
  readonly metrics: MetricsDeps
  readonly patience: Patience
}

/** What a worker's answers need. */
export type ProbeDeps = Pick<AppDeps, 'health' | 'metrics' | 'authenticate'>

export interface AppOptions extends ServerOptions {
  /** Whether /metrics takes everyone. */
  readonly publicMetrics?: boolean
  /** How many a stored key may send; 0 or left out: any number. */
  readonly rateLimitPerMinute?: number
  /** When requests are too many; left out: as in `limits.ts`. */
  readonly pressure?: Pressure
  /** Whether /docs and /openapi.json are there. */
  readonly docs: boolean
}

const SHARED_SCHEMAS = [
  ProblemSchema, ProblemKindSchema, CivicAddressSchema, AddressSchema, AssignmentSchema, AssignmentStatusSchema,
  PlanSchema, EntrySchema, PauseSchema, PhoneNumberBodySchema, ApiKeySchema, NewApiKeySchema
]

/** Builds the server. Opens no connection and listens nowhere: that is the caller's to do. */
export async function buildApp (deps: AppDeps, options: AppOptions): Promise<FastifyInstance> {
  const app = bareApp(options, pauseMarker(deps.pause.read), 'Check the path; every operation starts with /v1.')
  for (const schema of SHARED_SCHEMAS) app.addSchema(schema)

  if (options.docs) {
    await describeRoutes(app)
    await serveDocs(app)
  }
  const refuseOtherMethods = watchMethods(app)
  await registerProbes(app, deps, options)
  await app.register(problemRoutes)
  await app.register((v1) => registerV1(v1, deps, options), { prefix: '/v1' })
  refuseOtherMethods()
  return app
}

/** What a worker answers: how it is doing, and nothing else. */
export async function buildProbes (
  deps: ProbeDeps, options: AppOptions
): Promise<FastifyInstance> {
  const notFound = 'A worker has /healthz, /readyz and /metrics; callers ask an api process.'
  const app = bareApp(options, async () => {}, notFound)
  app.addSchema(ProblemSchema)
  const refuseOtherMethods = watchMethods(app)
  await registerProbes(app, deps, options)
  refuseOtherMethods()
  return app
}

async function registerProbes (
  app: FastifyInstance, { health, metrics, authenticate }: ProbeDeps, { publicMetrics = false }: AppOptions
): Promise<void> {
  await app.register(healthRoutes, { health })
  await app.register(metricsRoutes, { metrics, authenticate: publicMetrics ? null : authenticate })
}

async function registerV1 (
  app: FastifyInstance, deps: AppDeps, { rateLimitPerMinute = 0, pressure = PRESSURE }: AppOptions
): Promise<void> {
  await refuseUnderPressure(app, pressure)
  identify(app, deps.authenticate)
  await limitKeys(app, rateLimitPerMinute)
  guard(app)
  refuseIdleConditions(app)
  app.addHook('preSerialization', maskedUnlessPersonal)
  tagAnswers(app)
  repeatPosts(app, deps.idempotency)
  const { assignments, addresses, phoneNumbers, pause, apiKeys, patience } = deps
  const wait = openWaiting(app)
  await app.register(assignmentRoutes, { assignments, patience, wait })
  await app.register(planRoutes, { assignments, patience })
  await app.register(timelineRoutes, { assignments, patience })
  await app.register(reconciliationRoutes, { assignments, patience })
  await app.register(addressRoutes, { addresses, patience, wait })
  await app.register(phoneNumberRoutes, { phoneNumbers, patience })
  await app.register(pauseRoutes, { pause })
  await app.register(apiKeyRoutes, { apiKeys })
}
