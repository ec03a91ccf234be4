import type { AddressState } from './address.js'
import type { AccountSid, AddressId, AddressSid, PhoneNumber } from './brand.js'
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
  readonly refusal: { readonly code: number | null, readonly status: number, readonly requestId: string | null } | null
}

/** What the service remembers between two looks, beyond what Twilio shows. */
export interface Memory {
  /** The generation the counts below belong to. */
  readonly generation: number
  /** The generation that was last seen fulfilled at Twilio. Never above `generation`. */
  readonly observedGeneration: number
  /** The last other Address the number was seen registered at: where a failed change goes back to. */
  readonly previousSid: AddressSid | null
  /** Associations Twilio took for this generation's address that have not ended in `registered`. */
  readonly associations: number
  /** Clears Twilio took that have not ended in `unregistered`. */
  readonly clears: number
  /** Since when Twilio has been working on the number, or has shown what makes no sense; null when it is settled. */
  readonly pendingSince: Date | null
  /** Since when Twilio has shown a failure; null when it does not. */
  readonly failedAt: Date | null
  /** The EmergencyStatus write of this generation: what the field read before it, and when it was sent. */
  readonly calling: { readonly before: string | null, readonly sentAt: Date } | null
  /** Since when no registered address has covered the number. */
  readonly unprotectedSince: Date | null
  /** When the account was found not to own the number. */
  readonly absentAt: Date | null
  /** When each condition last changed, and to what. */
  readonly transitions: Readonly<Record<string, Transition>>
}

/** What is remembered of a wish that nobody has acted upon yet. */
export const BLANK_MEMORY: Memory = {
  generation: 0,
  observedGeneration: 0,
  previousSid: null,
  associations: 0,
  clears: 0,
  pendingSince: null,
  failedAt: null,
  calling: null,
  unprotectedSince: null,
  absentAt: null,
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
  readonly memory: Memory
  readonly journal: Journal
  readonly createdAt: Date
  readonly updatedAt: Date
}
