import type { RunKey } from './one-at-a-time.js'

/**
 * So many runs at a time, whoever brings them, in the order in which they were brought. The limit is asked for at every
 * beginning and end; `open` is waited for before each.
 */
export function atMost (limit: () => number, run: RunKey, open: () => Promise<void> = async () => {}): RunKey {
  const waiting: (() => void)[] = []
  let running = 0

  function begin (): void {
    while (running < limit()) {
      const next = waiting.shift()
      if (next === undefined) return
      running += 1
      next()
    }
  }

  return async (key) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      begin()
    })
    try {
      await open()
      await run(key)
    } finally {
      running -= 1
      begin()
    }
  }
}
