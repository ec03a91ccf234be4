import fc, { type Arbitrary } from 'fast-check'

/** A JSON Schema, as far as the document uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly format?: string
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly required?: readonly string[]
  readonly oneOf?: readonly Schema[]
}

export type Resolve = (ref: string) => Schema

/** Values that the schema allows, or nearly: what hangs together in it is left to chance. */
export function allowed (schema: Schema, resolve: Resolve): Arbitrary<unknown> {
  if (schema.$ref !== undefined) return allowed(resolve(schema.$ref), resolve)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const types = [schema.type ?? 'object'].flat()
  return fc.oneof(...types.map((type) => ofType(type, schema, resolve)))
}

function ofType (type: string, schema: Schema, resolve: Resolve): Arbitrary<unknown> {
  switch (type) {
    case 'null': return fc.constant(null)
    case 'boolean': return fc.boolean()
    case 'integer': return fc.integer({ min: schema.minimum ?? -10, max: 300 })
    case 'number': return fc.double({ noNaN: true })
    case 'array': return fc.array(allowed(schema.items ?? {}, resolve), { maxLength: 3 })
    case 'string': return text(schema)
    default: return object(schema, resolve)
  }
}

function text ({ pattern, format, minLength = 0, maxLength = 60 }: Schema): Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (pattern !== undefined && !pattern.startsWith('^[^')) return fc.stringMatching(new RegExp(pattern, 'u'))
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) })
}

function object ({ properties = {}, required = [], oneOf, additionalProperties }: Schema, resolve: Resolve) {
  const model = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, allowed(one, resolve)]))
  if (typeof additionalProperties === 'object') {
    return fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_.-]{1,9}$/), allowed(additionalProperties, resolve))
  }
  const ways = oneOf?.map((way) => way.required ?? []) ?? [[]]
  return fc.oneof(...ways.map((way) => fc.record(model, { requiredKeys: [...required, ...way] })))
}

/** Text that has broken parsers before. */
const HOSTILE = fc.constantFrom(
  '', ' ', '\u0000', '\ud800', '\udfff', '\u202e', '%00', '%', '+', '\' OR 1=1 --', '$' + '{7*7}', '../../etc/passwd',
  '<script>', '__proto__', 'constructor', 'null', 'NaN', '-0', '1e309', '9'.repeat(400), 'x'.repeat(3_000), '{', '[]',
  '\r\nX: y', '+14155550100'
)

export const hostileText: Arbitrary<string> =
  fc.oneof(HOSTILE, fc.string({ unit: 'binary', maxLength: 40 }), fc.string())

const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText, fc.jsonValue(), fc.constantFrom(null, true, 0, -1, 1e308, [], {}, [[]], { a: { b: {} } }),
  fc.nat(400).map((depth) => Array.from({ length: depth }).reduce((inner) => [inner], 1 as unknown))
)

/** What somebody would send who has misread the schema, or means harm: one thing changed, taken away or added. */
export function disturbed (value: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.tuple(value, fc.nat(), hostileValue, hostileText, fc.nat(2)).map(([whole, at, bad, name, how]) =>
    typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? changed(whole, at, bad, name, how) : bad)
}

function changed (whole: object, at: number, bad: unknown, name: string, how: number): unknown {
  const names = Object.keys(whole)
  const target = names[at % Math.max(1, names.length)] ?? name
  if (how === 0) return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== target))
  // Own properties, whatever they are called: what is sent is JSON.
  const entries = Object.entries(whole).filter(([key]) => key !== target)
  return Object.fromEntries([...entries, [how === 1 ? target : name, bad]])
}
