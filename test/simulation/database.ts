import type { Dice } from './dice.js'
import type { Faults } from './faults.js'
import type { Process } from './process.js'
import type { Scheduler } from './scheduler.js'
import type { Execute } from './store/ledger.js'

/** The connection broke: nobody knows what became of the statement. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET'
}

/** The way of statements to the database, which may be away, and of its answers back. */
export class Database {
  #awayUntil = 0
  readonly #scheduler: Scheduler
  readonly #dice: Dice
  readonly #faults: Faults

  constructor (scheduler: Scheduler, dice: Dice, faults: Faults) {
    this.#scheduler = scheduler
    this.#dice = dice
    this.#faults = faults
  }

  goAway (ms: number): void {
    this.#awayUntil = this.#scheduler.now + ms
  }

  /** How this process runs its statements. Each is one point at which anything else may come in between. */
  connect (process: Process): Execute {
    return (statement, work) => new Promise((resolve, reject) => {
      this.#scheduler.after(this.#delay(), () => {
        const lost = this.#isAway() || this.#faults.strikes('statement-lost') || (!process.alive && this.#dice.is(0.5))
        const outcome = lost ? new ConnectionLost('nothing was done') : this.#attempt(process, statement, work)
        if (lost) this.#scheduler.note(`${process.name}: ${statement} was lost`)
        this.#scheduler.after(this.#delay(), () => process.resume(() => {
          if (outcome instanceof Error) reject(outcome)
          else if (this.#faults.strikes('commit-unknown')) reject(new ConnectionLost('it may have been done'))
          else resolve(outcome.value)
        }))
      })
    })
  }

  #isAway (): boolean {
    return this.#scheduler.now < this.#awayUntil && !this.#faults.over
  }

  #attempt<Value> (process: Process, statement: string, work: () => Value): { readonly value: Value } | Error {
    try {
      const value = work()
      this.#scheduler.note(`${process.name}: ${statement} -> ${brief(value)}`)
      return { value }
    } catch (error) {
      this.#scheduler.note(`${process.name}: ${statement} failed: ${String(error)}`)
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Mostly nothing; now and then, long enough for others to come in between. */
  #delay (): number {
    return this.#dice.is(0.05) ? this.#dice.between(20, 1_500) : this.#dice.between(0, 4)
  }
}

function brief (value: unknown): string {
  if (Array.isArray(value)) return `${value.length}`
  if (typeof value !== 'object' || value === null) return String(value)
  const { fenced, epoch, value: read } = value as Record<string, { generation?: number } | undefined>
  if (fenced !== undefined) return fenced ? 'fenced' : 'stored'
  if (epoch !== undefined) return `epoch ${String(epoch)}`
  return read?.generation === undefined ? 'done' : `generation ${read.generation}`
}
