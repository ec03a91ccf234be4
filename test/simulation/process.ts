import type { Scheduler } from './scheduler.js'

/**
 * A process that can be stopped and killed. What it waits for reaches it only while it lives and is not stopped; its
 * own clock goes on while it is stopped, and began at another moment than everybody else's.
 */
export class Process {
  readonly name: string
  alive = true
  /** Told to stop: it ends what it has in hand, and begins nothing more. */
  leaving = false
  readonly #scheduler: Scheduler
  readonly #clockOffset: number
  #stoppedUntil = 0
  #farewell: () => Promise<void> = async () => {}

  constructor (name: string, scheduler: Scheduler, clockOffset: number) {
    this.name = name
    this.#scheduler = scheduler
    this.#clockOffset = clockOffset
  }

  readonly monotonic = (): number => this.#scheduler.elapsed + this.#clockOffset

  kill (): void {
    this.alive = false
  }

  /** What is to be ended in order when it is told to stop. */
  onLeaving (farewell: () => Promise<void>): void {
    this.#farewell = farewell
  }

  /** SIGTERM. */
  leave (): void {
    if (!this.alive || this.leaving) return
    this.leaving = true
    this.#farewell().then(() => this.kill(), () => this.kill())
  }

  /** SIGSTOP, and SIGCONT so much later. */
  stop (ms: number): void {
    this.#stoppedUntil = Math.max(this.#stoppedUntil, this.#scheduler.now + ms)
  }

  /** Goes on with it when the process can: now, when it is let go on, or never. */
  resume (goOn: () => void): void {
    if (!this.alive) return
    if (this.#stoppedUntil > this.#scheduler.now) {
      this.#scheduler.at(this.#stoppedUntil, () => this.resume(goOn))
    } else {
      goOn()
    }
  }

  /** Waits for a turn of its own. `idle` spares one in which there would be nothing to do. */
  sleep (ms: () => number, idle: () => boolean = () => false): Promise<void> {
    return new Promise((resolve) => {
      const wait = () => this.#scheduler.after(ms(), () => {
        if (!this.alive) return false
        if (this.#stoppedUntil <= this.#scheduler.now && idle()) {
          wait()
          return false
        }
        this.resume(resolve)
        return true
      })
      wait()
    })
  }
}
