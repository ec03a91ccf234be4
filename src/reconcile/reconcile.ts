import { InvariantViolated } from '../domain/errors.js'
import type { Outcome, Report } from '../domain/outcome.js'
import { isWrite, type Step, type Write } from '../domain/step.js'
import { begun } from '../plan/begun.js'
import { after } from '../plan/clock.js'
import { rest, type Act, type Decision } from '../plan/decision.js'
import { opensGap } from '../plan/gap.js'
import { history, sending } from '../plan/history.js'
import { violatedBy } from '../plan/invariants.js'
import { stopped } from '../plan/journal.js'
import type { Moment, Patience } from '../plan/patience.js'
import { plan, type Managed } from '../plan/plan.js'
import { answered, concluded, endingOf, remembered, type Conclusion } from './ending.js'
import type { Admit, Claim, Key, Ledger, Provider } from './ports.js'

export interface ReconcileDeps {
  readonly ledger: Ledger
  readonly provider: Provider
  readonly admit: Admit
  readonly patience: Patience
  /** Milliseconds that only ever grow; compared with nothing but itself. */
  readonly monotonic: () => number
  readonly random: () => number
  /** How long a lease lasts, and how much of it a request may take. */
  readonly leaseMs: number
  readonly timeoutMs: number
  /** Is this process about to end? Then it leaves no number bare that it might not see covered again. */
  readonly stopping: () => boolean
}

/** One run over one key: what was decided last, who else became due, and the one step that was taken. */
export interface Run {
  readonly next: Decision
  readonly woken: readonly Key[]
  readonly report: Report | null
  /** The invariant that a change would have violated: it was stopped. Null when all is well. */
  readonly violated: string | null
}

/** A claimed thing, what is known of it, and how long anything may still be sent for it. */
interface Turn {
  readonly claim: Claim
  readonly managed: Managed
  readonly momentNow: () => Moment
  /** By the monotonic clock. */
  readonly sendBy: number
  readonly deps: ReconcileDeps
}

/**
 * Moves one managed thing at most one step towards what its caller wants.
 * Safe to run at any time and any number of times: it acts on the state it finds, never on who woke it.
 * Null when there was nothing to claim, or somebody else took over.
 */
export async function reconcile (key: Key, deps: ReconcileDeps): Promise<Run | null> {
  const turn = await take(key, deps)
  if (turn === null) return null
  const { claim, managed } = turn
  const decision = plan(managed, turn.momentNow())
  switch (decision.kind) {
    case 'act': return isWrite(decision.step)
      ? await change(turn, decision, decision.step)
      : await send(turn, claim.managed, managed, decision.step)
    case 'forget':
      await deps.ledger.forget(claim)
      return { next: decision, woken: [], report: null, violated: null }
    default: return await store(turn, claim.managed, { known: managed, next: decision, report: null })
  }
}

async function take (key: Key, deps: ReconcileDeps): Promise<Turn | null> {
  const before = deps.monotonic()
  const claim = await deps.ledger.claim(key)
  if (claim === null) return null
  const elapsed = stopwatch(deps)
  const momentNow = (): Moment => ({ now: after(claim.now, elapsed()), patience: deps.patience })
  const sendBy = before + deps.leaseMs - deps.timeoutMs * 1.25
  return { claim, managed: remembered(claim.managed, momentNow()), momentNow, sendBy, deps }
}

/** Writes a change down, and all that is known by now with it, before it is sent; not sent unless that was allowed. */
async function change (turn: Turn, decision: Act, step: Write): Promise<Run | null> {
  const { claim, managed, deps: { ledger, stopping } } = turn
  const invariant = violatedBy(managed, step)
  if (invariant !== null) return await stop(turn, claim.managed, step, invariant)
  if (opensGap(managed, step) && stopping()) return await leave(turn)

  const moment = turn.momentNow()
  const written = begun(concluded(managed, decision, moment), step, moment)
  const told = [...history(claim.managed, written, null), sending(written, step, decision.reason)]
  const answer = await refusable(() => ledger.begin(claim, written, step, told))
  if (answer instanceof InvariantViolated) return await stop(turn, claim.managed, step, answer.invariant)
  switch (answer) {
    case 'begun': return await send(turn, written, written, step)
    case 'overtaken': return await leave(turn)
    case 'gap-limit':
      return await store(turn, claim.managed, { known: managed, next: rest('waiting', 'gap-limit'), report: null })
  }
}

/** Makes the request. `before` is what was stored last. */
async function send (turn: Turn, before: Managed, managed: Managed, step: Step): Promise<Run | null> {
  const outcome = await sent(turn, step)
  return await store(turn, before, answered(managed, step, outcome, turn.momentNow(), turn.deps.random()))
}

/** Waits for its place, then sends, unless the lease is too far gone by now: it could overtake the next holder's. */
async function sent ({ momentNow, sendBy, deps: { admit, monotonic, provider } }: Turn, step: Step): Promise<Outcome> {
  const leave = await admit(isWrite(step) ? 'write' : 'look')
  let outcome: Outcome | null = null
  try {
    outcome = monotonic() < sendBy ? await provider(step, momentNow().now) : TOO_LATE
    return outcome
  } finally {
    leave(outcome)
  }
}

/** Leaves alone what was about to break a promise, and says so: one number stands still, all else goes on. */
async function stop (turn: Turn, before: Managed, step: Step, violated: string): Promise<Run | null> {
  const moment = turn.momentNow()
  const known = stopped(before, step, violated, moment)
  return await store(turn, before, { known, next: plan(known, moment), report: null }, violated)
}

/** Gives the lease back: what was planned is no longer what is wanted, or not for this process to begin. */
async function leave ({ claim, deps: { ledger } }: Turn): Promise<null> {
  await ledger.release(claim)
  return null
}

async function store (
  turn: Turn, before: Managed, conclusion: Conclusion, violated: string | null = null
): Promise<Run | null> {
  const { next, report } = conclusion
  const { managed, ms, told } = endingOf(before, conclusion, turn.momentNow())
  const answer = await refusable(() => turn.deps.ledger.finish(turn.claim, managed, ms, report, told))
  if (answer instanceof InvariantViolated) {
    if (report === null) throw answer
    // What was sent stays in doubt, so that it is looked up; what could not be stored is seen again.
    return await stop(turn, before, report.step, answer.invariant)
  }
  return answer.fenced ? null : { next, woken: answer.woken, report, violated }
}

/** What the ledger answers, or what it refuses as never to be. */
async function refusable<Answer> (ask: () => Promise<Answer>): Promise<Answer | InvariantViolated> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof InvariantViolated) return error
    throw error
  }
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
