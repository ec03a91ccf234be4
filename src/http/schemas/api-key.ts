import { Type, type Static } from 'typebox'
import type { Scope } from '../../domain/api-key.js'
import type { ApiKeyId } from '../../domain/brand.js'
import { API_KEY_ID } from '../../domain/patterns.js'
import { SCOPES } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { PAGING, QUERY } from './operation.js'
import { NullableTimeSchema, nullableString, oneOf, string, text, TimeSchema } from './primitives.js'

const CLOSED = { additionalProperties: false }

export const ApiKeyIdSchema = string<ApiKeyId>({
  pattern: API_KEY_ID,
  description: 'The id of a key, as `POST /v1/api-keys` gives it. It also stands in the key.',
  examples: [EXAMPLE.apiKeyId]
})

const SHOWN = {
  id: ApiKeyIdSchema,
  name: Type.String(),
  scopes: Type.Array(oneOf<Scope>(SCOPES)),
  createdAt: TimeSchema,
  createdBy: nullableString({ description: 'The id of the key it was made with, or `admin`.' }),
  expiresAt: NullableTimeSchema,
  lastUsedAt: nullableString({ format: 'date-time', description: 'To the minute; null before the first time.' }),
  revokedAt: NullableTimeSchema,
  revokedBy: nullableString({ description: 'The id of the key it was revoked with, or `admin`.' })
}

/** A key as it is known to administrators: without the key itself. */
export const ApiKeySchema = Type.Object(SHOWN, { $id: 'ApiKey', ...CLOSED })

export type ApiKeyBody = Static<typeof ApiKeySchema>
export const ApiKeyRef = Type.Unsafe<ApiKeyBody>(Type.Ref('ApiKey#'))

/** What making one answers, once. */
export const NewApiKeySchema = Type.Object({
  ...SHOWN,
  key: Type.Optional(Type.String({
    description: 'The key itself. **Shown this once and kept nowhere**: an answer that is replayed for an ' +
      '`Idempotency-Key` comes without it.'
  }))
}, { $id: 'NewApiKey', ...CLOSED })

export const NewApiKeyRef = Type.Unsafe<Static<typeof NewApiKeySchema>>(Type.Ref('NewApiKey#'))

/** What POST takes. */
export const CreateApiKeySchema = Type.Object({
  name: text(100, { minLength: 1, description: 'What it is for, so that it is recognised later.' }),
  scopes: Type.Array(oneOf<Scope>(SCOPES), {
    minItems: 1,
    maxItems: Object.keys(SCOPES).length,
    uniqueItems: true,
    description: 'What it may do; none but what your own key may.'
  }),
  expiresAt: Type.Optional(nullableString({
    format: 'date-time', description: 'When it ends by itself, in the future. Null or left out: never.'
  }))
}, {
  ...CLOSED,
  'x-examples': {
    portal: { summary: 'A portal that shows where numbers stand', value: { name: 'portal', scopes: ['read'] } },
    provisioning: {
      summary: 'An app that declares addresses, for a while',
      value: { name: 'provisioning', scopes: ['read', 'write', 'pii'], expiresAt: EXAMPLE.muchLater }
    }
  }
})

export const ApiKeyParams = Type.Object({ id: ApiKeyIdSchema }, CLOSED)

export const ApiKeyQuery = Type.Object({ ...PAGING }, QUERY)

export const API_KEY_EXAMPLE = {
  id: EXAMPLE.apiKeyId,
  name: 'portal',
  scopes: ['read'],
  createdAt: EXAMPLE.earlier,
  createdBy: 'admin',
  expiresAt: null,
  lastUsedAt: EXAMPLE.later,
  revokedAt: null,
  revokedBy: null
}

/** As it reads when it has just been made. */
export const NEW_API_KEY_EXAMPLE = { ...API_KEY_EXAMPLE, lastUsedAt: null, key: EXAMPLE.apiKey }
