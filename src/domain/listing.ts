import type { AddressId, ApiKeyId, PhoneNumber, TrunkSid } from './brand.js'

/** One page of a list. `after` is the key the next page starts behind; null when this is the last. */
export interface Page<Item, Key = string> {
  readonly items: readonly Item[]
  readonly after: Key | null
  readonly now: Date
}

/** In which order assignments are listed: by number, or by when they last changed; `-` turns it round. */
export type AssignmentSort = 'phoneNumber' | '-phoneNumber' | 'updatedAt' | '-updatedAt'

/** Where a list of assignments stands, whatever its order. */
export interface AssignmentPlace {
  readonly phoneNumber: PhoneNumber
  readonly updatedAt: Date
}

/** Within a field any of the values will do; between fields all must hold. Undefined filters nothing. */
export interface AssignmentFilter {
  readonly state?: readonly string[] | undefined
  readonly coverage?: readonly string[] | undefined
  readonly addressId?: readonly AddressId[] | undefined
  readonly country?: readonly string[] | undefined
  /** Pairs of key and value. */
  readonly label?: readonly (readonly [string, string])[] | undefined
  readonly externalReference?: readonly string[] | undefined
  /** Part of the phone number or of the external reference. */
  readonly q?: string | undefined
  readonly sort: AssignmentSort
  readonly limit: number
  readonly after: AssignmentPlace | null
}

export interface PhoneNumberFilter {
  readonly trunkSid?: readonly TrunkSid[] | undefined
  readonly coverage?: readonly string[] | undefined
  readonly country?: readonly string[] | undefined
  readonly assigned?: boolean | undefined
  readonly limit: number
  readonly after: PhoneNumber | null
}

export interface AddressFilter {
  readonly state?: readonly string[] | undefined
  readonly country?: readonly string[] | undefined
  readonly limit: number
  readonly after: AddressId | null
}

export interface ApiKeyFilter {
  readonly limit: number
  readonly after: ApiKeyId | null
}
