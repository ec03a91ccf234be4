import { needs } from '../auth/guard.js'
import {
  API_KEY_EXAMPLE, ApiKeyParams, ApiKeyQuery, ApiKeyRef, CreateApiKeySchema, NEW_API_KEY_EXAMPLE, NewApiKeyRef
} from '../schemas/api-key.js'
import { EXAMPLE } from '../schemas/examples.js'
import { ANYWHERE, answer, LINK, location, page, pageExample, REPEATABLE, WITH_BODY } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'

const tags = ['api-keys']
const security = needs('admin')

export const createApiKey = {
  operationId: 'createApiKey',
  summary: 'Make an API key',
  description: 'The answer holds the key itself, **once**: it is kept nowhere, only what tells whether a key is the ' +
    'one. A key can be given no scope that the key that makes it lacks. Callers send it as ' +
    '`Authorization: Bearer <key>`.',
  tags,
  security,
  body: CreateApiKeySchema,
  response: {
    201: answer('Made.', NewApiKeyRef, NEW_API_KEY_EXAMPLE, location('the key')),
    ...problems(...ANYWHERE, ...WITH_BODY, ...REPEATABLE)
  }
}

export const getApiKey = {
  operationId: 'getApiKey',
  summary: 'Read what an API key may do, and when it was last used',
  description: 'Never the key itself.',
  tags,
  security,
  params: ApiKeyParams,
  response: {
    200: answer('The key.', ApiKeyRef, API_KEY_EXAMPLE),
    ...problems(...ANYWHERE, 'api-key-not-found')
  }
}

export const listApiKeys = {
  operationId: 'listApiKeys',
  summary: 'List API keys',
  description: 'In order of creation, those that were revoked or have expired included. `ADMIN_API_KEY` is a setting ' +
    'of the service and not among them.',
  tags,
  security,
  querystring: ApiKeyQuery,
  response: {
    200: answer('One page.', page(ApiKeyRef), pageExample(API_KEY_EXAMPLE), LINK),
    ...problems(...ANYWHERE)
  }
}

export const revokeApiKey = {
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  description: 'For good; it stays listed. From then on it is refused: at once by the process that answers, within ' +
    'two seconds by every other. Idempotent: `revokedAt` stays when it was revoked already.',
  tags,
  security,
  params: ApiKeyParams,
  response: {
    200: answer('Revoked.', ApiKeyRef, { ...API_KEY_EXAMPLE, revokedAt: EXAMPLE.later, revokedBy: 'admin' }),
    ...problems(...ANYWHERE, 'api-key-not-found')
  }
}
