import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, AddressId, PhoneNumber } from '../domain/brand.js'
import type { Outcome, Report } from '../domain/outcome.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import type { Step, Write } from '../domain/step.js'
import type { Entry } from '../domain/timeline.js'
import type { Managed } from '../plan/plan.js'

/** Names a managed thing, and nothing about it. All that a job ever carries. */
export type Key =
  | { readonly kind: 'assignment', readonly key: PhoneNumber }
  | { readonly kind: 'address', readonly key: AddressId }

/**
 * Makes one request to Twilio, the one the step names, and says how it went. Never decides, never retries, and never
 * throws for what Twilio or the network can do. `sentAt` is the moment the sighting will bear.
 */
export type Provider = (step: Step, sentAt: Date) => Promise<Outcome>

/**
 * Waits until a request may be made: the account has only so many at once. What it answers is to be called when the
 * request is over, with how it went; with null where nothing can be learnt from that.
 */
export type Admit = (urgency: Urgency) => Promise<(outcome: Outcome | null) => void>

/** A page goes with the writes: it spares many of them a look of their own, and a pass takes one place at a time. */
export type Urgency = 'write' | 'page' | 'look'

/** A lease on one managed thing, with what was known when it was taken. */
export interface Claim {
  readonly key: Key
  readonly managed: Managed
  /** The fencing token: nothing is stored under an older one. */
  readonly epoch: number
  /** How often anybody had asked for a look; when it has grown, the thing is due again at once. */
  readonly wakes: number
  /** The database's time when the lease was taken. No other clock is ever compared with it. */
  readonly now: Date
}

/** The ledger. Every verb is one commit. */
export interface Ledger {
  /** Takes the lease and loads the facts; null when somebody else holds it, it is not due, or it is gone. */
  claim (key: Key): Promise<Claim | null>
  /** Writes down what is about to be sent; whatever else it answers, do not send. Throws InvariantViolated where the
   * database refuses what must never be. */
  begin (claim: Claim, managed: Managed, step: Write, told: readonly Entry[]): Promise<Begun>
  /** Stores what is now known and tells the timeline, makes it due in `ms` (null: when something changes) and gives the
   * lease back. */
  finish (claim: Claim, managed: Managed, ms: number | null, report: Report | null, told: readonly Entry[]):
  Promise<Finished>
  /** Gives the lease back with nothing done. */
  release (claim: Claim): Promise<void>
  /** Deletes what nothing is left to be done for, unless it was declared again meanwhile. */
  forget (claim: Claim): Promise<void>
}

/** How one turn over an assignment ended. */
export interface End {
  readonly claim: Claim
  readonly managed: Assignment
  readonly ms: number | null
  readonly report: Report | null
  readonly told: readonly Entry[]
}

/** The ledger's verbs for many assignments at once, whose looks were had together. */
export interface LedgerOfMany {
  /** Takes the leases of those that nobody has in hand. Not of those with a change on its way, nor of those with one
   * that was answered after `askedAt`: what was asked for then cannot tell what it did. */
  claimAll (numbers: readonly PhoneNumber[], askedAt: Date): Promise<readonly Claim[]>
  finishAll (ends: readonly End[]): Promise<readonly Finished[]>
  release (claim: Claim): Promise<void>
}

/**
 * `overtaken`: somebody has asked for something else since the claim, the account is paused, or the lease no longer
 * outlasts a request. `gap-limit`: as many numbers of the account are bare as may be at once.
 */
export type Begun = 'begun' | 'overtaken' | 'gap-limit'

/** `fenced`: somebody else has taken over, and nothing was stored. `woken`: who else is due because of this. */
export interface Finished {
  readonly fenced: boolean
  readonly woken: readonly Key[]
}

/** One page of the account's numbers, and how to get the next. */
export interface Page {
  readonly numbers: readonly ObservedNumber[]
  /** Twilio's name for the request that showed it. */
  readonly requestId: string | null
  readonly next: (() => Promise<Page>) | null
}

/** Reads the account's numbers, a thousand at a time. Throws when a page cannot be read. */
export type ListNumbers = (sentAt: () => Date) => Promise<Page>

/** What a page tells: what is not as it was, and what is but was waited for. */
export interface News {
  readonly changed: readonly ObservedNumber[]
  readonly awaited: readonly ObservedNumber[]
}

/** Where a pass over the whole account is recorded. */
export interface Inventory {
  /** Takes the account's look lease; null while another worker holds it, or the last pass is younger than that. */
  beginSweep (account: AccountSid, everyMs: number): Promise<{ readonly now: Date } | null>
  /** What of these tells something new, and which of the others somebody waits to see again. */
  newsAmong (numbers: readonly ObservedNumber[]): Promise<News>
  /** Stores these sightings where they are newer; answers whose assignment is due because of it. */
  savePage (account: AccountSid, numbers: readonly ObservedNumber[], requestId: string | null): Promise<readonly Key[]>
  /** The pass could not be finished: nothing counts as seen, and another may start in `retryMs`. */
  abandonSweep (account: AccountSid, retryMs: number): Promise<void>
  /**
   * The pass is complete: everything it showed is as fresh as its start, and what it did not show is missing; gone once
   * it was missing from two in a row that count. One counts if a sweep's time has passed since the last that did.
   */
  endSweep (account: AccountSid, startedAt: Date, seen: readonly PhoneNumber[]): Promise<readonly Key[]>
}
