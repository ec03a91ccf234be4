import { seededChance } from '../../src/sandbox/chance.js'

/** Everything that is left to chance, from one seed. */
export interface Dice {
  /** In [0, 1). */
  readonly roll: () => number
  /** True that often. */
  readonly is: (probability: number) => boolean
  /** A whole number between the two, both included. */
  readonly between: (least: number, most: number) => number
  readonly pick: <Value>(values: readonly Value[]) => Value
}

export function seededDice (seed: number): Dice {
  const roll = seededChance(Math.imul(seed + 1, 0x9E3779B1))
  const between = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1))
  return {
    roll,
    is: (probability) => roll() < probability,
    between,
    pick: (values) => {
      if (values.length === 0) throw new Error('There is nothing to pick from.')
      return values[between(0, values.length - 1)] as typeof values[number]
    }
  }
}
