import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import fastify, {
  type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions
} from 'fastify'
import type { Patience } from '../plan/patience.js'
import { bearerCheck } from './auth.js'
import { answerClientError } from './client-error.js'
import { discreet } from './logging.js'
import { watchMethods } from './methods.js'
import { describeRoutes, serveDocs } from './openapi.js'
import { pauseMarker } from './pause-header.js'
import { sendProblem } from './problem.js'
import { RequestError, UNSUPPORTED_MEDIA_TYPE } from './request-error.js'
import { addressRoutes, type AddressDeps } from './routes/addresses.js'
import { assignmentRoutes, type AssignmentDeps } from './routes/assignments.js'
import { healthRoutes, type HealthDeps } from './routes/health.js'
import { metricsRoutes, type MetricsDeps } from './routes/metrics.js'
import { pauseRoutes, type PauseDeps } from './routes/pause.js'
import { phoneNumberRoutes, type PhoneNumberDeps } from './routes/phone-numbers.js'
import { planRoutes } from './routes/plan.js'
import { reconciliationRoutes } from './routes/reconciliations.js'
import { timelineRoutes } from './routes/timeline.js'
import { AddressSchema, CivicAddressSchema } from './schemas/address.js'
import { AssignmentSchema, AssignmentStatusSchema } from './schemas/assignment.js'
import { PauseSchema } from './schemas/pause.js'
import { PhoneNumberBodySchema } from './schemas/phone-number.js'
import { PlanSchema } from './schemas/plan.js'
import { ProblemSchema } from './schemas/problem.js'
import { EntrySchema } from './schemas/timeline.js'

/** Everything the API asks of the rest of the house. */
export interface AppDeps {
  readonly assignments: AssignmentDeps
  readonly addresses: AddressDeps
  readonly phoneNumbers: PhoneNumberDeps
  readonly pause: PauseDeps
  readonly health: HealthDeps
  readonly metrics: MetricsDeps
  readonly patience: Patience
}

export interface AppOptions {
  /** What callers must send as bearer token; null takes everyone. */
  readonly apiKey: string | null
  /** Whether /metrics takes everyone all the same. */
  readonly publicMetrics?: boolean
  /** Whether /docs and /openapi.json are there. */
  readonly docs: boolean
  readonly logger?: FastifyServerOptions['logger']
  /** In bytes. */
  readonly bodyLimit?: number
}

const SHARED_SCHEMAS = [
  ProblemSchema, CivicAddressSchema, AddressSchema, AssignmentSchema, AssignmentStatusSchema, PlanSchema, EntrySchema,
  PauseSchema, PhoneNumberBodySchema
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
  await app.register((v1) => registerV1(v1, deps, options), { prefix: '/v1' })
  refuseOtherMethods()
  return app
}

/** What a worker answers: how it is doing, and nothing else. */
export async function buildProbes (
  deps: Pick<AppDeps, 'health' | 'metrics'>, options: AppOptions
): Promise<FastifyInstance> {
  const notFound = 'A worker has /healthz, /readyz and /metrics; callers ask an api process.'
  const app = bareApp(options, async () => {}, notFound)
  app.addSchema(ProblemSchema)
  const refuseOtherMethods = watchMethods(app)
  await registerProbes(app, deps, options)
  refuseOtherMethods()
  return app
}

function bareApp (options: AppOptions, markPause: ReturnType<typeof pauseMarker>, notFound: string): FastifyInstance {
  const app = fastify(serverOptions(options, markPause))
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(async () => { throw new RequestError('route-not-found', notFound) })
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.headers({ 'x-request-id': id, 'x-content-type-options': 'nosniff' })
  })
  app.addHook('onSend', markPause)
  takeJsonOnly(app)
  return app
}

async function registerProbes (
  app: FastifyInstance, { health, metrics }: Pick<AppDeps, 'health' | 'metrics'>, options: AppOptions
): Promise<void> {
  const { apiKey, publicMetrics = false } = options
  await app.register(healthRoutes, { health })
  await app.register(metricsRoutes, { metrics, apiKey: publicMetrics ? null : apiKey })
}

async function registerV1 (app: FastifyInstance, deps: AppDeps, { apiKey }: AppOptions): Promise<void> {
  if (apiKey !== null) app.addHook('onRequest', bearerCheck(apiKey))
  app.addHook('onRequest', async (_request, reply) => { reply.header('cache-control', 'no-store') })
  const { assignments, addresses, phoneNumbers, pause, patience } = deps
  await app.register(assignmentRoutes, { assignments, patience })
  await app.register(planRoutes, { assignments, patience })
  await app.register(timelineRoutes, { assignments, patience })
  await app.register(reconciliationRoutes, { assignments, patience })
  await app.register(addressRoutes, { addresses })
  await app.register(phoneNumberRoutes, { phoneNumbers, patience })
  await app.register(pauseRoutes, { pause })
}

function serverOptions ({ logger, bodyLimit = 64 * 1024 }: AppOptions, markPause: ReturnType<typeof pauseMarker>) {
  return {
    logger: discreet(logger),
    genReqId: requestIdOf,
    bodyLimit,
    requestTimeout: 30_000, // To send a request of 64 KiB; a slower client is holding the socket, not sending.
    trustProxy: false,
    routerOptions: { maxParamLength: 100 },
    // No hook runs for what the router itself refuses.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      markPause(request, reply).finally(() => sendProblem(error, request, reply))
    },
    clientErrorHandler: answerClientError,
    ajv: {
      customOptions: {
        // Every field that is wrong at once; bodies are small, lists bounded, and the answer names 20 at most.
        allErrors: true,
        coerceTypes: false as const,
        removeAdditional: false as const,
        allowUnionTypes: true,
        keywords: ['x-examples', 'style', 'explode'] // Said to readers of the document, not to ajv.
      }
    }
  }
}

/** A caller's own id is kept where it is harmless, so that both sides' logs can be joined. */
function requestIdOf ({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID()
}

/** Only JSON is read. An empty body is no body, whatever its content type says: `curl -d ''` calls it a form. */
function takeJsonOnly (app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, ({ is404 }, body, done) => {
    if (body.length === 0 || is404) done(null, undefined)
    else done(UNSUPPORTED_MEDIA_TYPE)
  })
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else parse(request, String(body), done)
  })
}
