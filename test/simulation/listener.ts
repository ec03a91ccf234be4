import type { RunKey } from '../../src/queue/one-at-a-time.js'
import type { SimulatedQueue } from './bell.js'
import type { Process } from './process.js'

/** Takes keys off the simulated queue, so many at a time, as `src/queue/listener.ts` does off the real one. */
export function listen (
  queue: SimulatedQueue, process: Process, hands: number, run: RunKey, onError: (error: unknown) => void
) {
  let closing = false
  let took = false
  const inHand = new Set<Promise<void>>()

  async function takeAll (): Promise<void> {
    for (;;) {
      if (closing) return
      const key = await queue.take(process)
      took = true
      const running = run(key).catch(onError)
      inHand.add(running)
      await running
      inHand.delete(running)
    }
  }

  for (let hand = 0; hand < hands; hand++) takeAll().catch(onError)
  return {
    heard (): boolean {
      const heard = took || inHand.size >= hands
      took = false
      return heard
    },
    async close (): Promise<void> {
      closing = true
      queue.leave(process)
      await Promise.all(inHand)
    }
  }
}
