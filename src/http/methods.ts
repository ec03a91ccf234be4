import type { FastifyInstance, HTTPMethods } from 'fastify'
import { RequestError } from './problems/request-error.js'

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Notes the routes registered from now on. The function it returns answers 405 to every other method on their paths:
 * "no such method here" is another mistake than "no such path".
 */
export function watchMethods (app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    taken.set(url, methods)
  })
  return () => {
    for (const [url, methods] of [...taken]) refuse(app, url, new Set(methods))
  }
}

function refuse (app: FastifyInstance, url: string, taken: ReadonlySet<string>): void {
  const allow = METHODS.filter((method) => taken.has(method)).join(', ')
  app.route({
    method: METHODS.filter((method) => !taken.has(method)),
    url,
    schema: { hide: true },
    // Before the body is read: a wrong method with a broken body is still a wrong method.
    onRequest: async (_request, reply) => {
      reply.header('allow', allow)
      throw new RequestError('method-not-allowed', `This path takes ${allow}.`)
    },
    handler: async () => {}
  })
}
