import type { AddressSid, PhoneNumber, PhoneNumberSid, TrunkSid } from './brand.js'

/** A phone number of the account as Twilio last showed it. Twilio's words are kept raw, known or not. */
export interface ObservedNumber {
  readonly phoneNumber: PhoneNumber
  readonly phoneNumberSid: PhoneNumberSid
  readonly trunkSid: TrunkSid | null
  readonly voice: boolean
  readonly emergencyAddressSid: AddressSid | null
  /** The truth about registration. Null when Twilio did not say. */
  readonly emergencyAddressStatus: string | null
  /** Proves nothing: a freshly bought number reads `Active` and is not protected. */
  readonly emergencyStatus: string | null
  /** When the request that showed this was sent. */
  readonly observedAt: Date
}

/** The six values of emergency_address_status (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource). */
export type Registration =
  | 'registered'
  | 'unregistered'
  | 'pending-registration'
  | 'registration-failure'
  | 'pending-unregistration'
  | 'unregistration-failure'

/** Is Twilio still working on it? Total on purpose: a new value does not compile until it takes a side. */
const IN_FLIGHT: Readonly<Record<Registration, boolean>> = {
  registered: false,
  unregistered: false,
  'pending-registration': true,
  'registration-failure': false,
  'pending-unregistration': true,
  'unregistration-failure': false
}

/** Reads Twilio's word; null for one we do not know, which is kept, shown and never acted upon. */
export function registrationOf ({ emergencyAddressStatus }: ObservedNumber): Registration | null {
  return emergencyAddressStatus !== null && Object.hasOwn(IN_FLIGHT, emergencyAddressStatus)
    ? emergencyAddressStatus as Registration
    : null
}

/** Registered, or failed to be, at no address at all: Twilio's own sample answer to a clear looks so. */
export function contradictory (number: ObservedNumber): boolean {
  const { emergencyAddressSid, emergencyAddressStatus } = number
  return emergencyAddressSid === null && ['registered', 'registration-failure'].includes(emergencyAddressStatus ?? '')
}

/** Nobody can say yet where it will end: Twilio is at work, or shows what we do not know or what makes no sense. */
export function isOpen (number: ObservedNumber): boolean {
  return inFlight(number) || registrationOf(number) === null || contradictory(number)
}

/** True while Twilio is registering or unregistering: a time to wait and look, never to write. */
export function inFlight (number: ObservedNumber): boolean {
  const registration = registrationOf(number)
  return registration !== null && IN_FLIGHT[registration]
}
