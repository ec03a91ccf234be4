import { allNumbers, findNumber, putNumber, standing, type Account } from './account.js'
import type { Call, Operation, Reply } from './call.js'
import { draw } from './chance.js'
import { registrationCountries } from './countries.js'
import type { PhoneNumber } from './model.js'
import { listJson, metaJson, paginate } from './paging.js'
import { notFound, Refusal } from './refusal.js'
import { associate, changeCalling, clear, refuseWhilePending } from './registration.js'
import { NEVER_REGISTERS_STREET } from './validation.js'
import { numberJson, trunkNumberJson, type Json } from './wire.js'

/** What an update may say; `AccountSid` is known only to be refused. */
export const numberParameters = [
  'EmergencyAddressSid', 'EmergencyStatus', 'FriendlyName', 'TrunkSid', 'AccountSid'
] as const

/** By what a list of numbers can be narrowed. */
export const numberFilters = ['PhoneNumber', 'FriendlyName'] as const

/** `GET /IncomingPhoneNumbers/{sid}.json` */
export const fetchNumber: Operation = (account, call, sid) => {
  return { status: 200, body: read(account, existing(account, call, sid)) }
}

/** `GET /IncomingPhoneNumbers.json` */
export const listNumbers: Operation = (account, call) => {
  const page = paginate(call.path, call.params, matching(account, call))
  const items = standing(account, page.items).map((number) => read(account, number))
  return { status: 200, body: listJson('incoming_phone_numbers', page, items) }
}

/** `POST /IncomingPhoneNumbers/{sid}.json`; only what is sent is changed. */
export const updateNumber: Operation = (account, call, sid) => {
  const number = existing(account, call, sid)
  const { EmergencyAddressSid: addressSid, EmergencyStatus: calling, FriendlyName: name, TrunkSid: trunk } = call.params
  if (call.params['AccountSid'] !== undefined) {
    throw new Refusal(422, 20422, 'AccountSid would transfer the phone number to another account')
  }
  if (addressSid !== undefined && calling !== undefined) {
    throw new Refusal(422, 20422, 'EmergencyAddressSid and EmergencyStatus must not be changed in one request')
  }
  let updated = number
  if (addressSid === '') updated = clearing(account, updated)
  else if (addressSid !== undefined) updated = associating(account, updated, addressSid)
  if (calling !== undefined && account.mode.emergencyStatus === 'legacy') {
    const now = account.clock().getTime()
    updated = changeCalling(updated, calling, now + draw(account.chance, account.delays.callingMs), now)
  }
  if (name !== undefined) updated = { ...updated, friendlyName: name }
  if (trunk !== undefined) updated = { ...updated, trunkSid: trunk === '' ? null : knownTrunk(account, trunk) }
  return stored(account, number, updated)
}

/** `DELETE /IncomingPhoneNumbers/{sid}.json` would release the number for good. The sandbox never does it. */
export const releaseNumber: Operation = (account, call, sid) => {
  const number = existing(account, call, sid)
  const bound = number.emergencyAddressSid !== null || number.emergencyAddressStatus !== 'unregistered'
  throw new Refusal(400, 20409, bound
    ? 'The phone number has an emergency address. Remove it first'
    : 'The sandbox releases no phone number')
}

/** `GET /v1/Trunks/{sid}/PhoneNumbers` */
export const listTrunkNumbers: Operation = (account, call, sid) => {
  if (!account.trunkSids.has(sid)) throw notFound(call.path)
  const found = allNumbers(account).filter((number) => number.trunkSid === sid)
  const page = paginate(call.path, call.params, found)
  const items = page.items.map((number) => trunkNumberJson(account.sid, number, call.base))
  return { status: 200, body: metaJson('phone_numbers', call.base, page, items) }
}

function matching (account: Account, { params: { PhoneNumber: pattern, FriendlyName: name } }: Call) {
  if (pattern === undefined && name === undefined) return account.listed
  const matches = pattern === undefined ? () => true : matcher(pattern)
  return allNumbers(account).filter((number) =>
    matches(number) && (name === undefined || number.friendlyName === name))
}

function existing (account: Account, call: Call, sid: string): PhoneNumber {
  const number = findNumber(account, sid)
  if (number === undefined) throw notFound(call.path)
  return number
}

function read (account: Account, number: PhoneNumber): Json {
  const shown = numberJson(account.sid, number, account.mode)
  if (number.staleRead) putNumber(account, { ...number, staleRead: false })
  return shown
}

/** The answer to an update is the truth at once; only later reads may be stale. */
function stored (account: Account, before: PhoneNumber, after: PhoneNumber): Reply {
  if (after !== before) putNumber(account, after)
  return { status: 200, body: numberJson(account.sid, { ...after, staleRead: false }, account.mode) }
}

function associating (account: Account, number: PhoneNumber, addressSid: string): PhoneNumber {
  refuseWhilePending(number)
  const address = account.addresses.get(addressSid)
  if (address === undefined) throw new Refusal(400, 22109, 'The Address SID is invalid')
  if (!number.voice) throw new Refusal(400, 22401, 'Emergency services are not permitted: the number has no voice')
  if (!registrationCountries.has(number.isoCountry)) {
    throw new Refusal(400, 22401, 'Emergency services are not permitted for numbers of this country')
  }
  if (!address.emergencyEnabled) throw new Refusal(400, 22109, 'The Address is not enabled for emergency use')
  if (address.isoCountry !== number.isoCountry) {
    throw new Refusal(400, 21628, 'The Address is not in the country of the phone number')
  }
  const now = account.clock().getTime()
  const at = now + draw(account.chance, account.delays.registrationMs)
  const fails = address.street.includes(NEVER_REGISTERS_STREET) || failsByChance(account)
  const to = fails ? 'registration-failure' : 'registered'
  return associate(number, addressSid, account.mode.swapInPlace, { at, to }, now)
}

/** The dice are left alone where nothing fails, so that what else they decide stays as it was. */
function failsByChance ({ chance, mode: { registrationFailureShare } }: Account): boolean {
  return registrationFailureShare > 0 && chance() < registrationFailureShare
}

function clearing (account: Account, number: PhoneNumber): PhoneNumber {
  const now = account.clock().getTime()
  const fails = number.nextUnregistrationFails || account.mode.nextUnregistrationFails
  const at = now + draw(account.chance, account.delays.unregistrationMs)
  const to = fails ? 'unregistration-failure' : 'unregistered'
  const cleared = clear(number, account.mode.staleReadAfterClear, { at, to }, now)
  if (cleared !== number) account.mode = { ...account.mode, nextUnregistrationFails: false }
  return cleared
}

function knownTrunk (account: Account, sid: string): string {
  if (account.trunkSids.has(sid)) return sid
  throw new Refusal(400, 20423, 'TrunkSid is invalid')
}

/** Twilio matches any part of the number, and `*` stands for one digit. */
function matcher (pattern: string): (number: PhoneNumber) => boolean {
  if (!pattern.includes('*')) return (number) => number.phoneNumber.includes(pattern)
  const source = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&')).join('\\d')
  const expression = new RegExp(source)
  return (number) => expression.test(number.phoneNumber)
}
