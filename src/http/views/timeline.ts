import type { StoredEntry } from '../../domain/timeline.js'
import type { EntryBody } from '../schemas/timeline.js'
import { time } from './time.js'

/** The representation of one entry of a timeline. */
export function entryView (entry: StoredEntry): EntryBody {
  return {
    id: entry.id,
    at: time(entry.at),
    kind: entry.kind,
    type: entry.type,
    generation: entry.generation,
    addressId: entry.addressId,
    reason: entry.reason,
    requestId: entry.requestId,
    askedBy: entry.askedBy,
    step: entry.step,
    outcome: entry.outcome,
    target: entry.target,
    twilio: twilioView(entry.twilio),
    changes: entry.changes.map(({ field, from, to }) => ({ field, from, to })),
    gapSeconds: entry.gapSeconds
  }
}

function twilioView (twilio: StoredEntry['twilio']): EntryBody['twilio'] {
  if (twilio === null) return null
  const { status, code, requestId } = twilio
  return { status, code, requestId }
}
