import type { Address, Mode, PhoneNumber } from './model.js'

/** A JSON object on its way out. */
export type Json = Readonly<Record<string, unknown>>

/** An Address as the 2010 API shows it. */
export function addressJson (accountSid: string, address: Address): Json {
  return {
    account_sid: accountSid,
    city: address.city,
    customer_name: address.customerName,
    date_created: rfc2822(address.createdAt),
    date_updated: rfc2822(address.updatedAt),
    emergency_enabled: address.emergencyEnabled,
    friendly_name: address.friendlyName,
    iso_country: address.isoCountry,
    postal_code: address.postalCode,
    region: address.region,
    sid: address.sid,
    street: address.street,
    street_secondary: address.streetSecondary,
    uri: `/2010-04-01/Accounts/${accountSid}/Addresses/${address.sid}.json`,
    validated: false,
    verified: false
  }
}

/** A phone number as the 2010 API shows it. */
export function numberJson (accountSid: string, number: PhoneNumber, mode: Mode): Json {
  return {
    account_sid: accountSid,
    ...settings(number),
    address_sid: number.addressSid,
    beta: false,
    date_created: rfc2822(number.createdAt),
    date_updated: rfc2822(number.updatedAt),
    emergency_status: number.emergencyStatus,
    ...emergency(number, mode),
    identity_sid: null,
    origin: 'twilio',
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`,
    voice_receive_mode: 'voice',
    status: 'in-use',
    bundle_sid: null,
    type: number.type
  }
}

function emergency (number: PhoneNumber, mode: Mode): Json {
  if (number.staleRead) return { emergency_address_sid: '', emergency_address_status: 'registered' }
  return {
    emergency_address_sid: number.emergencyAddressSid ?? (mode.emptySid === 'null' ? null : ''),
    emergency_address_status: number.emergencyAddressStatus
  }
}

/** A number as an Address's dependents show it: what is asked for, but not what is. */
export function dependentJson (accountSid: string, number: PhoneNumber): Json {
  return {
    account_sid: accountSid,
    ...settings(number),
    date_created: rfc2822(number.createdAt),
    date_updated: rfc2822(number.updatedAt),
    emergency_status: number.emergencyStatus,
    emergency_address_sid: number.emergencyAddressSid,
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`
  }
}

/** A number as a trunk shows it: without a word about emergencies. */
export function trunkNumberJson (accountSid: string, number: PhoneNumber, base: string): Json {
  return {
    account_sid: accountSid,
    ...settings(number),
    beta: false,
    date_created: iso8601(number.createdAt),
    date_updated: iso8601(number.updatedAt),
    links: { phone_number: `${base}/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json` },
    url: `${base}/v1/Trunks/${number.trunkSid}/PhoneNumbers/${number.sid}`
  }
}

function settings (number: PhoneNumber): Json {
  return {
    address_requirements: number.addressSid === null ? 'none' : 'any',
    api_version: '2010-04-01',
    capabilities: { voice: number.voice, sms: true, mms: true, fax: false },
    friendly_name: number.friendlyName,
    phone_number: number.phoneNumber,
    sid: number.sid,
    sms_application_sid: null,
    sms_fallback_method: 'POST',
    sms_fallback_url: '',
    sms_method: 'POST',
    sms_url: '',
    status_callback: '',
    status_callback_method: 'POST',
    trunk_sid: number.trunkSid,
    voice_application_sid: null,
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: null,
    voice_method: 'POST',
    voice_url: null
  }
}

/** An error as Twilio words it; some generic ones carry no code. */
export function errorJson (status: number, code: number | null, message: string): Json {
  if (code === null) return { status, message }
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }
}

function rfc2822 (time: number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000')
}

function iso8601 (time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
