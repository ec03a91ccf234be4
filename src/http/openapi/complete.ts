import type { SwaggerTransformObject } from '@fastify/swagger'
import { HEADERS } from './shared.js'
import { PAUSED_HEADER } from '../headers/paused.js'

/** Says in the document what holds of all routes at once and none of them says itself. */
export const complete: SwaggerTransformObject = (document) => {
  if (!('openapiObject' in document)) return document.swaggerObject
  const { openapiObject } = document
  for (const [path, methods] of Object.entries<object | undefined>(openapiObject.paths ?? {})) {
    for (const [method, operation] of Object.entries<unknown>({ ...methods })) {
      if (!isOperation(operation)) continue
      if (path.startsWith('/v1/')) addShared(method, operation)
      if (operation.requestBody !== undefined) freeBody(operation.requestBody)
    }
  }
  return openapiObject
}

/** The operations whose answer may be held. */
const WAITING = ['declareAssignment', 'createAddress']

interface Operation {
  readonly operationId?: string
  readonly requestBody?: Body
  parameters?: object[]
  readonly responses: Record<string, { description?: string, headers?: object }>
}

interface Body {
  required?: boolean
  readonly content: Readonly<Record<string, { readonly schema: { readonly type?: unknown } }>>
}

function isOperation (value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value
}

function addShared (method: string, operation: Operation): void {
  const { responses, parameters = [] } = operation
  const more = [
    ...method === 'get' ? ['IfNoneMatch'] : [],
    ...'412' in responses ? ['IfMatch'] : [],
    ...WAITING.includes(operation.operationId ?? '') ? ['Prefer'] : [],
    ...method === 'post' ? ['IdempotencyKey'] : []
  ]
  if (more.length > 0) {
    operation.parameters = [...parameters, ...more.map((name) => ({ $ref: `#/components/parameters/${name}` }))]
  }
  if (method === 'get') responses['304'] = { description: 'It is as it was.' }
  for (const [status, response] of Object.entries(responses)) {
    response.headers = {
      ...response.headers,
      ...shared(PAUSED_HEADER),
      ...shared('X-Request-Id'),
      ...shared('RateLimit-Policy'),
      ...shared('RateLimit'),
      ...Number(status) < 400 && shared('ETag'),
      ...method === 'post' && shared('Idempotency-Replayed')
    }
  }
}

function shared (header: keyof typeof HEADERS) {
  return { [header]: { $ref: `#/components/headers/${header}` } }
}

/** A body that may be null may be left out: none is read as null. */
function freeBody (body: Body): void {
  const [media] = Object.values(body.content)
  if (Array.isArray(media?.schema.type) && media.schema.type.includes('null')) body.required = false
}
