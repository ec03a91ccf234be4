import type { AddressId, PhoneNumber } from './brand.js'
import type { Fault } from './outcome.js'
import type { StepName } from './step.js'

/** Somebody asked, we called, Twilio answered, Twilio showed something new, and what that came to. */
export type EntryKind = 'cause' | 'call' | 'answer' | 'observation' | 'verdict'

export type EntryType =
  | 'declared' | 'removal-requested' | 'suggestion-accepted' | 'reconciliation-requested'
  | 'address-requested' | 'retirement-requested' | 'account-paused' | 'account-resumed'
  | 'call-sent' | 'call-answered'
  | 'number-seen' | 'number-changed' | 'number-gone' | 'address-accepted' | 'address-refused' | 'address-gone'
  | 'gap-opened' | 'gap-closed' | 'condition-changed' | 'action-required' | 'released' | 'removed'

/** One field that is no longer what it was. */
export interface Change {
  readonly field: string
  readonly from: string | null
  readonly to: string | null
}

/** Twilio's own names for what became of a request. */
interface TwilioNames {
  readonly status: number | null
  readonly code: number | null
  readonly requestId: string | null
}

/** What is no longer as it was, of these fields; where nothing was before, all of them come from null. */
export function changesBetween<Field extends string> (
  fields: readonly Field[], before: Readonly<Record<Field, unknown>> | null, after: Readonly<Record<Field, unknown>>
): readonly Change[] {
  return fields
    .map((field): Change => ({ field, from: before === null ? null : text(before[field]), to: text(after[field]) }))
    .filter(({ from, to }) => from !== to)
}

function text (value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}

/** One line of the history of a number or an address. Written in the commit that made it true, and never again. */
export interface Entry {
  readonly kind: EntryKind
  readonly type: EntryType
  /** Of the assignment; null for what concerns an address or the whole account. */
  readonly generation: number | null
  /** The caller's own words, or the name of the rule that spoke. */
  readonly reason: string | null
  /** Our name for the caller's request. */
  readonly requestId: string | null
  /** The id of the API key it came with, or `admin`. */
  readonly askedBy: string | null
  readonly step: StepName | null
  /** What the call was to leave behind: an Address SID or an EmergencyStatus. */
  readonly target: string | null
  readonly outcome: 'ok' | Fault['kind'] | null
  /** Of the request that was answered, or that showed what is told here. */
  readonly twilio: TwilioNames | null
  readonly changes: readonly Change[]
  /** How long no registered address covered the number, on the entry that ends a gap. */
  readonly gapSeconds: number | null
}

/** An entry as the ledger keeps it. */
export interface StoredEntry extends Entry {
  /** Grows with time; the order of entries is the order of ids. */
  readonly id: string
  readonly at: Date
  readonly phoneNumber: PhoneNumber | null
  readonly addressId: AddressId | null
}

/** An entry that says only what is given. */
export function anEntry (
  kind: EntryKind, type: EntryType, more: Partial<Omit<Entry, 'kind' | 'type'>> = {}
): Entry {
  return { ...BLANK, kind, type, ...more }
}

const BLANK: Omit<Entry, 'kind' | 'type'> = {
  generation: null,
  reason: null,
  requestId: null,
  askedBy: null,
  step: null,
  target: null,
  outcome: null,
  twilio: null,
  changes: [],
  gapSeconds: null
}
