import type { Key } from '../reconcile/ports.js'
import { idOf } from './one-at-a-time.js'

/**
 * Rings without anybody waiting for it, once for all that is woken in one turn of the event loop: under load a ring
 * costs as much as the wish it is for. The rows are due whether or not anybody hears.
 */
export function waking (
  ring: (keys: readonly Key[]) => Promise<void>, onError: (error: unknown) => void
): (keys: readonly Key[]) => void {
  let woken = new Map<string, Key>()

  function ringAll (): void {
    const keys = [...woken.values()]
    woken = new Map()
    ring(keys).catch(onError)
  }

  return (keys) => {
    if (keys.length > 0 && woken.size === 0) setImmediate(ringAll)
    for (const key of keys) woken.set(idOf(key), key)
  }
}
