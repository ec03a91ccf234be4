import { Type, type TSchema } from 'typebox'
import type { ProblemCode } from '../problems/catalogue.js'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

/** What any operation under /v1 may answer, whatever it does. */
export const ANYWHERE: readonly ProblemCode[] = [
  'invalid-request', 'unauthorized', 'forbidden', 'too-many-requests', 'internal-error', 'store-unavailable',
  'overloaded'
]

/** What an operation that takes a body may answer besides. */
export const WITH_BODY: readonly ProblemCode[] = ['malformed-json', 'body-too-large', 'unsupported-media-type']

/** What one that a caller may send again may answer besides. */
export const REPEATABLE: readonly ProblemCode[] = ['idempotency-key-in-use', 'idempotency-key-reused']

/** A good answer, with what it looks like. */
export function answer<Schema extends TSchema> (
  description: string, schema: Schema, value: unknown, headers: Readonly<Record<string, object>> = {}
) {
  return answers(description, schema, { example: value }, headers)
}

/** The same, with more than one example, each under its name. */
export function answers<Schema extends TSchema> (
  description: string, schema: Schema, values: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, object>> = {}
) {
  const examples = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))
  return { description, headers, content: { 'application/json': { schema, examples } } }
}

/** Where what was made is. */
export function location (what: string) {
  return { Location: { type: 'string', description: `Where ${what} is.` } }
}

/** When to ask again. */
export const RETRY_AFTER = {
  'Retry-After': { type: 'integer', description: 'Seconds after which looking again makes sense.' }
}

/** Where the next page is. */
export const LINK = {
  Link: { type: 'string', description: 'The next page, as `<…>; rel="next"`; absent on the last.' }
}

/** One page of a list. */
export function page<Schema extends TSchema> (item: Schema) {
  return Type.Object({
    data: Type.Array(item),
    page: Type.Object({
      nextCursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
      hasMore: Type.Boolean()
    }, { additionalProperties: false })
  }, { additionalProperties: false })
}

/** What a page looks like that is the last. */
export function pageExample (item: unknown) {
  return { data: [item], page: { nextCursor: null, hasMore: false } }
}

/** How far to read, in every list. */
export const PAGING = {
  limit: Type.Optional(Type.Integer({
    minimum: 1,
    default: DEFAULT_LIMIT,
    description: `How many at most; more than ${MAX_LIMIT} means ${MAX_LIMIT}.`,
    examples: [DEFAULT_LIMIT]
  })),
  cursor: Type.Optional(Type.String({
    maxLength: 512,
    description: '`page.nextCursor` of the answer before, with the same filter. Blank or left out: the first page.',
    'x-examples': { first: { summary: 'The first page', value: '' } }
  }))
}

/** How many rows a list is to have. */
export function limitOf ({ limit = DEFAULT_LIMIT }: { readonly limit?: number }): number {
  return Math.min(limit, MAX_LIMIT)
}

/** In a query: values separated by commas, any of which will do. */
export function anyOf<Schema extends TSchema> (items: Schema, keywords: Readonly<Record<string, unknown>> = {}) {
  return Type.Optional(Type.Array(items, { maxItems: 50, ...keywords }))
}

/** The object of a query. */
export const QUERY = { additionalProperties: false, style: 'form', explode: false }
