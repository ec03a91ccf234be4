/** Longer than any word or id of Twilio's, short enough to be stored and shown. */
const LONGEST = 512
/** The same of an error's message, which may quote a whole address (21629). */
export const LONGEST_MESSAGE = 2_048

/**
 * A foreign text made safe to store and to show; null for what is not a text. Postgres refuses NUL and lone
 * surrogates, and a log line is forged with a line break.
 */
export function cleaned (value: string, longest?: number): string
export function cleaned (value: unknown, longest?: number): string | null
export function cleaned (value: unknown, longest = LONGEST): string | null {
  return typeof value === 'string' ? value.slice(0, longest).replace(/[\p{Cc}\p{Cs}]/gu, '') : null
}

/** A JSON object, and neither an array nor null. */
export function isRecord (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
