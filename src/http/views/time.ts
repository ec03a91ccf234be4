/** RFC 3339, UTC, with milliseconds. */
export function time (date: Date): string {
  return date.toISOString()
}

export function timeOrNull (date: Date | null): string | null {
  return date === null ? null : time(date)
}
