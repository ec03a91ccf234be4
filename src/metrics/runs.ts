import { Counter, Histogram, type Registry } from 'prom-client'
import type { Entry } from '../domain/timeline.js'
import type { Decision } from '../plan/decision.js'
import type { Key, Ledger, LedgerOfMany } from '../reconcile/ports.js'

const GAP_SECONDS = [10, 30, 60, 120, 180, 360, 600, 1_200, 1_800, 3_600, 21_600, 86_400, 259_200]

/** Counts what becomes of runs: what they decided, what they stored, and what they could not. */
export function runMetrics (registry: Registry) {
  const registers = [registry]
  const runs = new Counter<'kind' | 'next' | 'reason'>({
    name: 'dispatchable_runs_total',
    help: 'Runs over an assignment or an address, by what is to be done next and why.',
    labelNames: ['kind', 'next', 'reason'],
    registers
  })
  const fenced = new Counter({
    name: 'dispatchable_fenced_runs_total',
    help: 'Runs that stored nothing, because somebody else had taken over.',
    registers
  })
  const failed = new Counter({
    name: 'dispatchable_failed_runs_total', help: 'Runs that ended in an error of this service.', registers
  })
  const failedRings = new Counter({
    name: 'dispatchable_failed_rings_total',
    help: 'Times the queue could not be rung; the due tick does the work.',
    registers
  })
  const gaps = new Histogram({
    name: 'dispatchable_gap_seconds',
    help: 'How long gaps had been open when they were closed.',
    buckets: GAP_SECONDS,
    registers
  })
  /** A gap is counted where it is told, and only once that is stored. */
  const observeGaps = (told: readonly Entry[]) => {
    for (const { type, gapSeconds } of told) {
      if (type === 'gap-closed' && gapSeconds !== null) gaps.observe(gapSeconds)
    }
  }

  return {
    ran: ({ kind }: Key, { kind: next, reason }: Decision) => runs.inc({ kind, next, reason }),

    ...watching({ fenced: () => fenced.inc(), told: observeGaps }),

    run: (run: (key: Key) => Promise<void>) => counting(run, () => failed.inc()),
    ring: <Given extends unknown[]>(ring: (...given: Given) => Promise<void>) =>
      counting(ring, () => failedRings.inc())
  }
}

function counting<Given extends unknown[]> (work: (...given: Given) => Promise<void>, onFailure: () => void) {
  return async (...given: Given): Promise<void> => {
    try {
      await work(...given)
    } catch (error) {
      onFailure()
      throw error
    }
  }
}

/** The ledger, with word of what is told and of who was too late. */
function watching ({ fenced, told: tell }: { fenced: () => void, told: (told: readonly Entry[]) => void }) {
  return {
    ledger: (ledger: Ledger): Ledger => ({
      ...ledger,
      async begin (claim, managed, step, told) {
        const begun = await ledger.begin(claim, managed, step, told)
        if (begun === 'begun') tell(told)
        return begun
      },
      async finish (claim, managed, ms, report, told) {
        const finished = await ledger.finish(claim, managed, ms, report, told)
        if (finished.fenced) fenced()
        else tell(told)
        return finished
      }
    }),

    ledgerOfMany: (ledger: LedgerOfMany): LedgerOfMany => ({
      ...ledger,
      async finishAll (ends) {
        const finished = await ledger.finishAll(ends)
        for (const [index, { told }] of ends.entries()) {
          if (finished[index]?.fenced === false) tell(told)
          else fenced()
        }
        return finished
      }
    })
  }
}
