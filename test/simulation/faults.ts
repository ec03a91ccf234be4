import type { Dice } from './dice.js'

export const REQUEST_FAULTS = [
  '429', '429-retry-after', '503-before', '503-after', 'refused', 'drop-before', 'drop-after', 'late', 'truncated',
  'html', '401'
] as const

export type RequestFault = typeof REQUEST_FAULTS[number]

export const OTHER_FAULTS = [
  'kill', 'stop', 'leave', 'wedge', 'flush', 'queue-away', 'ring-lost', 'database-away', 'statement-lost',
  'commit-unknown',
  'registration-failure', 'unregistration-failure', 'stuck-pending', 'stale-read', 'list-lag', 'drift', 'interrupt'
] as const

export type FaultName = RequestFault | typeof OTHER_FAULTS[number]

/** How often what goes wrong in one run, and how often it has. A run has some of the faults, and never all. */
export class Faults {
  /** Nothing goes wrong any more. */
  over = false
  readonly counts = new Map<FaultName, number>()
  readonly #rates: ReadonlyMap<FaultName, number>
  readonly #dice: Dice

  constructor (rates: ReadonlyMap<FaultName, number>, dice: Dice) {
    this.#rates = rates
    this.#dice = dice
  }

  has (name: FaultName): boolean {
    return (this.#rates.get(name) ?? 0) > 0
  }

  /** Does it happen now? Counted when it does. */
  strikes (name: FaultName): boolean {
    const rate = this.#rates.get(name) ?? 0
    if (this.over || rate === 0 || !this.#dice.is(rate)) return false
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    return true
  }

  /** What is to happen to one request; null for nothing. */
  forRequest (): RequestFault | null {
    return REQUEST_FAULTS.find((name) => this.strikes(name)) ?? null
  }
}

/** Draws the faults of one run. Somebody's own changes and requests that land late are never drawn together: what
 * anybody else has done to a number may pass for what a lost request has done. */
export function drawRates (dice: Dice): Map<FaultName, number> {
  const rates = new Map<FaultName, number>()
  const harshness = dice.pick([0, 0.5, 1, 2])
  for (const name of REQUEST_FAULTS) if (dice.is(0.5)) rates.set(name, harshness * dice.pick([0.01, 0.03, 0.08]))
  for (const name of OTHER_FAULTS) if (dice.is(0.5)) rates.set(name, harshness * dice.pick(RATES[name]))
  if (rates.has('drift')) rates.delete('late')
  return rates
}

const RATES: Readonly<Record<typeof OTHER_FAULTS[number], readonly number[]>> = {
  // Each of these is asked once for every five seconds of the run.
  kill: [0.02, 0.08],
  stop: [0.02, 0.08],
  leave: [0.02, 0.08],
  wedge: [0.005, 0.02],
  flush: [0.01, 0.05],
  'queue-away': [0.01, 0.03],
  'database-away': [0.005, 0.02],
  drift: [0.005, 0.02],
  // And each of these wherever it can happen.
  'ring-lost': [0.1, 0.5],
  'statement-lost': [0.005, 0.02],
  'commit-unknown': [0.005, 0.02],
  'registration-failure': [0.05, 0.2],
  'unregistration-failure': [0.05, 0.2],
  'stuck-pending': [0.03, 0.1],
  'stale-read': [0.2],
  'list-lag': [0.2],
  // Somebody wants something else just when a worker has read what is wanted.
  interrupt: [0.02, 0.1]
}
