import type { ApiKey } from '../../domain/api-key.js'
import type { ApiKeyBody } from '../schemas/api-key.js'
import { time, timeOrNull } from './time.js'

/** The representation of an API key, which is everything but the key. */
export function apiKeyView (apiKey: ApiKey): ApiKeyBody {
  const { id, name, scopes, createdBy, revokedBy } = apiKey
  return {
    id,
    name,
    scopes: [...scopes],
    createdAt: time(apiKey.createdAt),
    createdBy,
    expiresAt: timeOrNull(apiKey.expiresAt),
    lastUsedAt: timeOrNull(apiKey.lastUsedAt),
    revokedAt: timeOrNull(apiKey.revokedAt),
    revokedBy
  }
}
