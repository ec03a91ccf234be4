import type { AccountSid, AddressId, AddressSid } from './brand.js'
import type { CivicAddress } from './civic-address.js'
import type { Journal } from './journal.js'
import type { Answered } from './outcome.js'
import type { Suggestion } from './suggestion.js'

/** What Twilio said when it would not have the address. */
export interface AddressRefusal extends Answered {
  /** What Twilio would accept instead; null when it suggested nothing that can be used. */
  readonly suggestion: Suggestion | null
}

/** An address we may register numbers at, and what we know of it at Twilio. */
export interface Address {
  readonly kind: 'address'
  readonly id: AddressId
  readonly accountSid: AccountSid
  readonly civic: CivicAddress
  /** Twilio's Address, once it accepted ours; null until then and after it was retired. */
  readonly sid: AddressSid | null
  /** When a complete search by our id, sent then, found nothing at Twilio. */
  readonly searchedAt: Date | null
  readonly refusal: AddressRefusal | null
  /** Nobody wants it any more: it is to be deleted at Twilio. The row stays. */
  readonly retiring: boolean
  /** No change may be made at Twilio for anything of the account. */
  readonly accountPaused: boolean
  /** Twilio refused the account's credentials: nothing is changed for anything of it before then. */
  readonly accountRefusedUntil: Date | null
  /** There are wishes for it, and every one is paused: it is not made for their sake. */
  readonly wishesPaused: boolean
  readonly journal: Journal
}

/**
 * Where an address stands, in one word. `removing` until Twilio has deleted it, `retired` from then on: it is made anew
 * when it is wanted again.
 */
export type AddressState = 'validating' | 'valid' | 'suggested' | 'invalid' | 'removing' | 'retired'

/** Derived from facts; until a delete that was sent has ended, nobody may count on the address. */
export function addressState (
  { sid, refusal, retiring, journal }: Pick<Address, 'sid' | 'refusal' | 'retiring' | 'journal'>
): AddressState {
  if (journal.doubt?.step === 'delete-address') return 'removing'
  if (retiring) return sid === null && journal.doubt === null ? 'retired' : 'removing'
  if (sid !== null) return 'valid'
  if (refusal === null) return 'validating'
  return refusal.suggestion === null ? 'invalid' : 'suggested'
}
