import type { FastifyRequest } from 'fastify'
import type { Scope } from '../../domain/api-key.js'
import type { ApiKeyId } from '../../domain/brand.js'
import { SCOPES } from '../schemas/enumerations.js'

/** Who calls, and what that lets them do. */
export interface Caller {
  /** The key they came with; null where none is asked for. */
  readonly id: ApiKeyId | 'admin' | null
  readonly scopes: ReadonlySet<Scope>
}

const EVERY_SCOPE: ReadonlySet<Scope> = new Set(Object.keys(SCOPES) as Scope[])

/** Whoever runs the service. */
export const ADMIN: Caller = { id: 'admin', scopes: EVERY_SCOPE }

/** Anybody, where no key is asked for. */
export const ANYBODY: Caller = { id: null, scopes: EVERY_SCOPE }

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until it is known, and where nobody asks. */
    caller: Caller | null
  }
}

/** The caller of a request under /v1, where everyone has been asked who they are. */
export function callerOf ({ caller }: Pick<FastifyRequest, 'caller'>): Caller {
  if (caller === null) throw new TypeError('Nobody asked who calls: the route has no scope.')
  return caller
}
