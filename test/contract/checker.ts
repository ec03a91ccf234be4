import type { Document, Operation, Parameter, Schema } from './documents.js'
import { errorBreaches } from './errors.js'
import { breaches, jsonSchema, type Breach } from './schema.js'

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly form: string
  readonly status: number
  readonly text: string
}

/** Something in an exchange that Twilio's document does not have. */
export interface Finding extends Breach {
  readonly operation: string
  readonly side: 'request' | 'answer'
}

interface Found {
  readonly document: Document
  readonly operation: Operation
  readonly inPath: Readonly<Record<string, string>>
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** Holds exchanges against Twilio's documents. */
export function createChecker (documents: readonly Document[]) {
  /** What Twilio would not understand of the request. */
  const checkRequest = (exchange: Exchange): readonly Finding[] => {
    const found = find(documents, exchange.method, pathOf(exchange.url))
    if (found === null) return [unknownOperation('request', exchange)]
    const { document, operation, inPath } = found
    const { searchParams: query } = new URL(exchange.url, 'http://localhost')
    const parts: ReadonlyArray<readonly [Schema, Readonly<Record<string, unknown>>]> = [
      [objectOf(operation, 'path'), inPath],
      [objectOf(operation, 'query'), valuesOf(query)],
      [formOf(operation), valuesOf(new URLSearchParams(exchange.form))]
    ]
    return parts.flatMap(([schema, values]) =>
      breaches(jsonSchema(document, schema, 'required-fields'), typed(schema, values)))
      .map((breach) => ({ operation: operation.operationId, side: 'request', ...breach }))
  }

  /** What Twilio would not have answered. */
  const checkAnswer = (exchange: Exchange): readonly Finding[] => {
    const found = find(documents, exchange.method, pathOf(exchange.url))
    const { status, text } = exchange
    if (found === null && status < 400) return [unknownOperation('answer', exchange)]
    const operation = found?.operation.operationId ?? 'none'
    const broken = found === null || status >= 400
      ? errorBreaches(status, parsed(text))
      : successBreaches(found, status, text)
    return broken.map((breach) => ({ operation, side: 'answer', ...breach }))
  }

  /** What Twilio understands in query and form. */
  const parametersOf = (exchange: Exchange): ReadonlySet<string> => {
    const operation = find(documents, exchange.method, pathOf(exchange.url))?.operation
    if (operation === undefined) return new Set()
    return new Set([objectOf(operation, 'query'), formOf(operation)]
      .flatMap(({ properties = {} }) => Object.keys(properties)))
  }

  return { checkRequest, checkAnswer, parametersOf }
}

function find (documents: readonly Document[], method: string, path: string): Found | null {
  for (const document of documents) {
    for (const [template, methods] of Object.entries(document.paths)) {
      const operation = methods[method.toLowerCase()]
      const groups = operation && patternOf(template).exec(path)?.groups
      if (operation !== undefined && groups !== undefined) return { document, operation, inPath: groups }
    }
  }
  return null
}

/** Every path of ours has something in braces, so there always are groups. */
function patternOf (template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

function pathOf (url: string): string {
  return url.split('?', 1)[0] ?? ''
}

function successBreaches ({ document, operation }: Found, status: number, text: string): readonly Breach[] {
  const response = operation.responses[status]
  if (response === undefined) return [{ field: '', rule: 'status', value: status }]
  const schema = response.content?.[JSON_TYPE]?.schema
  if (schema !== undefined) return breaches(jsonSchema(document, schema, 'every-field'), parsed(text))
  return text === '' ? [] : [{ field: '', rule: 'empty', value: text }]
}

function objectOf ({ parameters = [] }: Operation, place: Parameter['in']): Schema {
  const here = parameters.filter((parameter) => parameter.in === place)
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required === true).map(({ name }) => name)
  }
}

function formOf ({ requestBody }: Operation): Schema {
  return requestBody?.content[FORM]?.schema ?? { type: 'object', properties: {} }
}

/** A parameter that was sent twice has no one value, and no schema of Twilio's takes it. */
function valuesOf (params: URLSearchParams): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => {
    const all = params.getAll(name)
    return [name, all.length === 1 ? all[0] : all]
  }))
}

/** On the way to Twilio everything is text: `true` and `50` are read as what they are meant to be. */
function typed ({ properties }: Schema, values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => {
    const type = properties?.[name]?.type
    if (type === 'boolean' && /^(true|false)$/.test(String(value))) return [name, value === 'true']
    return [name, type === 'integer' && /^\d+$/.test(String(value)) ? Number(value) : value]
  }))
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unknownOperation (side: Finding['side'], { method, url }: Exchange): Finding {
  return { operation: 'none', side, field: '', rule: 'operation', value: `${method} ${pathOf(url)}` }
}
