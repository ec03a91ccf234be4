import type { preValidationAsyncHookHandler } from 'fastify'
import type { TObject } from 'typebox'

/**
 * Reads a query by its schema before it is judged: lists are split at commas, digits become numbers, `true` and
 * `false` booleans. Paging left blank is the first page; a filter left blank is judged like any other, since an unset
 * variable in a caller's URL must not turn it off. Bodies are never coerced, so ajv's own coercion is off.
 */
export function readQuery ({ properties }: TObject): preValidationAsyncHookHandler {
  return async (request) => {
    request.query = Object.fromEntries(Object.entries(request.query ?? {})
      .filter(([name, text]) => text !== '' || !PAGING.includes(name))
      .map(([name, text]) => [name, read(typeOf(properties[name]), text)]))
  }
}

const PAGING = ['cursor', 'limit']

/** A number typed as `?q=+1415…` arrives with a space: in a query, `+` means one. */
export function withPlus (text: string): string {
  return text.replace(/^ +(?=[0-9])/, '+')
}

function read (type: unknown, text: unknown): unknown {
  if (type === 'array') return listOf([text].flat())
  if (typeof text !== 'string') return text
  if (type === 'integer' && /^-?[0-9]+$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function listOf (texts: readonly unknown[]): readonly string[] {
  return texts.flatMap((text) => String(text).split(','))
}

function typeOf (schema: object | undefined): unknown {
  return schema !== undefined && 'type' in schema ? schema.type : undefined
}
