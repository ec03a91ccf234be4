import type { preSerializationHookHandler } from 'fastify'

/** What stands in place of what the caller may not see. It tells nothing, not even a length. */
export const MASK = '***'

/**
 * The fields of an address that say whose it is and where exactly; a British postcode may be a single house. The rest
 * names a town at most.
 */
const PERSONAL: ReadonlySet<string> = new Set(['customerName', 'street', 'streetSecondary', 'postalCode'])

/** Callers' own words, by names of their own: a mask in there would be written back by whoever edits them. */
const OWN_WORDS = 'labels'

/**
 * Masks whatever is personal in an answer to a caller without the scope `pii`: for every route at once, so that none
 * can forget. Twilio's own messages go with it, because they may repeat an address.
 */
export const maskedUnlessPersonal: preSerializationHookHandler<unknown> = ({ caller }, _reply, payload, done) => {
  done(null, caller?.scopes.has('pii') === true ? payload : masked(payload))
}

/** The same answer with a mask over everything personal; what is absent stays absent. */
export function masked (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  const difference = 'field' in value && PERSONAL.has(String(value.field))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => {
    if (name === OWN_WORDS) return [name, part]
    if (PERSONAL.has(name) || (difference && (name === 'wanted' || name === 'shown'))) return [name, hidden(part)]
    return [name, name === 'twilio' ? maskedWords(masked(part)) : masked(part)]
  }))
}

function maskedWords (twilio: unknown): unknown {
  if (typeof twilio !== 'object' || twilio === null || !('message' in twilio)) return twilio
  return { ...twilio, message: hidden(twilio.message) }
}

function hidden (part: unknown): unknown {
  return part === null || part === '' ? part : MASK
}
