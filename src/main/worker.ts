import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { MINUTE } from '../plan/clock.js'
import { admitted, openAdmission } from '../provider/admission.js'
import { atMost } from '../queue/at-most.js'
import { openCanary, type CanaryLimits, type Verdict } from '../queue/canary.js'
import { dueTick } from '../queue/due-tick.js'
import { openLanes } from '../queue/lanes.js'
import { listen } from '../queue/listener.js'
import { startLoop } from '../queue/loop.js'
import { oneAtATime } from '../queue/one-at-a-time.js'
import { drive } from '../reconcile/drive.js'
import type { Key } from '../reconcile/ports.js'
import { reconcile, type Run } from '../reconcile/reconcile.js'
import { offerDue } from '../store/due.js'
import { openLedger } from '../store/ledger.js'
import { retireUnused } from '../store/retirement.js'
import { withdrawOffers } from '../store/withdraw-offers.js'
import type { Config } from './config.js'
import { quietly, type Connections } from './connections.js'
import { startPasses } from './passes.js'
import { startShares } from './shares.js'

/** Between two looks at what is due. */
const TICK_MS = 1_000

/** Runs for each request that may be out: while some are at Twilio, as many others are at the database. */
const RUNS_PER_REQUEST = 2

/** So many of the longest pauses between two looks a number is left to the passes, before it is looked at by itself. */
const PASS_LOOKS = 4

export interface Worker {
  /** Finishes the steps in hand and takes no more. */
  stop (): Promise<void>
}

/** When this worker mistrusts the queue, and what it does when only a new process can help. */
export interface Mistrust {
  readonly limits: CanaryLimits
  readonly onWedged: () => void
}

/** The part that walks Twilio: takes keys from the queue, ticks over what is due, and passes over the account. */
export function startWorker (connections: Connections, config: Config, log: Logger, mistrust: Mistrust): Worker {
  const { pool, bell, metrics } = connections
  const monotonic = () => performance.now()
  const sleep = (ms: number) => setTimeout(ms, null, { ref: false })
  const admission = openAdmission(config.twilio.concurrency, { monotonic, sleep })
  metrics.admits(admission.width)
  const { patience, leaseMs, timeoutMs, twilio: { accountSid } } = config
  let stopping = false

  const deps = {
    ledger: metrics.ledger(openLedger(pool, accountSid, { patience, leaseMs, timeoutMs })),
    provider: connections.provider,
    admit: admission.admit,
    patience,
    leaseMs,
    timeoutMs,
    monotonic,
    random: Math.random,
    stopping: () => stopping
  }
  const onRun = reporting(connections, log)
  const drives = metrics.run((key) => drive(key, (one) => reconcile(one, deps), () => stopping, onRun))
  const width = () => RUNS_PER_REQUEST * admission.width()
  const run = oneAtATime(atMost(width, drives, admission.open))
  const onRunError = (err: unknown) => { log.warn({ err }, 'a run failed; the row is due again a lease later') }

  const onQueueError = quietly(log, 'the queue failed; the due tick goes on')
  const listener = listen({ ...config, concurrency: width() }, run, onQueueError)
  const lanes = openLanes(width, run, onRunError)
  const shares = startShares(connections, config, log, (requests) => {
    admission.share(requests)
    listener.resize(width())
  })
  const listNumbers = admitted(connections.listNumbers, admission.admit)
  const passes = startPasses({ ...connections, listNumbers }, config, log, onRun)
  const tick = dueTick({
    lookTogether: passes.lookTogether,
    offerDue: (limit, together) =>
      offerDue(pool, accountSid, limit, {
        offerMs: leaseMs * 3 / 4, leaveMs: PASS_LOOKS * patience.pollMaxMs, together
      }),
    withdrawOffers: () => withdrawOffers(pool, accountSid),
    bell,
    lanes,
    heard: listener.heard,
    canary: openCanary(mistrust.limits),
    monotonic: deps.monotonic,
    onVerdict: (verdict) => heed(verdict, mistrust, log),
    onError: quietly(log, 'the queue is away; working straight from the ledger')
  })
  const due = startLoop(tick, TICK_MS, (err) => { log.warn({ err }, 'the due tick failed') })
  const retirement = startRetirement(connections, config, log)

  return {
    async stop () {
      stopping = true
      admission.hurry()
      await Promise.all([due.stop(), lanes.stop(), passes.stop(), shares.stop(), retirement.stop(), listener.close()])
    }
  }
}

/** What is told of every run: a line, its figures, whom it has woken, and what somebody must look at. */
function reporting ({ metrics, wake }: Connections, log: Logger) {
  const refused = quietly(log, 'nothing is changed at Twilio until it accepts the credentials', 'error')
  return (key: Key, run: Run): void => {
    log.info(described(key, run), 'reconciled')
    metrics.ran(key, run.next)
    if (run.woken.length > 0) wake(run.woken)
    if (isUnauthorized(run)) refused(new Error('Twilio refused the credentials of the account'))
    if (run.violated !== null) {
      metrics.violated(run.violated)
      log.error({ ...key, invariant: run.violated }, 'a change was stopped that must never be')
    }
  }
}

/** A queue that is silent is passed by; one that holds work and hands none of it to this process, ends it. */
function heed (verdict: Verdict, { limits: { directMs, giveUpMs }, onWedged }: Mistrust, log: Logger): void {
  switch (verdict) {
    case 'ring':
      log.info('the queue delivers again')
      return
    case 'direct':
      log.warn({ directMs }, 'the queue is silent while rows are overdue; working straight from the ledger')
      return
    case 'give-up':
      log.error({ giveUpMs }, 'the queue holds jobs and delivers none to this process; it ends, to be started afresh')
      onWedged()
  }
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
