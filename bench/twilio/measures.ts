import type { Measure } from '../scenario.js'

/** A figure beside its bound or its rival's. */
export function beside (
  measure: string, unit: string, ours: number, against: Measure['against'] & object, aim: Measure['aim'] = null
): Measure {
  return { measure, unit, ours, against, ratio: ours / against.value, aim }
}

/** A figure that stands for itself, or that is held to a number. */
export function alone (measure: string, unit: string, ours: number, aim: Measure['aim'] = null): Measure {
  return { measure, unit, ours, against: null, ratio: null, aim }
}

/** The middle one, or one beside the middle. */
export function median (values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that this share of all do not exceed. */
export function quantile (values: readonly number[], share: number): number {
  const ordered = [...values].sort((one, other) => one - other)
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? NaN
}

/** Their sum over their number. */
export function mean (values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
