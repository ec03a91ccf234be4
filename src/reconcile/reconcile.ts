import { isWrite, type Write } from '../domain/step.js'
import type { Outcome, Report } from '../domain/outcome.js'
import { absorb } from '../plan/absorb.js'
import { begun } from '../plan/begun.js'
import { after, MINUTE } from '../plan/clock.js'
import type { Act, Decision } from '../plan/decision.js'
import { history, sending } from '../plan/history.js'
import type { Moment, Patience } from '../plan/patience.js'
import { plan, type Managed } from '../plan/plan.js'
import { remember } from '../plan/remember.js'
import { conclude } from '../plan/status.js'
import type { Claim, Key, Ledger, Provider } from './ports.js'

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
    case 'act': return await perform(claim, managed, decision, momentNow, sendBy, deps)
    case 'forget':
      await deps.ledger.forget(claim)
      return { next: decision, woken: [], report: null }
    default: return await store(claim, claim.managed, managed, decision, momentNow(), null, deps)
  }
}

async function perform (
  claim: Claim, managed: Managed, decision: Act, momentNow: () => Moment, sendBy: number, deps: ReconcileDeps
): Promise<Run | null> {
  const { step } = decision
  const sent = isWrite(step) ? await begin(claim, managed, decision, step, momentNow(), deps) : managed
  if (sent === null) return null

  const outcome = deps.monotonic() < sendBy ? await deps.provider(step, momentNow().now) : TOO_LATE
  const moment = momentNow()
  const known = remembered(absorb(sent, step, outcome, { ...moment, random: deps.random() }), moment)
  const before = isWrite(step) ? sent : claim.managed
  return await store(claim, before, known, plan(known, moment), moment, { step, outcome }, deps)
}

/** Writes the change down, and all that is known by now with it: what happened is told before we act upon it. */
async function begin (
  claim: Claim, managed: Managed, decision: Act, step: Write, moment: Moment, { ledger }: ReconcileDeps
): Promise<Managed | null> {
  const sent = begun(concluded(managed, decision, moment), step, moment)
  const told = [...history(claim.managed, sent, null), sending(sent, step, decision.reason)]
  if (await ledger.begin(claim, sent, step, told)) return sent
  await ledger.release(claim)
  return null
}

async function store (
  claim: Claim, before: Managed, known: Managed, next: Decision, moment: Moment, report: Report | null,
  { ledger }: ReconcileDeps
): Promise<Run | null> {
  const managed = concluded(known, next, moment)
  const told = history(before, managed, report)
  const { fenced, woken } = await ledger.finish(claim, managed, pauseOf(next), report, told)
  return fenced ? null : { next, woken, report }
}

function concluded (managed: Managed, decision: Decision, moment: Moment): Managed {
  return managed.kind === 'assignment' ? conclude(managed, decision, moment) : managed
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
