import type { FastifyRequest, FastifyServerOptions } from 'fastify'

type Logger = FastifyServerOptions['logger']

/** Keeps what people wrote out of the log: no query, no body, no headers, and of a path only its pattern. */
export function discreet (logger: Logger): Exclude<Logger, undefined> {
  if (logger === undefined || logger === false) return false
  const options = logger === true ? {} : logger
  return { ...options, serializers: { ...options.serializers, req: requestOf, err: errorOf } }
}

function requestOf ({ method, routeOptions }: FastifyRequest) {
  return { method, url: routeOptions.url ?? 'unknown' }
}

/** Only what we know to be harmless: a database's error carries the row it choked on in other properties. */
function errorOf (error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error', stack: '' }
  const { name, message, stack = '' } = error
  const cause = error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {}
  return { type: name, message, stack, ...('code' in error && { code: String(error.code) }), ...cause }
}
