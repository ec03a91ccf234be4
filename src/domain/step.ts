import type { CivicAddress } from './civic-address.js'
import type { AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from './brand.js'

/** Everything we ever ask of Twilio. One step is one request; there is no other way out. */
export type Step = Look | Write

export type Look =
  | { readonly name: 'find-number', readonly phoneNumber: PhoneNumber }
  | { readonly name: 'observe-number', readonly phoneNumberSid: PhoneNumberSid }
  | { readonly name: 'find-address', readonly addressId: AddressId }

/** A request that changes something at Twilio. Written down before it is sent. */
export type Write =
  | { readonly name: 'associate-address', readonly phoneNumberSid: PhoneNumberSid, readonly addressSid: AddressSid }
  | { readonly name: 'disassociate-address', readonly phoneNumberSid: PhoneNumberSid }
  | { readonly name: 'set-emergency-status', readonly phoneNumberSid: PhoneNumberSid, readonly value: EmergencyStatus }
  | { readonly name: 'create-address', readonly addressId: AddressId, readonly civic: CivicAddress }
  | { readonly name: 'delete-address', readonly addressSid: AddressSid }

export type StepName = Step['name']

/** The two values EmergencyStatus may be set to. */
export type EmergencyStatus = 'Active' | 'Inactive'

const WRITES: Readonly<Record<StepName, boolean>> = {
  'find-number': false,
  'observe-number': false,
  'find-address': false,
  'associate-address': true,
  'disassociate-address': true,
  'set-emergency-status': true,
  'create-address': true,
  'delete-address': true
}

export function isWrite (step: Step): step is Write {
  return isWriteName(step.name)
}

export function isWriteName (name: StepName): name is Write['name'] {
  return WRITES[name]
}
