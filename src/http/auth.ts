import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestAsyncHookHandler } from 'fastify'
import { RequestError } from './request-error.js'

/** Lets a request pass that carries the key as `Authorization: Bearer <key>`; runs before the body is even read. */
export function bearerCheck (apiKey: string): onRequestAsyncHookHandler {
  const expected = digest(apiKey)
  return async ({ headers: { authorization } }) => {
    if (authorization === undefined) {
      throw new RequestError('unauthorized', 'Send the API key as `Authorization: Bearer <key>`.')
    }
    const [, given = ''] = /^bearer +(\S+) *$/i.exec(authorization) ?? []
    // Digests have one length, so that the comparison tells neither the key's length nor where the first difference is.
    if (!timingSafeEqual(digest(given), expected)) {
      throw new RequestError('unauthorized', 'The API key is not valid.')
    }
  }
}

function digest (key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
