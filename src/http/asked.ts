import type { FastifyRequest } from 'fastify'
import type { Asked } from '../domain/asked.js'

/** Who asks, for the record: our name for the request, and why, where the caller said. */
export function askedOf ({ id }: Pick<FastifyRequest, 'id'>, reason: string | null = null): Asked {
  return { requestId: id, reason }
}
