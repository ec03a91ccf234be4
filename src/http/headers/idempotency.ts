import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KeptAnswer, Repeatable, Turn } from '../../domain/repeatable.js'
import { callerOf } from '../auth/caller.js'
import { RequestError } from '../problems/request-error.js'
import { invalidRequest } from '../problems/validation.js'

/** What repeating requests needs of the ledger. */
export interface IdempotencyDeps {
  /** Whose turn it is: ours, nobody's any more, or somebody else's. */
  readonly claim: (request: Repeatable) => Promise<Turn>
  readonly answer: (request: Repeatable, epoch: number, answer: KeptAnswer) => Promise<void>
  readonly release: (request: Repeatable, epoch: number) => Promise<void>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The turn this request has under its idempotency key; null where it has none. */
    turn: { readonly request: Repeatable, readonly epoch: number } | null
  }
  interface FastifyContextConfig {
    /** The field of the answer that is shown once and never kept. */
    secret?: string
  }
}

/**
 * Has every POST registered from now on run once for an `Idempotency-Key`, however often it is sent within a day, as
 * draft-ietf-httpapi-idempotency-key-header and Stripe have it: the same again gets the stored answer and
 * `Idempotency-Replayed: true`, also when that was an error; another body 422; one that is still running 409. Nothing
 * is kept of what was refused before it ran, nor of a failure of ours.
 */
export function repeatPosts (app: FastifyInstance, { claim, answer, release }: IdempotencyDeps): void {
  app.decorateRequest('turn', null)
  app.addHook('onRoute', (route) => {
    if (route.method !== 'POST') return
    route.preHandler = takeTurn
    route.onSend = keepAnswer
  })

  async function takeTurn (request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const given = request.headers['idempotency-key']
    if (given === undefined) return
    const repeatable = repeatableOf(request, keyIn(given))
    const claimed = await claim(repeatable)
    switch (claimed.kind) {
      case 'mine':
        request.turn = { request: repeatable, epoch: claimed.epoch }
        return
      case 'answered': return replay(reply, claimed.answer)
      case 'running': throw RUNNING
      case 'reused': throw REUSED
    }
  }

  async function keepAnswer (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const { turn, routeOptions: { config } } = request
    if (turn === null) return payload
    request.turn = null
    const body = typeof payload === 'string' ? without(config.secret, payload) : null
    const done = isKept(reply.statusCode)
      ? answer(turn.request, turn.epoch, { status: reply.statusCode, headers: keptHeaders(reply), body })
      : release(turn.request, turn.epoch)
    // It has been done: the caller hears so whether or not it could be noted.
    await done.catch((err: unknown) => request.log.warn({ err }, 'the answer to a repeatable request was not kept'))
    return payload
  }
}

const RUNNING = new RequestError('idempotency-key-in-use',
  'A request with this Idempotency-Key is still running. Send the same again in a moment: it will get its answer.')

const REUSED = new RequestError('idempotency-key-reused',
  'This Idempotency-Key was used for a request with another body within the last 24 hours. Use a new key for a new ' +
  'request, and the same key only to send the very same again.')

const KEY = /^(?:"([ !\x23-\x5b\x5d-\x7e]{1,255})"|([!\x23-\x7e]{1,255}))$/

/** A string of the draft's, in quotation marks, or the bare token that most clients send. */
function keyIn (given: string | string[]): string {
  const [, quoted, bare] = KEY.exec(String(given)) ?? []
  const key = quoted ?? bare
  if (key !== undefined) return key
  throw invalidRequest([{
    pointer: '/Idempotency-Key', detail: 'In the headers: It must be 1 to 255 printable characters, such as a UUID.'
  }])
}

function repeatableOf (request: FastifyRequest, key: string): Repeatable {
  const [path = ''] = request.url.split('?')
  return {
    caller: callerOf(request).id ?? 'anybody',
    operation: `${request.method} ${path}`,
    key,
    fingerprint: createHash('sha256').update(canonical(request.body)).digest()
  }
}

/** The same text for the same JSON, however its fields are ordered. */
function canonical (value: unknown): string {
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [two]) => one < two ? -1 : 1))
      : part)
}

function replay (reply: FastifyReply, { status, headers, body }: KeptAnswer): FastifyReply {
  // As text: it was serialised and masked when it was first answered.
  return reply.code(status).headers({ ...headers, 'idempotency-replayed': 'true' }).serializer(String).send(body)
}

/** The answer without the field that is shown once. */
function without (secret: string | undefined, payload: string): string {
  if (secret === undefined) return payload
  const { [secret]: _shownOnce, ...rest } = JSON.parse(payload) as Record<string, unknown>
  return JSON.stringify(rest)
}

/** Not what was refused before anything was done, which the caller may put right, nor a failure of ours. */
function isKept (status: number): boolean {
  return status < 500 && ![400, 401, 403].includes(status)
}

/** What belongs to the answer itself, and not to the moment. */
const KEPT = ['content-type', 'location', 'etag', 'retry-after']

function keptHeaders (reply: FastifyReply): KeptAnswer['headers'] {
  return Object.fromEntries(KEPT.filter((name) => reply.hasHeader(name)).map((name) =>
    [name, String(reply.getHeader(name))]))
}
