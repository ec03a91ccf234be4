/** Longer than anything Twilio says, short enough to be stored and shown. */
const LONGEST = 512

/**
 * A foreign text made safe to store and to show; null for what is not a text. Postgres refuses NUL and lone
 * surrogates, and a log line is forged with a line break.
 */
export function cleaned (value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST).replace(/[\p{Cc}\p{Cs}]/gu, '') : null
}

/** A JSON object, and neither an array nor null. */
export function isRecord (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
