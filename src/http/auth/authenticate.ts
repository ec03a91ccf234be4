import { timingSafeEqual } from 'node:crypto'
import { spentBy, type ApiKey } from '../../domain/api-key.js'
import type { ApiKeyId } from '../../domain/brand.js'
import type { Reading } from '../../domain/declaration.js'
import { RequestError } from '../problems/request-error.js'
import { ADMIN, ANYBODY, type Caller } from './caller.js'
import { hashOf, idIn } from './token.js'

/** What telling callers apart needs of the ledger. */
export interface KnownKeys {
  /** The key of this identity with its SHA-256; null when there is none. It may be a few seconds old. */
  readonly find: (id: ApiKeyId) => Promise<Reading<ApiKey & { readonly hash: Uint8Array }> | null>
  /** Notes that the key was used. Nobody waits for it. */
  readonly used: (id: ApiKeyId) => void
}

/** Tells who comes with these words in `Authorization`; throws `unauthorized` where nobody known does. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>

/**
 * Knows the administrator by `adminKey` and everyone else by the keys in the ledger. `open`: who brings no key of ours
 * may do everything. Whatever is sent costs one hash, and at most one row.
 */
export function authenticating (
  keys: KnownKeys, { adminKey, open }: { readonly adminKey: string | null, readonly open: boolean }
): Authenticate {
  const adminHash = adminKey === null ? NOBODY : hashOf(adminKey)

  return async (authorization) => {
    const key = bearerOf(authorization)
    if (key === null && !open) throw unauthorized('Send an API key as `Authorization: Bearer <key>`.')
    const hash = hashOf(key ?? '')
    if (timingSafeEqual(hash, adminHash)) return ADMIN
    const id = key === null ? null : idIn(key)
    if (id !== null) return await known(id, hash)
    if (open) return ANYBODY
    throw unauthorized('The API key is not valid. Keys are made with POST /v1/api-keys.')
  }

  async function known (id: ApiKeyId, hash: Uint8Array): Promise<Caller> {
    const found = await keys.find(id)
    // Compared also when there is none: how long it takes does not tell.
    const same = timingSafeEqual(hash, found?.value.hash ?? NOBODY)
    if (found === null || !same) throw unauthorized('The API key is not valid. Keys are made with POST /v1/api-keys.')
    const { value, now } = found
    const spent = spentBy(value, now)
    if (spent === 'revoked') throw unauthorized('The API key was revoked. Use another one.')
    if (spent === 'expired') throw unauthorized('The API key has expired. Use another one.')
    keys.used(id)
    return { id, scopes: new Set(value.scopes) }
  }
}

/** The hash of nothing that could be sent. */
const NOBODY = new Uint8Array(32)

/** RFC 6750 §2.1. Null where there is no such thing. */
function bearerOf (authorization: string | undefined): string | null {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null
}

function unauthorized (message: string): RequestError {
  return new RequestError('unauthorized', message)
}
