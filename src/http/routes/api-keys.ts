import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ApiKey, NewApiKey } from '../../domain/api-key.js'
import type { ApiKeyId } from '../../domain/brand.js'
import { DomainError } from '../../domain/errors.js'
import type { ApiKeyFilter, Page } from '../../domain/listing.js'
import { callerOf } from '../auth/caller.js'
import { assertScopes } from '../auth/guard.js'
import { pagesBy } from '../cursor.js'
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from '../operations/api-keys.js'
import { readQuery } from '../query.js'
import { ApiKeyIdSchema } from '../schemas/api-key.js'
import { limitOf } from '../schemas/operation.js'
import { invalidRequest } from '../problems/validation.js'
import { apiKeyView } from '../views/api-key.js'

/** What the routes of API keys need of the ledger. */
export interface ApiKeyDeps {
  /** Makes one, and answers it with the key itself, which nobody will know again. `by`: the id of the caller's key. */
  readonly create: (wanted: NewApiKey, by: string | null) => Promise<{ readonly apiKey: ApiKey, readonly key: string }>
  readonly read: (id: ApiKeyId) => Promise<ApiKey | null>
  readonly list: (filter: ApiKeyFilter) => Promise<Page<ApiKey, ApiKeyId>>
  /** For good; null when there is no such key. */
  readonly revoke: (id: ApiKeyId, by: string | null) => Promise<ApiKey | null>
}

const PATH = '/api-keys/:id'
const pages = pagesBy('api-keys', ApiKeyIdSchema)

export const apiKeyRoutes: FastifyPluginAsyncTypebox<{ readonly apiKeys: ApiKeyDeps }> = async (app, { apiKeys }) => {
  app.post('/api-keys', { schema: createApiKey, config: { secret: 'key' } }, async (request, reply) => {
    const { name, scopes, expiresAt = null } = request.body
    assertScopes(request, scopes)
    const { id: by } = callerOf(request)
    const { apiKey, key } = await apiKeys.create({ name, scopes, expiresAt: endOf(expiresAt) }, by)
    const location = `/v1/api-keys/${apiKey.id}`
    return reply.code(201).header('location', location).send({ ...apiKeyView(apiKey), key })
  })

  app.get('/api-keys', {
    schema: listApiKeys, preValidation: readQuery(listApiKeys.querystring)
  }, async (request, reply) => {
    const { query } = request
    const page = await apiKeys.list({ limit: limitOf(query), after: pages.after(query.cursor, {}) })
    return { data: page.items.map(apiKeyView), page: pages.pageOf(page, {}, request, reply) }
  })

  app.get(PATH, { schema: getApiKey }, async ({ params: { id } }) => apiKeyView(found(id, await apiKeys.read(id))))

  app.delete(PATH, { schema: revokeApiKey }, async (request) => {
    const { id } = request.params
    return apiKeyView(found(id, await apiKeys.revoke(id, callerOf(request).id)))
  })
}

/** By the clock of this process: it is a mistake that is caught here, and the ledger's clock that ends the key. */
function endOf (expiresAt: string | null): Date | null {
  if (expiresAt === null) return null
  const end = new Date(expiresAt)
  if (end.getTime() > Date.now()) return end
  throw invalidRequest([{ pointer: '/expiresAt', detail: 'It must be a time in the future.' }])
}

function found (id: ApiKeyId, apiKey: ApiKey | null): ApiKey {
  if (apiKey !== null) return apiKey
  throw new DomainError('api-key-not-found', `There is no API key ${id}. GET /v1/api-keys lists those there are.`)
}
