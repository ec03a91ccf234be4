import fc, { type Arbitrary } from 'fast-check'
import { allowed, disturbed, hostileText, type Resolve, type Schema } from './schema.js'

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, {
      readonly schema: Schema
      readonly example?: unknown
      readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
    }>>
  }
  readonly responses: Readonly<Record<string, {
    readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>
  }>>
}

/** The document, as far as it is read here. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}

/** One request, ready to be sent. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What might be sent to an operation: mostly near what it takes, so that it comes far before it is refused. */
export function requestsTo (document: Document, path: string, method: string): Arbitrary<Sent> {
  const operation = document.paths[path]?.[method]
  if (operation === undefined) throw new TypeError(`${method} ${path} is not in the document.`)
  const resolve: Resolve = (ref) => document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {}
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref === undefined ? one : document.components.parameters[one.$ref.split('/').at(-1) ?? ''] ?? one)
  const part = (where: Parameter['in']) => parameters.filter((parameter) => parameter.in === where)
  const url = fc.tuple(pathOf(path, part('path'), resolve), queryOf(part('query'), resolve))
  return fc.record({
    method: fc.constant(method.toUpperCase()),
    url: url.map(([place, query]) => query === '' ? place : `${place}?${query}`),
    headers: headersOf(part('header')),
    body: bodyOf(operation, resolve)
  }).map(({ headers, body, ...rest }) => ({
    ...rest, body, headers: { ...headers, ...body !== undefined && { 'content-type': 'application/json' } }
  }))
}

function pathOf (path: string, parameters: readonly Parameter[], resolve: Resolve): Arbitrary<string> {
  return fc.tuple(...parameters.map((parameter) => valueOf(parameter, resolve))).map((values) =>
    parameters.reduce((text, { name }, index) =>
      text.replace(`{${name}}`, () => encodeURIComponent(wellFormed(String(values[index]))) || '%20'), path))
}

function queryOf (parameters: readonly Parameter[], resolve: Resolve): Arbitrary<string> {
  const given = parameters.map((parameter) => fc.option(valueOf(parameter, resolve), { nil: undefined, freq: 2 }))
  const stray = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, fc.tuple(hostileText, hostileText))
  return fc.tuple(stray, ...given).map(([unknown, ...values]) => {
    const query = new URLSearchParams()
    values.forEach((value, index) => {
      if (value !== undefined) query.append(parameters[index]?.name ?? '', String(value))
    })
    if (unknown !== undefined) query.append(...unknown)
    return query.toString()
  })
}

/**
 * `Prefer` is left out: nobody wants to wait that long. Of the others most requests have none: a condition that does
 * not hold keeps everything behind it from being tried.
 */
function headersOf (parameters: readonly Parameter[]): Arbitrary<Record<string, string>> {
  const model = Object.fromEntries(parameters.filter(({ name }) => name !== 'Prefer').map(({ name, examples = {} }) => [
    name, fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      fc.constantFrom(...Object.values(examples).map(({ value }) => String(value))), fc.constant('*'),
      fc.stringMatching(/^[\x20-\x7e]{0,300}$/), fc.uuid())
  ]))
  return fc.record(model).map((headers) =>
    Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)))
}

function bodyOf ({ requestBody }: Operation, resolve: Resolve): Arbitrary<string | undefined> {
  const media = requestBody?.content['application/json']
  if (media === undefined) return fc.constant(undefined)
  const examples = [media.example, ...Object.values(media.examples ?? {}).map(({ value }) => value)]
    .filter((example) => example !== undefined)
  const some = allowed(media.schema, resolve)
  const good = examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), some) : some
  return fc.oneof(
    { weight: 4, arbitrary: good.map((value) => JSON.stringify(value)) },
    { weight: 8, arbitrary: disturbed(good).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileText },
    { weight: 1, arbitrary: fc.constant(undefined) }
  )
}

function valueOf ({ schema, example, examples = {} }: Parameter, resolve: Resolve): Arbitrary<unknown> {
  const known = [...example === undefined ? [] : [example], ...Object.values(examples).map(({ value }) => value)]
  return fc.oneof(
    ...known.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...known) }] : [],
    { weight: 3, arbitrary: allowed(schema, resolve) },
    { weight: 2, arbitrary: hostileText }
  )
}

/** What cannot be put into a URL at all is put there as browsers do. */
function wellFormed (text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
