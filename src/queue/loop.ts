import { setTimeout } from 'node:timers/promises'

/** Something done again and again until it is stopped. */
export interface Loop {
  /** Waits for the turn in hand. */
  stop (): Promise<void>
}

/** Takes a turn every `everyMs` or so, one at a time. A turn that fails is reported and followed by the next. */
export function startLoop (
  turn: (stopping: AbortSignal) => Promise<void>, everyMs: number, onError: (error: unknown) => void
): Loop {
  const stopping = new AbortController()
  const done = turning(turn, everyMs, onError, stopping.signal)
  return {
    async stop () {
      stopping.abort()
      await done
    }
  }
}

async function turning (
  turn: (stopping: AbortSignal) => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
  signal: AbortSignal
): Promise<void> {
  while (!signal.aborted) {
    await turn(signal).catch(onError)
    // Spread by a fifth, so that many workers do not all ask at once.
    await setTimeout(everyMs * (0.8 + Math.random() * 0.4), null, { signal }).catch(() => {})
  }
}
