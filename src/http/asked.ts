import type { FastifyRequest } from 'fastify'
import type { Asked } from '../domain/asked.js'
import { callerOf } from './auth/caller.js'

/** Who asks, for the record: our name for the request, the key it came with, and why, where the caller said. */
export function askedOf (request: Pick<FastifyRequest, 'id' | 'caller'>, reason: string | null = null): Asked {
  return { requestId: request.id, askedBy: callerOf(request).id, reason }
}
