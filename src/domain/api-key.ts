import type { ApiKeyId } from './brand.js'

/** What a key may do. Codes are API: add freely, never rename. */
export type Scope = 'read' | 'write' | 'remove' | 'admin' | 'pii'

/** A key as it is known to whoever manages keys: everything but the key itself, which nobody keeps. */
export interface ApiKey {
  readonly id: ApiKeyId
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Date
  /** The id of the key it was made with, or `admin`; null where none is asked for. */
  readonly createdBy: string | null
  /** Null: never. */
  readonly expiresAt: Date | null
  /** To the minute or so; null before the first time. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  readonly revokedBy: string | null
}

/** What is asked of a key that is to be made. */
export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: Date | null
}

/** Why a key that was once good no longer is; null while it is. */
export function spentBy ({ expiresAt, revokedAt }: ApiKey, now: Date): 'revoked' | 'expired' | null {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : null
}
