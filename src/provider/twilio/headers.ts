import { cleaned, isRecord } from './text.js'

/** A day: a longer wait is a mistake of theirs, and would not be a date any more. */
const LONGEST_WAIT_MS = 86_400_000
const SECONDS = /^[0-9]+$/
/** Only the form RFC 9110 §5.6.7 tells servers to send: `Date.parse` alone would read a year into `-1`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$/

/** What Twilio calls the request, for its support; null when it did not say. */
export function requestIdOf (headers: unknown): string | null {
  const id = cleaned(header(headers, 'twilio-request-id'))
  return id === '' ? null : id
}

/** How long Twilio wants to be left alone, from seconds or from a date (RFC 9110 §10.2.3); null when it did not say. */
export function retryAfterMsOf (headers: unknown): number | null {
  const value = header(headers, 'retry-after')
  const ms = SECONDS.test(value)
    ? Number(value) * 1_000
    : HTTP_DATE.test(value) ? Date.parse(value) - Date.now() : Number.NaN
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS)
}

/** Empty for a header that is not there: no value of ours is. */
function header (headers: unknown, name: string): string {
  const value = isRecord(headers) ? headers[name] : null
  return typeof value === 'string' ? value.trim() : ''
}
