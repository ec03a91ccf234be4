import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import fastify, {
  type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest,
  type FastifyServerOptions
} from 'fastify'
import { SECURITY_HEADERS } from './headers/security.js'
import { answerClientError } from './problems/client-error.js'
import { LIMITS } from './limits.js'
import { discreet } from './logging.js'
import type { pauseMarker } from './headers/paused.js'
import { sendProblem } from './problems/problem.js'
import { RequestError, UNSUPPORTED_MEDIA_TYPE } from './problems/request-error.js'
import { traceOf } from './headers/trace.js'

export interface ServerOptions {
  readonly logger?: FastifyServerOptions['logger']
  /** What is not given is as in `LIMITS`. */
  readonly limits?: Partial<typeof LIMITS>
}

/** A server without a route: how it reads requests, names them, logs them and refuses them. */
export function bareApp (
  options: ServerOptions, markPause: ReturnType<typeof pauseMarker>, notFound: string
): FastifyInstance {
  const app = fastify(serverOptions(options, markPause))
  app.decorateRequest('caller', null)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(async () => { throw new RequestError('route-not-found', notFound) })
  app.addHook('onRequest', ({ id }, reply, done) => {
    // Kept by nobody on the way unless its route says otherwise: there may be an address in it.
    reply.headers(SECURITY_HEADERS).header('x-request-id', id).header('cache-control', 'no-store')
    done()
  })
  app.addHook('onSend', markPause)
  takeJsonOnly(app)
  return app
}

function serverOptions ({ logger, limits }: ServerOptions, markPause: ReturnType<typeof pauseMarker>) {
  const { maxParamLength, ...served } = { ...LIMITS, ...limits }
  return {
    ...served,
    logger: discreet(logger),
    genReqId: requestIdOf,
    childLoggerFactory: (logger: FastifyBaseLogger, bindings: object, options: object, { headers }: IncomingMessage) =>
      logger.child(headers['traceparent'] === undefined ? bindings : { ...bindings, ...traceOf(headers) }, options),
    trustProxy: false,
    routerOptions: { maxParamLength },
    // No hook runs for what the router itself refuses.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      markPause(request, reply.headers(SECURITY_HEADERS)).finally(() => sendProblem(error, request, reply))
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
