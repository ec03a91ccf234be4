import { seededChance } from '../../src/sandbox/chance.js'

/** Seeded choices. */
export interface Dice {
  /** Evenly in [0, 1). */
  readonly roll: () => number
  /** A whole number between both bounds. */
  readonly between: (min: number, max: number) => number
  readonly pick: <Value>(values: readonly Value[]) => Value
  /** One of the names, as often as its weight says. */
  readonly weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => Name
}

/** The same choices for everyone who gives the same seed. */
export function diceOf (seed: number): Dice {
  const roll = seededChance(seed)
  const between = (min: number, max: number) => min + Math.floor(roll() * (max - min + 1))
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(roll() * values.length)]
    if (value === undefined) throw new Error('There is nothing to choose from.')
    return value
  }
  return {
    roll,
    between,
    pick,
    weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => {
      const names = Object.keys(weights) as Name[]
      return pick(names.flatMap((name) => Array.from({ length: weights[name] }, () => name)))
    }
  }
}
