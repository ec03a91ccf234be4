import type { preValidationAsyncHookHandler } from 'fastify'
import type { TObject } from 'typebox'

/**
 * Reads a query by its schema before it is judged: lists are split at commas, digits become numbers, `true` and
 * `false` booleans; a parameter left blank counts as not given. Bodies are never coerced, so ajv's own coercion is off.
 */
export function readQuery ({ properties }: TObject): preValidationAsyncHookHandler {
  return async (request) => {
    const fields = Object.entries(request.query ?? {})
    request.query = Object.fromEntries(fields
      .map(([name, text]): [string, unknown] => [name, read(typeOf(properties[name]), text)])
      .filter(([, value]) => value !== undefined))
  }
}

/** A number typed as `?q=+1415…` arrives with a space: in a query, `+` means one. */
export function withPlus (text: string): string {
  return text.replace(/^ +(?=[0-9])/, '+')
}

function read (type: unknown, text: unknown): unknown {
  if (type === 'array') return listOf([text].flat())
  if (text === '') return undefined
  if (typeof text !== 'string') return text
  if (type === 'integer' && /^-?[0-9]+$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function listOf (texts: readonly unknown[]): readonly string[] | undefined {
  const values = texts.flatMap((text) => String(text).split(',')).filter((value) => value !== '')
  return values.length === 0 ? undefined : values
}

function typeOf (schema: object | undefined): unknown {
  return schema !== undefined && 'type' in schema ? schema.type : undefined
}
