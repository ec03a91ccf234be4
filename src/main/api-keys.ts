import type { Logger } from 'pino'
import type { ApiKeyId } from '../domain/brand.js'
import type { KnownKeys } from '../http/auth/authenticate.js'
import { hashOf, mintKey } from '../http/auth/token.js'
import type { ApiKeyDeps } from '../http/routes/api-keys.js'
import { newApiKeyId, type openApiKeys } from '../store/api-keys.js'
import { quietly } from './connections.js'

type Store = ReturnType<typeof openApiKeys>

/** A key is asked for with every request and read from the ledger so often at most: a revoked one is good no longer. */
const KNOWN_FOR_MS = 2_000

/** Between two notes that a key is in use. */
const NOTED_MS = 60_000

/** So many keys are known at a time; the one known longest is forgotten for the next. */
const KNOWN = 1_000

interface Known {
  readonly at: number
  readonly found: ReturnType<Store['find']>
}

/** The keys of callers, as those who call and those who manage keys see them. */
export interface Keys {
  readonly known: KnownKeys
  readonly managed: ApiKeyDeps
}

/** Keys as the ledger has them, each remembered for a moment. */
export function knowingKeys (store: Store, monotonic: () => number, log: Logger): Keys {
  const known = new Map<ApiKeyId, Known>()
  const noted = new Map<ApiKeyId, number>()
  const onError = quietly(log, 'it could not be noted that an API key was used')

  function remember (id: ApiKeyId): Known {
    const fresh = { at: monotonic(), found: store.find(id) }
    known.delete(id)
    for (const oldest of known.keys()) {
      if (known.size < KNOWN) break
      known.delete(oldest)
    }
    known.set(id, fresh)
    // What is not there, or could not be read, is asked for anew: nobody can fill the memory with it.
    fresh.found.then((reading) => reading ?? forget(id, fresh), () => forget(id, fresh))
    return fresh
  }

  function forget (id: ApiKeyId, one: Known): void {
    if (known.get(id) === one) known.delete(id)
  }

  return {
    known: {
      async find (id) {
        const there = known.get(id)
        return await (there !== undefined && monotonic() - there.at <= KNOWN_FOR_MS ? there : remember(id)).found
      },
      used (id) {
        const now = monotonic()
        if (now - (noted.get(id) ?? -Infinity) < NOTED_MS) return
        noted.set(id, now)
        store.used(id).catch(onError)
      }
    },
    managed: {
      async create (wanted, by) {
        const id = newApiKeyId()
        const key = mintKey(id)
        return { apiKey: await store.create(id, wanted, hashOf(key), by), key }
      },
      async read (id) {
        const reading = await store.find(id)
        return reading?.value ?? null
      },
      list: store.list,
      async revoke (id, by) {
        const revoked = await store.revoke(id, by)
        known.delete(id)
        return revoked
      }
    }
  }
}
