export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** Milliseconds from one moment to another; negative when the first is the later. */
export function msBetween (from: Date, to: Date): number {
  return to.getTime() - from.getTime()
}

export function after (moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms)
}
