import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Precondition } from '../../domain/precondition.js'
import { invalidRequest } from '../problems/validation.js'

/** An entity tag (RFC 9110 §8.8.3), strong ones captured; ours begin with the generation and a dash. */
const TAG = /^(?:W\/"[^"]*"|"([^"]*)")$/
const GENERATION = /^([1-9][0-9]{0,9})-/

/**
 * What `If-Match` or `If-None-Match: *` takes for granted of the assignment that is to be changed. Of a tag only the
 * generation counts: what the service itself sees and notes never spoils an editor. Throws `invalid-request` for what
 * is no list of tags; a tag that is not ours is true of nothing (RFC 9110 §13.1.1).
 */
export function preconditionOf (headers: IncomingHttpHeaders): Precondition {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (noneMatch !== undefined && noneMatch.trim() !== '*') {
    throw refused('/If-None-Match', 'With a change it can only be `*`: the assignment must not be there yet.')
  }
  if (match !== undefined && noneMatch !== undefined) {
    throw refused('/If-None-Match', 'It contradicts `If-Match`: send one of the two.')
  }
  if (noneMatch !== undefined) return 'absent'
  if (match === undefined) return 'none'
  if (match.trim() === '*') return 'exists'
  return { generations: tagsOf(match).flatMap((tag) => GENERATION.exec(tag)?.[1] ?? []).map(Number) }
}

/**
 * Refuses a change that is to be made under a condition, for the routes registered from now on, where the operation
 * compares nothing: whoever asks for a condition must not have the change without it.
 */
export function refuseIdleConditions (app: FastifyInstance): void {
  app.addHook('onRequest', ({ method, headers, routeOptions: { schema } }, _reply, done) => {
    const given = headers['if-match'] !== undefined ? 'If-Match' : 'If-None-Match'
    const isIdle = headers[given.toLowerCase()] !== undefined && method !== 'GET' && method !== 'HEAD' &&
      !compares(schema)
    done(isIdle ? refused(`/${given}`, 'Nothing is compared here; leave it out.') : undefined)
  })
}

/** Only an operation that compares can answer that it does not hold. */
function compares (schema: unknown): boolean {
  const response = typeof schema === 'object' && schema !== null && 'response' in schema ? schema.response : null
  return typeof response === 'object' && response !== null && '412' in response
}

/** The strong tags of a list; weak ones match nothing here. */
function tagsOf (list: string): readonly string[] {
  return list.split(',').flatMap((text) => {
    const found = TAG.exec(text.trim())
    if (found === null) throw refused('/If-Match', 'It must be `*` or the `ETag` of an answer, quotation marks too.')
    return found[1] ?? []
  })
}

function refused (pointer: string, detail: string) {
  return invalidRequest([{ pointer, detail: `In the headers: ${detail}` }])
}
