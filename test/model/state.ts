import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import type { AddressSid } from '../../src/domain/brand.js'
import type { Registration } from '../../src/domain/phone-number.js'
import type { Write } from '../../src/domain/step.js'
import type { Decision } from '../../src/plan/decision.js'
import type { Fact } from './facts.js'

/** Whose row it is: the one number's assignment, or the one address that is to be made. */
export type Kind = 'assignment' | 'address'

export type Due = 'now' | 'later' | 'never'

export interface Row<Thing extends Assignment | Address = Assignment | Address> {
  readonly fact: Fact<Thing>
  /** Somebody holds a lease that has not run out. */
  readonly leased: boolean
  readonly due: Due
  /** A job in the queue names it. */
  readonly job: boolean
}

/** What came of a request. `at` is when it was sent. */
export type Reply =
  | { readonly kind: 'number', readonly sid: AddressSid | null, readonly status: Registration, readonly at: number }
  | { readonly kind: 'address', readonly sid: AddressSid, readonly at: number }
  | { readonly kind: 'no-address', readonly at: number }
  | { readonly kind: 'lost' | 'throttled' | 'refused' | 'too-late' }

/** One turn of `reconcile` in the hands of a worker, and how far it has come. */
export interface Turn {
  readonly kind: Kind
  readonly at: 'planned' | 'begun' | 'sent' | 'answered'
  /** All it knows, which may no longer be so. */
  readonly fact: Fact
  readonly decision: Decision
  readonly reply: Reply | null
  /** Nobody has claimed the row since: the epoch is still its own. */
  readonly own: boolean
  /** Nobody has declared anything since: the version is the same. */
  readonly sameVersion: boolean
  /** Somebody has woken the row since. */
  readonly woken: boolean
  /** It was held up past its lease. */
  readonly late: boolean
}

/** A write on its way to Twilio. */
export interface Request {
  readonly step: Write
  readonly kind: Kind
  readonly sentAt: number
  /** Who waits for its answer; null once nobody does. */
  readonly worker: 0 | 1 | null
}

export interface Account {
  readonly sid: AddressSid | null
  readonly status: Registration
  /** What a clear is taking off. */
  readonly releasing: AddressSid | null
  /** How many Addresses bear the name of the one that is to be made. */
  readonly made: number
  /** A search finds them already. */
  readonly listed: boolean
}

export const FAULTS = [
  'kill', 'pause', 'lost', 'drop', 'throttle', 'registrationFailure', 'clearFailure', 'refusal', 'lag', 'wipe',
  'apiCrash'
] as const
export type FaultName = typeof FAULTS[number]
/** How often each fault may still come to pass. */
export type Budget = Readonly<Record<FaultName, number>>

/** What lists filter by, kept beside the row: derived when it was last written. */
export type Shown = 'ready' | 'protected' | 'unprotected' | 'other'

export interface State {
  /** How many wishes were declared. */
  readonly wishes: number
  /** The removal was carried out: the row is no more. */
  readonly gone: boolean
  readonly assignment: Row<Assignment>
  readonly address: Row<Address>
  readonly shown: Shown
  /** A declaration that was read and not yet written: what it will have lists show. */
  readonly declaring: Shown | null
  readonly workers: readonly [Turn | null, Turn | null]
  readonly requests: readonly Request[]
  readonly twilio: Account
  readonly left: Budget
}
