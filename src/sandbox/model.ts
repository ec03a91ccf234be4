import type { Span } from './chance.js'

/** A change that takes effect by itself once the clock has reached `at`. */
export interface Transition {
  readonly at: number
  readonly to: string
}

/** An Address as the account holds it. */
export interface Address {
  readonly sid: string
  /** Position in lists; grows for ever, so a page token survives additions and removals. */
  readonly seq: number
  readonly friendlyName: string | null
  readonly customerName: string
  readonly street: string
  readonly streetSecondary: string | null
  readonly city: string
  readonly region: string
  readonly postalCode: string
  readonly isoCountry: string
  readonly emergencyEnabled: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** A phone number as the account holds it. */
export interface PhoneNumber {
  readonly sid: string
  readonly seq: number
  readonly phoneNumber: string
  readonly friendlyName: string
  readonly isoCountry: string
  readonly type: string
  readonly voice: boolean
  readonly trunkSid: string | null
  /** The regulatory Address, which has nothing to do with emergency calling. */
  readonly addressSid: string | null
  readonly emergencyStatus: string
  readonly emergencyAddressSid: string | null
  readonly emergencyAddressStatus: string
  /** The Address a clear is letting go of: no longer shown, but bound until `unregistered`. */
  readonly releasingSid: string | null
  readonly registration: Transition | null
  readonly calling: Transition | null
  /** The next read shows what Twilio's own sample shows after a clear: SID "" with `registered`. */
  readonly staleRead: boolean
  readonly nextUnregistrationFails: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** How long Twilio takes for what it does afterwards, and for an answer. */
export interface Delays {
  readonly registrationMs: Span
  readonly unregistrationMs: Span
  readonly callingMs: Span
  /** Real time between the arrival of a request and its effect, whatever the clock says. */
  readonly latencyMs: Span
}

/** Where Twilio's behaviour is unpublished or has changed, the sandbox can play either side. */
export interface Mode {
  /** `ignored` since October 2021; `legacy` as the older procedure told it. */
  readonly emergencyStatus: 'ignored' | 'legacy'
  readonly swapInPlace: 'reject' | 'accept'
  readonly emptySid: 'null' | 'empty-string'
  readonly staleReadAfterClear: boolean
  readonly addressInUseCode: 21625 | 21632 | 21633
  /** The next clear that is accepted ends in `unregistration-failure`; then this is false again. */
  readonly nextUnregistrationFails: boolean
  /** How likely an association ends in `registration-failure`, at whatever address. The dice are seeded. */
  readonly registrationFailureShare: number
  /** Requests that may be open at once; one more is answered 429. 0 for as many as come. */
  readonly concurrencyLimit: number
  /** A new Address stays out of lists for so long. */
  readonly listLagMs: number
  /** The FriendlyName filter of Addresses matches by prefix. */
  readonly looseFriendlyName: boolean
}

/** What holds unless a test or an operator says otherwise. */
export const defaultDelays: Delays = { registrationMs: 3000, unregistrationMs: 2000, callingMs: 3000, latencyMs: 0 }

/** Today's Twilio, strict wherever its behaviour is not published. */
export const defaultMode: Mode = {
  emergencyStatus: 'ignored',
  swapInPlace: 'reject',
  emptySid: 'null',
  staleReadAfterClear: false,
  addressInUseCode: 21625,
  nextUnregistrationFails: false,
  registrationFailureShare: 0,
  concurrencyLimit: 0,
  listLagMs: 0,
  looseFriendlyName: false
}
