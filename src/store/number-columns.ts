import { countryOf } from '../domain/country.js'
import type { ObservedNumber } from '../domain/phone-number.js'

/** The columns of `phone_number` that a sighting fills, as a recordset of what `numberColumns` gives. */
export const NUMBER_COLUMNS = `phone_number text, phone_number_sid text, iso_country text, trunk_sid text,
  voice boolean, emergency_address_sid text, emergency_address_status text, emergency_status text,
  observed_at timestamptz`

/** A sighting as the columns of `phone_number`. */
export function numberColumns (number: ObservedNumber) {
  return {
    phone_number: number.phoneNumber,
    phone_number_sid: number.phoneNumberSid,
    iso_country: countryOf(number.phoneNumber),
    trunk_sid: number.trunkSid,
    voice: number.voice,
    emergency_address_sid: number.emergencyAddressSid,
    emergency_address_status: number.emergencyAddressStatus,
    emergency_status: number.emergencyStatus,
    observed_at: number.observedAt
  }
}
