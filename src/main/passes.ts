import type { Logger } from 'pino'
import { startLoop } from '../queue/loop.js'
import type { Key } from '../reconcile/ports.js'
import type { Run } from '../reconcile/reconcile.js'
import { sweep } from '../reconcile/sweep.js'
import { openInventory } from '../store/inventory.js'
import { openLedgerOfMany } from '../store/ledger.js'
import { together } from '../store/looks.js'
import type { Config } from './config.js'
import type { Connections } from './connections.js'

/** Between two questions whether a pass is due. */
const TURN_MS = 1_000

/** So many times as often, while it is numbers left bare that wait: their callers wait with nobody to send help. */
export const SOONER = 4

/** The passes of this worker over all numbers of the account. */
export interface Passes {
  /**
   * Begins a pass, without waiting for it, when that is cheaper than looking at each number that is due. Answers
   * whether it is: then a pass is on its way, here or in another worker, unless the last has only just been.
   */
  lookTogether (): Promise<boolean>
  /** Waits for the page in hand. */
  stop (): Promise<void>
}

/** One every sweep, and whenever many are due for a look. Most turns find that somebody else was faster. */
export function startPasses (
  connections: Connections, config: Config, log: Logger, onRun: (key: Key, run: Run) => void
): Passes {
  const { pool, listNumbers, metrics, wakeFirst } = connections
  const { patience, leaseMs, timeoutMs, sweepMs, twilio: { accountSid } } = config
  let stopping = false
  const deps = {
    inventory: openInventory(pool, { patience, sweepMs }),
    ledger: metrics.ledgerOfMany(openLedgerOfMany(pool, accountSid, { patience, leaseMs, timeoutMs })),
    listNumbers,
    patience,
    monotonic: () => performance.now(),
    random: Math.random,
    onRun,
    stopping: () => stopping,
    retryMs: patience.pollMaxMs
  }
  const onError = (err: unknown) => {
    log.error({ err }, 'the pass over the account failed; what was seen stays as it was')
  }
  const pass = async (everyMs: number) => {
    const swept = await sweep(accountSid, { ...deps, everyMs })
    if (swept === null) return
    log.info({ numbers: swept.numbers, woken: swept.woken.length }, 'passed over the account')
    // A number that was cleared and may now be associated is bare: it does not stand behind those that are covered.
    wakeFirst(swept.woken)
  }

  const sweeper = startLoop(() => pass(sweepMs), Math.min(TURN_MS, sweepMs), onError)
  let looking: Promise<void> | null = null
  return {
    async lookTogether () {
      const { cheaper, bare } = await together(pool, accountSid)
      const everyMs = bare ? patience.pollMs / SOONER : patience.pollMs
      if (cheaper) looking ??= pass(everyMs).catch(onError).finally(() => { looking = null })
      return cheaper
    },
    async stop () {
      stopping = true
      await Promise.all([sweeper.stop(), looking])
    }
  }
}
