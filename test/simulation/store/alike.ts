const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
/** Two clocks that are read one after the other, on a machine that has other things to do. */
const TOLERANCE_MS = 5_000

/** Where two values part, by path; moments are compared by their distance from each side's own present. */
export function differences (
  one: unknown, other: unknown, oneNow: number, otherNow: number, path = ''
): readonly string[] {
  const [left, right] = [relative(one, oneNow), relative(other, otherNow)]
  if (typeof left === 'number' && typeof right === 'number') {
    const same = left === right || Math.abs(left - right) < (isMoment(one) ? TOLERANCE_MS : 1e-9)
    return same ? [] : [`${path}: ${left} and ${right}`]
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right ? [] : [`${path}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`]
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].flatMap((key) => differences(
    (left as Record<string, unknown>)[key] ?? null, (right as Record<string, unknown>)[key] ?? null,
    oneNow, otherNow, `${path}/${key}`))
}

function relative (value: unknown, now: number): unknown {
  if (value instanceof Date) return value.getTime() - now
  return typeof value === 'string' && MOMENT.test(value) ? Date.parse(value) - now : value
}

function isMoment (value: unknown): boolean {
  return value instanceof Date || (typeof value === 'string' && MOMENT.test(value))
}
