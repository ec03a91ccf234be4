import type { Asked } from '../domain/asked.js'
import type { Change, Entry } from '../domain/timeline.js'

/** Whose history an entry belongs to: columns of the row it is told with, as SQL. */
interface Subject {
  readonly phoneNumber: string
  readonly addressId: string
}

/**
 * Tells the timeline the entries of a placeholder that `toldJson` fills, once for every row of `from`. A part of the
 * statement that makes them true, so that neither is ever stored without the other.
 */
export function telling (from: string, { phoneNumber, addressId }: Subject, placeholder: string): string {
  return `INSERT INTO event (account_sid, phone_number, address_id, kind, type, generation, reason, details, at)
    SELECT ${from}.account_sid, ${phoneNumber}, ${addressId}, e.kind, e.type, e.generation, e.reason, e.details,
      clock_timestamp()
    FROM ${from} CROSS JOIN jsonb_to_recordset(${placeholder}::jsonb)
      AS e (kind text, type text, generation int, reason text, details jsonb)`
}

export function toldJson (entries: readonly Entry[]): string {
  return JSON.stringify(entries.map(entryColumns))
}

/** An entry as the columns of `event`. */
export function entryColumns ({ kind, type, generation, reason, ...details }: Entry) {
  return { kind, type, generation, reason, details }
}

/** The `details` of something that was asked for. */
export function askedDetails ({ requestId, askedBy }: Asked, changes: readonly Change[] = []) {
  return { requestId, askedBy, changes }
}

export function askedJson (asked: Asked): string {
  return JSON.stringify(askedDetails(asked))
}
