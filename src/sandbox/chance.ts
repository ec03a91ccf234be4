/** A repeatable stream of numbers in [0, 1). */
export type Chance = () => number

/** A length of time in milliseconds: fixed, or drawn evenly between two bounds. */
export type Span = number | readonly [min: number, max: number]

/** Mulberry32: small, fast, and the same for everyone who gives the same seed. */
export function seededChance (seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One length of time out of a span. */
export function draw (chance: Chance, span: Span): number {
  if (typeof span === 'number') return span
  const [min, max] = span
  return Math.round(min + chance() * (max - min))
}
