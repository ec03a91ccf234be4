import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Scope } from '../../domain/api-key.js'
import { RequestError } from '../problems/request-error.js'
import type { Authenticate } from './authenticate.js'
import { callerOf } from './caller.js'

/** What a schema says of the scope its operation needs: what OpenAPI 3.1 calls the roles of a bearer. */
export type Security = ReadonlyArray<{ readonly bearer: readonly [Scope] }>

/** The operation needs a key with this scope. */
export function needs (scope: Scope): Security {
  return [{ bearer: [scope] }]
}

/** Asks every request to the routes registered from now on who sends it, before anything else of it is read. */
export function identify (app: FastifyInstance, authenticate: Authenticate): void {
  app.addHook('onRequest', async (request) => {
    request.caller = await authenticate(request.headers.authorization)
  })
}

/**
 * Lets pass whoever has been identified and has the scope that the operation's schema names. A route that names none
 * does not start.
 */
export function guard (app: FastifyInstance): void {
  app.addHook('onRoute', ({ url, method, schema }) => {
    if (scopeIn(schema) === null) throw new TypeError(`${String(method)} ${url} says not who may use it.`)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const scope = scopeIn(request.routeOptions.schema)
    const may = scope !== null && callerOf(request).scopes.has(scope)
    done(may ? undefined : forbidden(scope))
  })
}

/** Throws `forbidden` unless the caller may do all that these scopes allow. */
export function assertScopes (request: FastifyRequest, scopes: readonly Scope[]): void {
  const caller = callerOf(request)
  const missing = scopes.find((scope) => !caller.scopes.has(scope))
  if (missing !== undefined) throw forbidden(missing)
}

function forbidden (scope: Scope | null): RequestError {
  return new RequestError('forbidden', `The API key lacks the scope "${scope ?? ''}", which this needs. ` +
    'Use a key that has it; GET /v1/api-keys tells an administrator what each may do.')
}

function scopeIn (schema: unknown): Scope | null {
  const security = typeof schema === 'object' && schema !== null && 'security' in schema ? schema.security : undefined
  return (security as Security | undefined)?.[0]?.bearer[0] ?? null
}
