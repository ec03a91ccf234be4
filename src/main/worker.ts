import type { Logger } from 'pino'
import { MINUTE } from '../plan/clock.js'
import { dueTick } from '../queue/due-tick.js'
import { listen } from '../queue/listener.js'
import { startLoop } from '../queue/loop.js'
import { drive } from '../reconcile/drive.js'
import type { Key } from '../reconcile/ports.js'
import { reconcile, type Run } from '../reconcile/reconcile.js'
import { sweep } from '../reconcile/sweep.js'
import { offerDue } from '../store/due.js'
import { openInventory } from '../store/inventory.js'
import { openLedger } from '../store/ledger.js'
import { retireUnused } from '../store/retirement.js'
import type { Config } from './config.js'
import { quietly, type Connections } from './connections.js'

/** Between two looks at what is due. */
const TICK_MS = 1_000
/** How many rows one tick hands out. */
const TICK_LIMIT = 500

export interface Worker {
  /** Finishes the steps in hand and takes no more. */
  stop (): Promise<void>
}

/** The part that walks Twilio: takes keys from the queue, ticks over what is due, and passes over the account. */
export function startWorker (connections: Connections, config: Config, log: Logger): Worker {
  const { pool, bell, wake, metrics } = connections
  const { patience, leaseMs, timeoutMs, twilio: { accountSid, concurrency } } = config
  let stopping = false

  const deps = {
    ledger: metrics.ledger(openLedger(pool, accountSid, { patience, leaseMs, timeoutMs })),
    provider: connections.provider,
    patience,
    leaseMs,
    timeoutMs,
    monotonic: () => performance.now(),
    random: Math.random,
    stopping: () => stopping
  }
  const refused = quietly(log, 'nothing is changed at Twilio until it accepts the credentials', 'error')
  const onRun = (key: Key, run: Run) => {
    log.info(described(key, run), 'reconciled')
    metrics.ran(key, run.next)
    if (isUnauthorized(run)) refused(new Error('Twilio refused the credentials of the account'))
    if (run.violated !== null) {
      metrics.violated(run.violated)
      log.error({ ...key, invariant: run.violated }, 'a change was stopped that must never be')
    }
    if (run.woken.length > 0) wake(run.woken)
  }
  const run = metrics.run((key) => drive(key, (one) => reconcile(one, deps), () => stopping, onRun))

  const listener = listen({ ...config, concurrency }, run, quietly(log, 'the queue failed; the due tick goes on'))
  const onError = (err: unknown, what: string) => { log.warn({ err }, what) }
  const offer = () => offerDue(pool, accountSid, TICK_LIMIT, leaseMs * 3 / 4)
  const tick = { offerDue: offer, ring: bell.ring, run, concurrency, onError }
  const due = startLoop((signal) => dueTick(tick, signal), TICK_MS, (err) => onError(err, 'the due tick failed'))
  const sweeper = startSweeper(connections, config, log)
  const retirement = startRetirement(connections, config, log)

  return {
    async stop () {
      stopping = true
      await Promise.all([due.stop(), sweeper.stop(), retirement.stop(), listener.close()])
    }
  }
}

/** The pass over the account is a tick like any other: most find that it is not their turn. */
function startSweeper ({ pool, listNumbers, wake }: Connections, config: Config, log: Logger) {
  const { patience, sweepMs, twilio: { accountSid } } = config
  const inventory = openInventory(pool, { patience })
  const monotonic = () => performance.now()
  const deps = { inventory, listNumbers, monotonic, everyMs: sweepMs, retryMs: patience.pollMaxMs }
  const pass = async () => {
    const swept = await sweep(accountSid, deps)
    if (swept === null) return
    log.info({ numbers: swept.numbers, woken: swept.woken.length }, 'passed over the account')
    wake(swept.woken)
  }
  return startLoop(pass, Math.min(TICK_MS, sweepMs), (err) => {
    log.error({ err }, 'the pass over the account failed; what was seen stays as it was')
  })
}

/** Addresses that nothing uses any more are looked for ten times within their retention, once a minute at least. */
function startRetirement ({ pool, wake }: Connections, config: Config, log: Logger) {
  const { addressRetentionMs: retentionMs, patience: { staleAfterMs }, twilio: { accountSid } } = config
  const everyMs = Math.min(MINUTE, Math.max(TICK_MS, retentionMs / 10))
  const turn = async () => wake(await retireUnused(pool, accountSid, { retentionMs, staleAfterMs }))
  return startLoop(turn, everyMs, (err) => log.warn({ err }, 'unused addresses could not be looked for'))
}

function isUnauthorized ({ report }: Run): boolean {
  return report !== null && !report.outcome.ok && report.outcome.fault.kind === 'unauthorized'
}

/** One line a run: no address, no token; Twilio's own words stay in the ledger. */
function described ({ kind, key }: Key, { next, report }: Run) {
  const fault = report !== null && !report.outcome.ok ? report.outcome.fault.kind : undefined
  return { kind, key, step: report?.step.name, fault, next: next.kind, reason: next.reason }
}
