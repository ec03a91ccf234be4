import { isWrite, type Step } from '../domain/step.js'
import type { Outcome } from '../domain/outcome.js'
import { absorb, begun } from '../plan/absorb.js'
import { after, MINUTE } from '../plan/clock.js'
import type { Decision } from '../plan/decision.js'
import type { Moment, Patience } from '../plan/patience.js'
import { plan, type Managed } from '../plan/plan.js'
import { remember } from '../plan/remember.js'
import { conclude } from '../plan/status.js'
import type { Claim, Key, Ledger, Provider, Report } from './ports.js'

export interface ReconcileDeps {
  readonly ledger: Ledger
  readonly provider: Provider
  readonly patience: Patience
  /** Milliseconds that only ever grow; compared with nothing but itself. */
  readonly monotonic: () => number
  readonly random: () => number
  /** How long a lease lasts, and how much of it a request may take. */
  readonly leaseMs: number
  readonly timeoutMs: number
}

/** One run over one key: what was decided last, who else became due, and the one step that was taken. */
export interface Run {
  readonly next: Decision
  readonly woken: readonly Key[]
  readonly report: Report | null
}

/**
 * Moves one managed thing at most one step towards what its caller wants.
 * Safe to run at any time and any number of times: it acts on the state it finds, never on who woke it.
 * Null when there was nothing to claim, or somebody else took over.
 */
export async function reconcile (key: Key, deps: ReconcileDeps): Promise<Run | null> {
  const before = deps.monotonic()
  const claim = await deps.ledger.claim(key)
  if (claim === null) return null
  const elapsed = stopwatch(deps)
  const momentNow = (): Moment => ({ now: after(claim.now, elapsed()), patience: deps.patience })
  const sendBy = before + deps.leaseMs - deps.timeoutMs * 1.25

  const managed = remembered(claim.managed, momentNow())
  const decision = plan(managed, momentNow())
  switch (decision.kind) {
    case 'act': return await perform(claim, managed, decision.step, momentNow, sendBy, deps)
    case 'forget':
      await deps.ledger.forget(claim)
      return { next: decision, woken: [], report: null }
    default: return await store(claim, managed, decision, momentNow(), null, deps)
  }
}

async function perform (
  claim: Claim, managed: Managed, step: Step, momentNow: () => Moment, sendBy: number, deps: ReconcileDeps
): Promise<Run | null> {
  const sending = isWrite(step) ? begun(managed, step, momentNow()) : managed
  if (isWrite(step) && !await deps.ledger.begin(claim, sending, step)) {
    await deps.ledger.release(claim)
    return null
  }

  const outcome = deps.monotonic() < sendBy ? await deps.provider(step, momentNow().now) : TOO_LATE
  const moment = momentNow()
  const known = remembered(absorb(sending, step, outcome, { ...moment, random: deps.random() }), moment)
  return await store(claim, known, plan(known, moment), moment, { step, outcome }, deps)
}

async function store (
  claim: Claim, managed: Managed, next: Decision, moment: Moment, report: Report | null, { ledger }: ReconcileDeps
): Promise<Run | null> {
  const concluded = managed.kind === 'assignment' ? conclude(managed, next, moment) : managed
  const { fenced, woken } = await ledger.finish(claim, concluded, pauseOf(next), report)
  return fenced ? null : { next, woken, report }
}

/** What rests until something changes is looked over now and then all the same, lest a change was missed. */
const REVISIT_MS = { waiting: MINUTE, blocked: 10 * MINUTE, settled: null }

function pauseOf (decision: Decision): number | null {
  switch (decision.kind) {
    case 'act':
    case 'forget': return 0
    case 'settled':
    case 'waiting':
    case 'blocked': return decision.ms ?? REVISIT_MS[decision.kind]
  }
}

function remembered (managed: Managed, moment: Moment): Managed {
  return managed.kind === 'assignment' ? remember(managed, moment) : managed
}

/** A request sent after the lease could overtake the next holder's: it is not sent at all. */
const TOO_LATE: Outcome = {
  ok: false,
  fault: {
    kind: 'unavailable',
    applied: 'no',
    detail: 'The lease was too far gone to send the request within it.',
    requestId: null
  }
}

function stopwatch ({ monotonic }: ReconcileDeps): () => number {
  const started = monotonic()
  return () => monotonic() - started
}
