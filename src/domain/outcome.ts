import type { AddressSid } from './brand.js'
import type { CivicAddress } from './civic-address.js'
import type { ObservedNumber } from './phone-number.js'
import type { Step } from './step.js'

/** What a step reports: something seen, or a fault. Faults are data, so patience is decided by the planner. */
export type Outcome =
  | { readonly ok: true, readonly sighting: Sighting, readonly requestId: string | null }
  | { readonly ok: false, readonly fault: Fault }

/** How one step went. */
export interface Report {
  readonly step: Step
  readonly outcome: Outcome
}

/** Something Twilio showed us, with the moment the request for it was sent. */
export type Sighting =
  | { readonly kind: 'number', readonly number: ObservedNumber }
  | { readonly kind: 'no-number', readonly at: Date }
  | { readonly kind: 'address', readonly sid: AddressSid, readonly at: Date }
  | { readonly kind: 'no-address', readonly at: Date }

/** Why a call did not do what it was for. */
export type Fault =
  /** A 4xx about this very request: the same request will be refused again. */
  | Refused
  /** The resource is busy or in another state than we thought: look, then try again. */
  | (Answered & { readonly kind: 'conflict' })
  /** 401 or 403: nothing of this account can work until an operator helps. */
  | (Answered & { readonly kind: 'unauthorized' })
  /** 429: never processed, always safe to repeat (https://www.twilio.com/docs/api/errors/20429). */
  | { readonly kind: 'throttled', readonly retryAfterMs: number | null, readonly requestId: string | null }
  /** No usable answer. `applied` says whether the request can have had an effect. */
  | {
    readonly kind: 'unavailable'
    readonly applied: 'no' | 'unknown'
    readonly detail: string
    readonly requestId: string | null
  }

/** Nothing was sent: the change would have broken a promise of ours. A defect of this service, and not of Twilio. */
export interface Violated {
  readonly kind: 'invariant-violated'
  readonly invariant: string
}

/** Twilio's own words of an error. */
export interface Answered {
  readonly status: number
  readonly code: number | null
  readonly message: string
  readonly moreInfo: string | null
  readonly requestId: string | null
}

/** Twilio's own words, where the fault brought any; null for a 429 and where Twilio did not speak. */
export function answeredIn (fault: Fault | Violated): Answered | null {
  switch (fault.kind) {
    case 'refused':
    case 'conflict':
    case 'unauthorized': return fault
    case 'throttled':
    case 'invariant-violated':
    case 'unavailable': return null
  }
}

/** Can the request have had an effect all the same? */
export function mayHaveLanded (fault: Fault): boolean {
  return fault.kind === 'unavailable' && fault.applied === 'unknown'
}

/** Twilio's name for the request, where it gave one. */
export function requestIdOf (outcome: Outcome): string | null {
  return outcome.ok ? outcome.requestId : outcome.fault.requestId
}

export interface Refused extends Answered {
  readonly kind: 'refused'
  /** The fields of the address Twilio suggests instead, where it does and they could be read. */
  readonly suggested?: Partial<CivicAddress>
}
