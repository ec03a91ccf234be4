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

/** An answer, and to what. */
interface Answering {
  readonly status: number
  readonly method: string
  /** May the answer be held? */
  readonly waits: boolean
}

/** Which headers that many share an answer carries. */
const CARRIED: ReadonlyArray<readonly [keyof typeof HEADERS, (answering: Answering) => boolean]> = [
  [PAUSED_HEADER, () => true],
  ['X-Request-Id', () => true],
  ['RateLimit-Policy', () => true],
  ['RateLimit', () => true],
  ['ETag', ({ status }) => status < 400],
  ['Preference-Applied', ({ status, waits }) => waits && status < 400],
  ['WWW-Authenticate', ({ status }) => status === 401 || status === 403],
  ['Retry-After', ({ status, method }) => status === 429 || status === 503 || (status === 409 && method === 'post')],
  ['Idempotency-Replayed', ({ method }) => method === 'post']
]

function addShared (method: string, operation: Operation): void {
  const { responses, parameters = [] } = operation
  const waits = WAITING.includes(operation.operationId ?? '')
  const more = [
    ...method === 'get' ? ['IfNoneMatch'] : [],
    ...'412' in responses ? ['IfMatch', 'IfAbsent'] : [],
    ...waits ? ['Prefer'] : [],
    ...method === 'post' ? ['IdempotencyKey'] : []
  ]
  if (more.length > 0) {
    operation.parameters = [...parameters, ...more.map((name) => ({ $ref: `#/components/parameters/${name}` }))]
  }
  if (method === 'get') responses['304'] = { description: 'It is as it was.' }
  for (const [status, response] of Object.entries(responses)) {
    const answering = { status: Number(status), method, waits }
    const carried = CARRIED.filter(([, carries]) => carries(answering))
      .map(([header]) => [header, { $ref: `#/components/headers/${header}` }])
    response.headers = { ...response.headers, ...Object.fromEntries(carried) }
  }
}

/** A body that may be null may be left out: none is read as null. */
function freeBody (body: Body): void {
  const [media] = Object.values(body.content)
  if (Array.isArray(media?.schema.type) && media.schema.type.includes('null')) body.required = false
}
