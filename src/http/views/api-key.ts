import type { ApiKey } from '../../domain/api-key.js'
import type { ApiKeyBody } from '../schemas/api-key.js'
import { time, timeOrNull } from './time.js'

/** The representation of an API key, which is everything but the key. */
export function apiKeyView ({ id, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt }: ApiKey): ApiKeyBody {
  return {
    id,
    name,
    scopes: [...scopes],
    createdAt: time(createdAt),
    expiresAt: timeOrNull(expiresAt),
    lastUsedAt: timeOrNull(lastUsedAt),
    revokedAt: timeOrNull(revokedAt)
  }
}
