import type { Key } from '../../src/reconcile/ports.js'
import type { Dice } from './dice.js'
import type { Faults } from './faults.js'
import type { Process } from './process.js'
import type { Scheduler } from './scheduler.js'

interface Taker {
  readonly process: Process
  readonly give: (key: Key) => void
}

/** A queue that loses what it is told, is away, or is emptied at any time: a bell, and nothing to rely on. */
export class SimulatedQueue {
  #jobs: Key[] = []
  #takers: Taker[] = []
  readonly #wedged = new Set<Process>()
  #awayUntil = 0
  #isMarked = false
  readonly #scheduler: Scheduler
  readonly #dice: Dice
  readonly #faults: Faults

  constructor (scheduler: Scheduler, dice: Dice, faults: Faults) {
    this.#scheduler = scheduler
    this.#dice = dice
    this.#faults = faults
  }

  /** Was it emptied, and has nobody asked since? */
  get isUnmarked (): boolean {
    return !this.#isMarked
  }

  flush (): void {
    this.#jobs = []
    this.#isMarked = false
  }

  goAway (ms: number): void {
    this.#awayUntil = this.#scheduler.now + ms
  }

  /** Hands this process nothing any more, though it answers it. */
  wedge (process: Process): void {
    this.#wedged.add(process)
  }

  /** The bell as this process rings it. */
  bell (process: Process) {
    return {
      ring: async (keys: readonly Key[]) => {
        if (keys.length > 0) await this.#ask(process, () => { for (const key of keys) this.#hear(key) })
      },
      waiting: async (): Promise<number | null> => await this.#ask(process, () => this.#jobs.length).catch(() => null),
      wiped: async (): Promise<boolean> => await this.#ask(process, () => this.#mark()).catch(() => false)
    }
  }

  /** The next key for a worker. */
  take (process: Process): Promise<Key> {
    return new Promise((resolve) => {
      const give = (given: Key) => {
        // A job whose worker has died is gone with it.
        this.#scheduler.after(this.#dice.between(0, 20), () => process.resume(() => resolve(given)))
      }
      const key = this.#wedged.has(process) ? undefined : this.#jobs.shift()
      if (key === undefined) this.#takers.push({ process, give })
      else give(key)
    })
  }

  /** Hands this process nothing more. */
  leave (process: Process): void {
    this.#takers = this.#takers.filter((taker) => taker.process !== process)
  }

  #ask<Value> (process: Process, question: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#scheduler.after(this.#dice.between(0, 20), () => {
        const away = this.#scheduler.now < this.#awayUntil && !this.#faults.over
        const answer = away ? null : { value: question() }
        process.resume(() => {
          if (answer === null) reject(new Error('The queue is away.'))
          else resolve(answer.value)
        })
      })
    })
  }

  #mark (): boolean {
    const wiped = !this.#isMarked
    this.#isMarked = true
    return wiped
  }

  #hear (key: Key): void {
    if (this.#faults.strikes('ring-lost')) return
    const takers = this.#takers.filter(({ process }) => !this.#wedged.has(process))
    const next = takers[this.#dice.between(0, Math.max(0, takers.length - 1))]
    if (next === undefined) {
      this.#jobs.push(key)
      return
    }
    this.#takers.splice(this.#takers.indexOf(next), 1)
    next.give(key)
  }
}
