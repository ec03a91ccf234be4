import { Type } from 'typebox'
import { nullableText } from './primitives.js'

/** Why a caller wants it, in their own words. */
export const ReasonSchema = nullableText(500, { description: 'Why, for the record.' })

/** What a POST takes that needs nothing: no body is one, too. */
export const ReasonBodySchema = Type.Unsafe<{ readonly reason?: string | null } | null>({
  ...Type.Object({ reason: Type.Optional(ReasonSchema) }, { additionalProperties: false }),
  type: ['object', 'null'],
  examples: [{ reason: 'Put right in the Console' }]
})
