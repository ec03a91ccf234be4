import type { AddressSid, PhoneNumber, PhoneNumberSid, TrunkSid } from '../../domain/brand.js'
import type { Outcome } from '../../domain/outcome.js'
import { ADDRESS_SID, PHONE_NUMBER, PHONE_NUMBER_SID, TRUNK_SID } from '../../domain/patterns.js'
import type { ObservedNumber } from '../../domain/phone-number.js'
import { unreadable } from './answers.js'
import { requestIdOf } from './headers.js'
import { cleaned, isRecord } from './text.js'

/** An answer as the SDK hands it over. The body's declared type is a hope: it is read as unknown. */
interface Answer {
  readonly body: unknown
  readonly headers: unknown
}

const IS_PHONE_NUMBER = new RegExp(PHONE_NUMBER)
const IS_PHONE_NUMBER_SID = new RegExp(PHONE_NUMBER_SID)
const IS_ADDRESS_SID = new RegExp(ADDRESS_SID)
const IS_TRUNK_SID = new RegExp(TRUNK_SID)

/** A number as it stood when the request was sent, or as the request left it. */
export function sawNumber ({ body, headers }: Answer, sentAt: Date): Outcome {
  const number = observed(body, headers, sentAt)
  return { ok: true, sighting: { kind: 'number', number }, requestId: requestIdOf(headers) }
}

/** The same, of the number that was asked for and no other. */
export function sawNumberOf (asked: PhoneNumberSid, answer: Answer, sentAt: Date): Outcome {
  const { sid } = isRecord(answer.body) ? answer.body : {}
  if (sid !== asked) throw unreadable('it is not about the number that was asked for', answer.headers)
  return sawNumber(answer, sentAt)
}

/** The Address that stands at Twilio under our id. */
export function sawAddress ({ body, headers }: Answer, sentAt: Date): Outcome {
  const sid = addressSidOf(isRecord(body) ? body['sid'] : null, headers)
  if (sid === null) throw unreadable('it has no Address SID', headers)
  return { ok: true, sighting: { kind: 'address', sid, at: sentAt }, requestId: requestIdOf(headers) }
}

/** Nothing of that kind was there when the request was sent. */
export function sawNothing (kind: 'no-number' | 'no-address', requestId: string | null, sentAt: Date): Outcome {
  return { ok: true, sighting: { kind, at: sentAt }, requestId }
}

/** Twilio's IncomingPhoneNumber in our words; throws when it cannot be one. Its own words are kept, known or not. */
export function observed (instance: unknown, headers: unknown, sentAt: Date): ObservedNumber {
  const fields = isRecord(instance) ? instance : {}
  const phoneNumberSid = phoneNumberSidOf(fields['sid'])
  const phoneNumber = phoneNumberOf(fields['phoneNumber'])
  if (phoneNumberSid === null) throw unreadable('it has no phone number SID', headers)
  if (phoneNumber === null) throw unreadable('it has no phone number', headers)
  return {
    phoneNumber,
    phoneNumberSid,
    trunkSid: trunkSidOf(fields['trunkSid'], headers),
    voice: hasVoice(fields['capabilities']),
    emergencyAddressSid: addressSidOf(fields['emergencyAddressSid'], headers),
    emergencyAddressStatus: cleaned(fields['emergencyAddressStatus']),
    emergencyStatus: cleaned(fields['emergencyStatus']),
    observedAt: sentAt
  }
}

/** Some of Twilio's lists write `Voice`. */
function hasVoice (capabilities: unknown): boolean {
  return isRecord(capabilities) && (capabilities['voice'] === true || capabilities['Voice'] === true)
}

function phoneNumberOf (value: unknown): PhoneNumber | null {
  return typeof value === 'string' && IS_PHONE_NUMBER.test(value) ? value as PhoneNumber : null
}

function phoneNumberSidOf (value: unknown): PhoneNumberSid | null {
  return typeof value === 'string' && IS_PHONE_NUMBER_SID.test(value) ? value as PhoneNumberSid : null
}

function trunkSidOf (value: unknown, headers: unknown): TrunkSid | null {
  if (isNone(value)) return null
  if (typeof value === 'string' && IS_TRUNK_SID.test(value)) return value as TrunkSid
  throw unreadable('its trunk SID is malformed', headers)
}

/** Null means that no address is set, so what cannot be read must not become null. */
function addressSidOf (value: unknown, headers: unknown): AddressSid | null {
  if (isNone(value)) return null
  if (typeof value === 'string' && IS_ADDRESS_SID.test(value)) return value as AddressSid
  throw unreadable('its Address SID is malformed', headers)
}

/** Twilio writes "none" as null in some answers and as an empty string in others. */
function isNone (value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
