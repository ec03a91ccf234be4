import type { Key } from './ports.js'
import type { Run } from './reconcile.js'

/**
 * Runs one key until it rests: each turn claims, plans and takes one step afresh, so that a declaration which arrives
 * in between is obeyed at the next. `onRun` hears of every turn; `stopping` ends it between two steps.
 */
export async function drive (
  key: Key,
  reconcileOnce: (key: Key) => Promise<Run | null>,
  stopping: () => boolean,
  onRun: (key: Key, run: Run) => void
): Promise<void> {
  while (!stopping()) {
    const run = await reconcileOnce(key)
    if (run === null) return
    onRun(key, run)
    const more = run.next.kind === 'act' || (run.next.kind === 'forget' && run.report !== null)
    if (!more) return
  }
}
