import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from '../problems/request-error.js'

const WINDOW_SECONDS = 60

/**
 * Takes so many requests a minute with each stored key, in this process, for the routes registered from now on; 0 takes
 * any number. `ADMIN_API_KEY` is never limited: whoever must put things right can. What is left stands on every answer
 * (draft-ietf-httpapi-ratelimit-headers). Comes between identifying a caller and asking what he may do: what is
 * refused counts, too.
 */
export async function limitKeys (app: FastifyInstance, perMinute: number): Promise<void> {
  if (perMinute === 0) return
  await app.register(rateLimit, { global: false })
  const count = app.createRateLimit({
    max: perMinute,
    timeWindow: WINDOW_SECONDS * 1_000,
    keyGenerator: ({ caller }) => String(caller?.id)
  })
  app.addHook('onRequest', (request, reply, done) => {
    const isStored = request.caller?.id?.startsWith('key_') === true
    if (isStored) counted(request, reply).then(() => done(), done)
    else done()
  })

  async function counted (request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const answer = await count(request)
    if (answer.isAllowed) return
    const { remaining, ttlInSeconds, isExceeded } = answer
    reply.headers({
      'ratelimit-policy': `"default";q=${perMinute};w=${WINDOW_SECONDS}`,
      ratelimit: `"default";r=${remaining};t=${ttlInSeconds}`
    })
    if (!isExceeded) return
    reply.header('retry-after', ttlInSeconds)
    throw new RequestError('too-many-requests',
      `The API key may send ${perMinute} requests a minute. Go on in ${ttlInSeconds} s, as Retry-After says.`)
  }
}
