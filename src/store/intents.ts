import type { Doubt } from '../domain/journal.js'
import type { Managed } from '../plan/plan.js'
import type { Report } from '../domain/outcome.js'

/** The change that is about to be sent. Throws where there is none: nothing may be sent that was not written down. */
export function doubtOf ({ journal: { doubt } }: Managed): Doubt {
  if (doubt === null) throw new TypeError('A change must be written down before it is sent.')
  return doubt
}

/** How an unreported change ended, for the record. Without a report, or by a look, it was seen rather than answered. */
export function outcomeWord (report: Report | null): string {
  if (report === null) return 'seen'
  return report.outcome.ok ? 'ok' : report.outcome.fault.kind
}
