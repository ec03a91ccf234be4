import type { Assignment } from './assignment.js'
import type { AccountSid } from './brand.js'
import type { ObservedNumber } from './phone-number.js'

/** A phone number of the account, as observed, and the wish for it where there is one. */
export interface InventoryNumber {
  readonly accountSid: AccountSid
  /** ISO 3166-1, or null when the digits do not say. */
  readonly isoCountry: string | null
  readonly number: ObservedNumber
  readonly assignment: Assignment | null
}
