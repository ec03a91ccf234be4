import type { AccountSid, AddressId, AddressSid } from './brand.js'
import type { CivicAddress } from './civic-address.js'
import type { Journal } from './journal.js'

/** What Twilio said when it would not have the address. */
export interface AddressRefusal {
  readonly code: number | null
  readonly status: number
  readonly message: string
  readonly moreInfo: string | null
  readonly requestId: string | null
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
  readonly journal: Journal
}

/** Where an address stands, in one word. `removing` until Twilio has deleted it. */
export type AddressState = 'validating' | 'valid' | 'suggested' | 'invalid' | 'removing'

/** "Address Validation Error", with a suggestion in the message (https://www.twilio.com/docs/api/errors/21629). */
export const SUGGESTION_CODE = 21629

/** Derived from facts; until a delete that was sent has ended, nobody may count on the address. */
export function addressState (
  { sid, refusal, retiring, journal }: Pick<Address, 'sid' | 'refusal' | 'retiring' | 'journal'>
): AddressState {
  if (retiring || journal.doubt?.step === 'delete-address') return 'removing'
  if (sid !== null) return 'valid'
  if (refusal === null) return 'validating'
  return refusal.code === SUGGESTION_CODE ? 'suggested' : 'invalid'
}
