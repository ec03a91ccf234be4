import type { Dice } from './dice.js'

interface Turn {
  readonly at: number
  /** Drawn by the seed, so that what falls on one moment comes in any order. */
  readonly tie: number
  readonly run: Run
}

/** What happens at a turn. False when nothing did: then nothing follows from it either. */
type Run = () => boolean | void

/**
 * One thread, one clock and one die: whatever happens in a run happens as a turn of this queue. Between two turns every
 * promise that can go on has gone on.
 */
export class Scheduler {
  now = Date.UTC(2026, 0, 5, 9)
  turns = 0
  /** A digest of everything that was noted: two runs are the same exactly when it is. */
  digest = 0x811C9DC5
  readonly trace: string[] | null
  readonly #queue: Turn[] = []
  readonly #dice: Dice
  readonly #startedAt = this.now

  constructor (dice: Dice, tracing: boolean) {
    this.#dice = dice
    this.trace = tracing ? [] : null
  }

  get elapsed (): number {
    return this.now - this.#startedAt
  }

  note (line: string): void {
    const stamped = `${(this.elapsed / 1_000).toFixed(3)} ${line}`
    for (let index = 0; index < stamped.length; index++) {
      this.digest = Math.imul(this.digest ^ stamped.charCodeAt(index), 0x01000193)
    }
    this.trace?.push(stamped)
  }

  after (ms: number, run: Run): void {
    this.at(this.now + Math.max(0, Math.round(ms)), run)
  }

  at (moment: number, run: Run): void {
    const turn = { at: moment, tie: this.#dice.roll(), run }
    let index = this.#queue.length
    this.#queue.push(turn)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = this.#queue[parent]
      if (above === undefined || !isBefore(turn, above)) break
      this.#queue[index] = above
      index = parent
    }
    this.#queue[index] = turn
  }

  /** Takes the next turn in which something happens, and lets everything follow; false when none is left. */
  async step (): Promise<boolean> {
    for (let turn = this.#take(); turn !== undefined; turn = this.#take()) {
      this.now = Math.max(this.now, turn.at)
      if (turn.run() === false) continue
      this.turns += 1
      await drained()
      return true
    }
    return false
  }

  #take (): Turn | undefined {
    const first = this.#queue[0]
    const last = this.#queue.pop()
    if (first === undefined || last === undefined || this.#queue.length === 0) return first
    this.#sink(last)
    return first
  }

  #sink (turn: Turn): void {
    const queue = this.#queue
    let index = 0
    for (;;) {
      const left = queue[2 * index + 1]
      const right = queue[2 * index + 2]
      const lower = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (lower === undefined || !isBefore(lower, turn)) break
      queue[index] = lower
      index = 2 * index + (lower === left ? 1 : 2)
    }
    queue[index] = turn
  }
}

function isBefore (one: Turn, other: Turn): boolean {
  return one.at < other.at || (one.at === other.at && one.tie < other.tie)
}

/** Promises go on before the next macrotask: once that is there, nothing can happen by itself any more. */
async function drained (): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
