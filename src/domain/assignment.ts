import type { AddressRefusal, AddressState } from './address.js'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from './brand.js'
import type { Journal } from './journal.js'
import type { ObservedNumber } from './phone-number.js'

/** What the caller wants of one phone number. Only the API writes it. */
export interface Desired {
  /** False once removal was asked for: the number is to carry no emergency address. */
  readonly assigned: boolean
  readonly addressId: AddressId
  readonly emergencyCalling: 'enabled' | 'disabled'
  /** What to do when Twilio finally refuses the registration. */
  readonly onFailure: 'restore-previous' | 'keep-trying'
  /** What to do when somebody changes the number behind our back. */
  readonly drift: 'report' | 'heal'
  readonly paused: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly externalReference: string | null
}

/** What an assignment needs to know of its address. */
export interface AddressStanding {
  readonly sid: AddressSid | null
  readonly state: AddressState
  readonly refusal: AddressRefusal | null
}

/** What the service remembers between two looks, beyond what Twilio shows. */
export interface Memory {
  /** The generation the counts below belong to. */
  readonly generation: number
  /** The generation that was last seen fulfilled at Twilio. Never above `generation`. */
  readonly observedGeneration: number
  /** The last other Address the number was seen registered at: where a failed change goes back to. */
  readonly previousSid: AddressSid | null
  /** The Address our clear is taking off the number: Twilio may hold it until it has settled, whatever it shows. */
  readonly releasingSid: AddressSid | null
  /** Associations Twilio took for this generation's address that have not ended in `registered`. */
  readonly associations: number
  /** Clears Twilio took that have not ended in `unregistered`. */
  readonly clears: number
  /** Since when Twilio has been working on the number, or has shown what makes no sense; null when it is settled. */
  readonly pendingSince: Date | null
  /** Since when Twilio has shown a failure; null when it does not. */
  readonly failedAt: Date | null
  /** The EmergencyStatus write of this generation: what was read before it, when it was sent, whether it was obeyed. */
  readonly calling: { readonly before: string | null, readonly sentAt: Date, readonly arrived?: true } | null
  /** Since when no registered address has covered the number. */
  readonly unprotectedSince: Date | null
  /** The gap that the timeline was told of; told with what became of a clear, since one not processed opens none. */
  readonly gapToldSince: Date | null
  /** Since when a change has waited because too many numbers of the account are bare already. */
  readonly gapAskedAt: Date | null
  /** When the account was found not to own the number. */
  readonly absentAt: Date | null
  /** The number's SID when it was last seen; null while it never was. */
  readonly ownedSid: PhoneNumberSid | null
  /** Since when the number is known to have left the account: seen before, and then missing from two whole passes. */
  readonly releasedAt: Date | null
  /** Since when somebody else's change stands; null while the number is as we left it. */
  readonly driftedAt: Date | null
  /** When drift was healed, in the last hour at least. */
  readonly heals: readonly Date[]
  /** The latest wish to try again what was blocked that has been heeded. */
  readonly retriedAt: Date | null
  /** Why nobody but the caller or an operator can help, by its reason; null when it goes on by itself. */
  readonly blockedBy: string | null
  /** When each condition last changed, and to what. */
  readonly transitions: Readonly<Record<string, Transition>>
}

/** What is remembered of a wish that nobody has acted upon yet. */
export const BLANK_MEMORY: Memory = {
  generation: 0,
  observedGeneration: 0,
  previousSid: null,
  releasingSid: null,
  associations: 0,
  clears: 0,
  pendingSince: null,
  failedAt: null,
  calling: null,
  unprotectedSince: null,
  gapToldSince: null,
  gapAskedAt: null,
  absentAt: null,
  ownedSid: null,
  releasedAt: null,
  driftedAt: null,
  heals: [],
  retriedAt: null,
  blockedBy: null,
  transitions: {}
}

export interface Transition {
  readonly status: 'true' | 'false' | 'unknown'
  readonly at: Date
}

/** The wish that one phone number be at one address, and all we know of it. */
export interface Assignment {
  readonly kind: 'assignment'
  readonly phoneNumber: PhoneNumber
  readonly accountSid: AccountSid
  readonly isoCountry: string
  /** Counts changes of what is wanted. */
  readonly generation: number
  readonly desired: Desired
  readonly address: AddressStanding
  readonly number: ObservedNumber | null
  /**
   * Whole passes over the account in a row that did not show the number, and when the last of them began; none, where
   * what a pass showed could not be believed because a change was on its way. Null when the last pass spoke for it.
   */
  readonly missing: { readonly passes: number, readonly at: Date } | null
  /** When somebody last asked to look again at once and to try again what was blocked. */
  readonly retryRequestedAt: Date | null
  /** No change may be made at Twilio for anything of the account. */
  readonly accountPaused: boolean
  /** Twilio refused the account's credentials: nothing is changed for anything of it before then. */
  readonly accountRefusedUntil: Date | null
  /** How many numbers of the account are bare because they are being changed. */
  readonly openGaps: number
  readonly memory: Memory
  readonly journal: Journal
  readonly createdAt: Date
  readonly updatedAt: Date
}
