import type { Key } from '../reconcile/ports.js'
import { idOf, type RunKey } from './one-at-a-time.js'

/** Work without a queue: so many keys at a time, beside the tick that brings them. */
export interface Lanes {
  /** How many more keys may be brought. */
  room (): number
  /** Takes these on, each once however often it is brought before its turn. */
  take (keys: readonly Key[]): void
  /** Begins nothing more, and waits for what is in hand. */
  stop (): Promise<void>
}

/** How many keys may wait: what is offered to these lanes is offered to nobody else for a while. */
const WAITING = 500

/** A key whose run fails is not tried again from here: its row is due again a lease later. */
export function openLanes (concurrency: () => number, run: RunKey, onError: (error: unknown) => void): Lanes {
  const waiting = new Map<string, Key>()
  const open = new Set<Promise<void>>()

  async function lane (): Promise<void> {
    for (const [id, key] of waiting) {
      waiting.delete(id)
      await run(key).catch(onError)
    }
  }

  function begin (): void {
    const one = lane().finally(() => { open.delete(one) })
    open.add(one)
  }

  return {
    room: () => Math.max(0, WAITING - waiting.size),
    take (keys) {
      for (const key of keys) waiting.set(idOf(key), key)
      while (open.size < concurrency() && waiting.size > 0) begin()
    },
    async stop () {
      waiting.clear()
      await Promise.all(open)
    }
  }
}
