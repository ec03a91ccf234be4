import type { FieldError } from '../../domain/errors.js'
import { PATTERN_HINTS } from '../schemas/primitives.js'
import { RequestError } from './request-error.js'

/** What ajv reports of one broken rule. */
interface Violation {
  readonly keyword: string
  readonly instancePath: string
  readonly schemaPath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Enough to repair a request by; a hostile body cannot make the answer longer. */
const MOST_ERRORS = 20

/** One sentence per broken rule. The rejected value is never repeated: it may be somebody's address. */
const SENTENCES: Readonly<Record<string, (params: Violation['params']) => string>> = {
  required: () => 'It is required.',
  type: ({ type }) => `It must be ${typeName(type)}.`,
  enum: ({ allowedValues }) => `It must be ${choice(allowedValues)}.`,
  pattern: ({ pattern }) => PATTERN_HINTS[String(pattern)] ?? 'It is not well-formed.',
  minLength: ({ limit }) => `It must have at least ${limit} characters.`,
  maxLength: ({ limit }) => `It must have at most ${limit} characters.`,
  minimum: ({ limit }) => `It must be at least ${limit}.`,
  maxItems: ({ limit }) => `At most ${limit} values may be given.`,
  maxProperties: ({ limit }) => `At most ${limit} entries may be given.`,
  propertyNames: () => 'A label key has 1 to 63 of the characters A-Z, a-z, 0-9, "_", "." and "-".',
  oneOf: ({ passingSchemas }) => passingSchemas === null
    ? 'Give either "addressId" or "address".'
    : 'Give either "addressId" or "address", not both.'
}

/** The error that names every field that is wrong. */
export function invalidRequest (fields: readonly FieldError[]): RequestError {
  const [first] = fields
  const message = fields.length === 1 && first !== undefined
    ? `${first.pointer === '' ? 'body' : first.pointer}: ${first.detail}`
    : `${fields.length} things are wrong with the request; \`errors\` names each.`
  return new RequestError('invalid-request', message, fields)
}

/** Reads ajv's findings off the error Fastify made of them. */
export function fieldErrorsOf (error: object): readonly FieldError[] {
  const violations: readonly unknown[] = 'validation' in error && Array.isArray(error.validation)
    ? error.validation
    : []
  const context = 'validationContext' in error ? String(error.validationContext) : 'body'
  const found = violations.filter(isViolation)
  const shapeless = found.filter(({ keyword, instancePath }) => keyword === 'type' && instancePath === '')
  return (shapeless.length > 0 ? shapeless : found)
    .filter(({ schemaPath }) => !/\/(oneOf|propertyNames)\//.test(schemaPath)) // Their parent says it in one sentence.
    .slice(0, MOST_ERRORS)
    .map((violation) => fieldError(violation, context))
}

function fieldError (violation: Violation, context: string): FieldError {
  const pointer = pointerOf(violation)
  switch (context) {
    case 'params': return { pointer, detail: `In the path: ${sentence(violation, 'part')}` }
    case 'querystring': {
      // A list's second value is still the one query field.
      const [, field = ''] = pointer.split('/')
      return { pointer: `/${field}`, detail: `In the query: ${sentence(violation, 'parameter')}` }
    }
    default: return { pointer, detail: sentence(violation, 'field') }
  }
}

function sentence ({ keyword, params }: Violation, noun: string): string {
  if (keyword === 'additionalProperties') return `Unknown ${noun} "${shown(params['additionalProperty'])}".`
  return SENTENCES[keyword]?.(params) ?? 'It is not valid.'
}

/** Points at the field itself, also where ajv points at the object that lacks it or has it in excess. */
function pointerOf ({ keyword, instancePath, params }: Violation): string {
  switch (keyword) {
    case 'additionalProperties': return `${instancePath}/${escaped(shown(params['additionalProperty']))}`
    case 'required': return `${instancePath}/${escaped(String(params['missingProperty']))}`
    case 'propertyNames': return `${instancePath}/${escaped(shown(params['propertyName']))}`
    case 'oneOf': return `${instancePath}/address`
    default: return instancePath
  }
}

function shown (name: unknown): string {
  return String(name).slice(0, 64)
}

/** RFC 6901 §3. */
function escaped (name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function typeName (type: unknown): string {
  const types = Array.isArray(type) ? type : String(type).split(',')
  return types.map((name) => name === 'null' ? 'null' : `${/^[aio]/.test(name) ? 'an' : 'a'} ${name}`).join(' or ')
}

function choice (values: unknown): string {
  const words = Array.isArray(values) ? values.map((value) => value === null ? 'null' : `"${value}"`) : []
  return words.length < 2 ? words.join('') : `one of ${words.join(', ')}`
}

function isViolation (value: unknown): value is Violation {
  return typeof value === 'object' && value !== null && 'keyword' in value && 'instancePath' in value
}
