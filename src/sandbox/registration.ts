import type { PhoneNumber, Transition } from './model.js'
import { notModifiable, Refusal, removeFirst } from './refusal.js'

/** True while Twilio is still working on the number's emergency address. */
export function isPending (number: PhoneNumber): boolean {
  return number.emergencyAddressStatus === 'pending-registration' ||
    number.emergencyAddressStatus === 'pending-unregistration'
}

/** Nothing may be asked of the number's emergency address while Twilio is working on it. */
export function refuseWhilePending (number: PhoneNumber): void {
  if (isPending(number)) throw notModifiable(number.emergencyAddressStatus)
}

/** Applies whatever has fallen due; the same object when nothing has. */
export function settle (number: PhoneNumber, now: number): PhoneNumber {
  return settleCalling(settleRegistration(number, now), now)
}

function settleRegistration (number: PhoneNumber, now: number): PhoneNumber {
  const { registration } = number
  if (registration === null || registration.at > now) return number
  const settled = { ...number, registration: null, emergencyAddressStatus: registration.to, updatedAt: registration.at }
  switch (registration.to) {
    case 'unregistered': return { ...settled, emergencyAddressSid: null, releasingSid: null }
    // The carrier did not let go: the address that was being removed shows again.
    case 'unregistration-failure':
      return { ...settled, emergencyAddressSid: number.releasingSid, releasingSid: null }
    default: return settled
  }
}

function settleCalling (number: PhoneNumber, now: number): PhoneNumber {
  const { calling } = number
  if (calling === null || calling.at > now) return number
  return { ...number, calling: null, emergencyStatus: calling.to, updatedAt: calling.at }
}

/** The number after `EmergencyAddressSid=AD…`, or a refusal. */
export function associate (
  number: PhoneNumber, addressSid: string, swapInPlace: 'reject' | 'accept', end: Transition, now: number
): PhoneNumber {
  refuseWhilePending(number)
  const { emergencyAddressSid: current, emergencyAddressStatus: status } = number
  if (status === 'registered' && current === addressSid) return number
  const free = status === 'unregistered' && (current === null || current === addressSid)
  const swaps = status === 'registered' && current !== null && swapInPlace === 'accept'
  if (!free && !swaps) throw removeFirst()
  return {
    ...number,
    emergencyAddressSid: addressSid,
    emergencyAddressStatus: 'pending-registration',
    registration: end,
    staleRead: false,
    updatedAt: now
  }
}

/** The number after `EmergencyAddressSid=`, or a refusal. Nothing to remove is no error. */
export function clear (number: PhoneNumber, staleRead: boolean, end: Transition, now: number): PhoneNumber {
  refuseWhilePending(number)
  if (number.emergencyAddressStatus === 'unregistered' && number.emergencyAddressSid === null) return number
  return {
    ...number,
    emergencyAddressSid: null,
    releasingSid: number.emergencyAddressSid,
    emergencyAddressStatus: 'pending-unregistration',
    registration: end,
    staleRead: staleRead && number.emergencyAddressStatus === 'registered',
    nextUnregistrationFails: false,
    updatedAt: now
  }
}

/** The number after `EmergencyStatus=…` as the older procedure told it, or a refusal. */
export function changeCalling (number: PhoneNumber, wanted: string, at: number, now: number): PhoneNumber {
  if (wanted !== 'Active' && wanted !== 'Inactive') {
    throw new Refusal(422, 20422, 'EmergencyStatus must be Active or Inactive')
  }
  if (number.calling !== null) throw notModifiable(number.emergencyStatus)
  refuseWhilePending(number)
  if (number.emergencyStatus === wanted) return number
  if (wanted === 'Active' && number.emergencyAddressStatus !== 'registered') {
    throw new Refusal(422, 20422, 'Emergency calling needs a registered emergency address first')
  }
  const emergencyStatus = wanted === 'Active' ? 'Pending Activation' : 'Pending Deactivation'
  return { ...number, emergencyStatus, calling: { at, to: wanted }, updatedAt: now }
}
