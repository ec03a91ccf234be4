import type { Key } from '../reconcile/ports.js'

/** Looks at one key here and now. */
export type RunKey = (key: Key) => Promise<void>

/** A key in one word. */
export function idOf ({ kind, key }: Key): string {
  return `${kind} ${key}`
}

/**
 * The same key never twice at once, whoever brings it. One that is brought while it is in hand is run once more
 * afterwards: a wish may have arrived after the last look.
 */
export function oneAtATime (run: RunKey): RunKey {
  const inHand = new Map<string, { again: boolean }>()
  return async (key) => {
    const id = idOf(key)
    const running = inHand.get(id)
    if (running !== undefined) {
      running.again = true
      return
    }
    const mine = { again: true }
    inHand.set(id, mine)
    try {
      while (mine.again) {
        mine.again = false
        await run(key)
      }
    } finally {
      inHand.delete(id)
    }
  }
}
