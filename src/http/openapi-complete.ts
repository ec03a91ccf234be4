import type { SwaggerTransformObject } from '@fastify/swagger'
import { PAUSED_HEADER } from './pause-header.js'

/** The header of every answer under /v1, once for all operations. */
export const HEADERS = {
  [PAUSED_HEADER]: {
    description: '`true` while the account is paused and nothing is changed at Twilio; absent otherwise.',
    schema: { type: 'string' as const, enum: ['true'] },
    example: 'true'
  }
}

/** Says in the document what holds of all routes at once and none of them says itself. */
export const complete: SwaggerTransformObject = (document) => {
  if (!('openapiObject' in document)) return document.swaggerObject
  const { openapiObject } = document
  for (const [path, methods] of Object.entries<object | undefined>(openapiObject.paths ?? {})) {
    for (const operation of Object.values<unknown>({ ...methods }).filter(isOperation)) {
      if (path.startsWith('/v1/')) headAnswers(operation)
      if (operation.requestBody !== undefined) freeBody(operation.requestBody)
    }
  }
  return openapiObject
}

interface Operation {
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, { headers?: object }>>
}

interface Body {
  required?: boolean
  readonly content: Readonly<Record<string, { readonly schema: { readonly type?: unknown } }>>
}

function isOperation (value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value
}

function headAnswers ({ responses }: Operation): void {
  const mark = { [PAUSED_HEADER]: { $ref: `#/components/headers/${PAUSED_HEADER}` } }
  for (const response of Object.values(responses)) response.headers = { ...response.headers, ...mark }
}

/** A body that may be null may be left out: none is read as null. */
function freeBody (body: Body): void {
  const [media] = Object.values(body.content)
  if (Array.isArray(media?.schema.type) && media.schema.type.includes('null')) body.required = false
}
