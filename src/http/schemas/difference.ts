import { Type } from 'typebox'
import { nullableString } from './primitives.js'

/** Where the caller and Twilio part, field by field. */
export const DifferencesSchema = Type.Array(Type.Object({
  field: Type.String(),
  wanted: nullableString({ description: 'What the caller wants.' }),
  shown: nullableString({ description: 'What Twilio shows, or suggests.' })
}, { additionalProperties: false }))
