import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the assignment that is answered; null for everything else. */
    generation: number | null
  }
}

/**
 * Tags what is answered from now on: `"<generation>-<hash of the body>"` where there is a generation, `"<hash>"`
 * otherwise. Who reads again what has not changed since is told so without it (304, RFC 9110 §13.1.2).
 */
export function tagAnswers (app: FastifyInstance): void {
  app.decorateRequest('generation', null)
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    request.generation = generationIn(payload)
    done(null, payload)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    done(null, isTagged(reply, payload) ? tagged(request, reply, payload) : payload)
  })
}

/** Good answers are tagged; one that is replayed has the tag it had. */
function isTagged (reply: FastifyReply, payload: unknown): payload is string {
  return typeof payload === 'string' && reply.statusCode < 300 && !reply.hasHeader('etag')
}

function tagged ({ generation, method, headers }: FastifyRequest, reply: FastifyReply, payload: string): string {
  const content = hash('sha256', payload, 'base64url').slice(0, 22)
  const tag = generation === null ? `"${content}"` : `"${generation}-${content}"`
  reply.header('etag', tag)
  const known = headers['if-none-match']
  return (method === 'GET' || method === 'HEAD') && known !== undefined && isAmong(tag, known)
    ? unchanged(reply)
    : payload
}

function generationIn (payload: unknown): number | null {
  const found = typeof payload === 'object' && payload !== null && 'generation' in payload ? payload.generation : null
  return typeof found === 'number' ? found : null
}

/** Weakly compared, as RFC 9110 §13.1.2 has it: a proxy that compressed an answer has made its tag a weak one. */
function isAmong (tag: string, list: string): boolean {
  return list.trim() === '*' || list.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
}

/** Empty, not null: fastify measures what a HEAD would have answered. */
function unchanged (reply: FastifyReply): string {
  reply.code(304).removeHeader('content-type').removeHeader('content-length')
  return ''
}
