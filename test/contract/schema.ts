import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { Document, Schema } from './documents.js'

/** A value that breaks a rule, and where it stands. Positions in lists are left out: `addresses/sid`. */
export interface Breach {
  readonly field: string
  readonly rule: string
  readonly value: unknown
}

/** How much an object must hold: an answer every field that Twilio knows of, a request what it says is required. */
export type Whole = 'every-field' | 'required-fields'

const ASSERTIONS: ReadonlySet<string> = new Set(['format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'])
const READ_HERE: ReadonlySet<string> = new Set(['type', 'nullable', 'enum', 'properties', 'items', 'required'])
const ANNOTATION = /^(description|title|example|x-.*)$/

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/)
ajv.addFormat('iso-country-code', /^[A-Z]{2}$/)
ajv.addFormat('phone-number', /^\+[1-9]\d{6,14}$/)
ajv.addFormat('http-method', /^(GET|POST)$/)

/**
 * OpenAPI 3.0 as JSON Schema, and stricter than Twilio wrote it: its schemas demand nothing and forbid nothing, so that
 * `{}` would pass, and a misspelt field as well.
 */
export function jsonSchema (document: Document, schema: Schema, whole: Whole): object {
  if (schema.$ref !== undefined) return jsonSchema(document, resolved(document, schema.$ref), whole)
  const { type, nullable = false, enum: words, properties, items, required = [] } = schema
  const fields = Object.entries(properties ?? {})
  return {
    ...kept(schema),
    ...type !== undefined && { type: nullable ? [type, 'null'] : type },
    ...words !== undefined && { enum: nullable ? [...words, null] : words },
    ...items !== undefined && { items: jsonSchema(document, items, whole) },
    ...properties !== undefined && {
      properties: Object.fromEntries(fields.map(([name, field]) => [name, jsonSchema(document, field, whole)])),
      required: whole === 'every-field' ? fields.map(([name]) => name) : required,
      additionalProperties: false
    }
  }
}

/** What of the value breaks the schema. */
export function breaches (schema: object, value: unknown): readonly Breach[] {
  const validate: ValidateFunction = ajv.compile(schema)
  return validate(value) ? [] : (validate.errors ?? []).map(breach)
}

function resolved (document: Document, ref: string): Schema {
  const schema = document.components.schemas[ref.replace('#/components/schemas/', '')]
  if (schema === undefined) throw new Error(`${ref} is not in Twilio's document.`)
  return schema
}

/** The rules that mean the same in both. One that nobody here has heard of is not passed over. */
function kept (schema: Schema): object {
  const unread = Object.entries(schema)
    .filter(([key]) => !READ_HERE.has(key) && !ANNOTATION.test(key))
    // An object's format is a name for its properties, which are told beside it.
    .filter(([key]) => key !== 'format' || schema.type !== 'object')
  const unknown = unread.find(([key]) => !ASSERTIONS.has(key))
  if (unknown !== undefined) throw new Error(`Twilio's document has a rule that is not understood: ${unknown[0]}.`)
  return Object.fromEntries(unread)
}

function breach ({ instancePath, keyword: rule, params, data: value }: ErrorObject): Breach {
  const { missingProperty = null, additionalProperty = null } = params
  const name = missingProperty ?? additionalProperty
  const field = [...instancePath.split('/'), ...name === null ? [] : [name]].filter((part) => !/^\d*$/.test(part))
  return { field: field.join('/'), rule, value: name === null ? value : undefined }
}
