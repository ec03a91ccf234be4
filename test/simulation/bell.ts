import type { Key } from '../../src/reconcile/ports.js'
import type { Dice } from './dice.js'
import type { Faults } from './faults.js'
import type { Process } from './process.js'
import type { Scheduler } from './scheduler.js'

/** A queue that loses what it is told, is away, or is emptied at any time: a bell, and nothing to rely on. */
export class SimulatedQueue {
  #jobs: Key[] = []
  #waiting: Array<(key: Key) => void> = []
  #awayUntil = 0
  readonly #scheduler: Scheduler
  readonly #dice: Dice
  readonly #faults: Faults

  constructor (scheduler: Scheduler, dice: Dice, faults: Faults) {
    this.#scheduler = scheduler
    this.#dice = dice
    this.#faults = faults
  }

  flush (): void {
    this.#jobs = []
  }

  goAway (ms: number): void {
    this.#awayUntil = this.#scheduler.now + ms
  }

  ring (process: Process, keys: readonly Key[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#scheduler.after(this.#dice.between(0, 20), () => {
        const away = this.#scheduler.now < this.#awayUntil && !this.#faults.over
        if (!away) for (const key of keys) if (!this.#faults.strikes('ring-lost')) this.#hand(key)
        process.resume(() => {
          if (away) reject(new Error('The queue is away.'))
          else resolve()
        })
      })
    })
  }

  /** The next key for a worker. */
  take (process: Process): Promise<Key> {
    return new Promise((resolve) => {
      const key = this.#jobs.shift()
      const give = (given: Key) => {
        // A job whose worker has died is gone with it.
        this.#scheduler.after(this.#dice.between(0, 20), () => process.resume(() => resolve(given)))
      }
      if (key === undefined) this.#waiting.push(give)
      else give(key)
    })
  }

  #hand (key: Key): void {
    const next = this.#waiting.splice(this.#dice.between(0, Math.max(0, this.#waiting.length - 1)), 1)[0]
    if (next === undefined) this.#jobs.push(key)
    else next(key)
  }
}
