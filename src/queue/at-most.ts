import type { RunKey } from './one-at-a-time.js'

/** So many runs at a time, whoever brings them, in the order in which they were brought. */
export function atMost (limit: number, run: RunKey): RunKey {
  const waiting: (() => void)[] = []
  let running = 0
  return async (key) => {
    if (running >= limit) await new Promise<void>((resolve) => { waiting.push(resolve) })
    else running += 1
    try {
      await run(key)
    } finally {
      // The place is handed on, or given up.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
