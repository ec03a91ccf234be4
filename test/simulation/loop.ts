import type { Process } from './process.js'
import type { World } from './world.js'

export interface LoopOptions {
  readonly everyMs: number
  /** Spares a turn in which there would be nothing to do. */
  readonly idle: () => boolean
  readonly onError: (error: unknown) => void
}

/** One turn after another, as the loops of the service take them. `stop` waits for the turn in hand. */
export function startLoop (
  { dice }: World, process: Process, turn: () => Promise<void>, { everyMs, idle, onError }: LoopOptions
) {
  let inHand = Promise.resolve()
  const loop = async () => {
    for (;;) {
      await process.sleep(() => everyMs * (0.8 + dice.roll() * 0.4), () => process.leaving || idle())
      if (process.leaving) return
      inHand = turn().catch(onError)
      await inHand
    }
  }
  loop().catch(onError)
  return { stop: async () => { await inHand } }
}
