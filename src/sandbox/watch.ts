import { findNumber, recordViolation, usersOf, type Account } from './account.js'
import type { Call } from './call.js'
import { numberParameters } from './phone-numbers.js'
import { isPending } from './registration.js'

/** Numbers with a write under way, and how many. */
export type UnderWay = Map<string, number>

const numberPath = /\/IncomingPhoneNumbers\/(PN[0-9a-f]{32})\.json$/
const addressPath = /\/Addresses\/(AD[0-9a-f]{32})\.json$/

/**
 * Notes what the client should not have sent, at the moment it arrives and whatever becomes of it. The function it
 * returns says that the request can have no further effect: it was applied, refused or thrown away.
 */
export function watchArrival (account: Account, underWay: UnderWay, call: Call): () => void {
  if (call.method === 'DELETE') watchAddressDelete(account, call)
  const sid = numberPath.exec(call.path)?.[1]
  if (sid === undefined || !account.numbers.has(sid) || !isWrite(call)) return () => {}
  watchNumberWrite(account, call, sid)
  const before = underWay.get(sid) ?? 0
  if (before > 0) recordViolation(account, 'overlapping-writes', `${sid}: another write is under way`, call.seq)
  underWay.set(sid, before + 1)
  return () => {
    const left = (underWay.get(sid) ?? 1) - 1
    if (left === 0) underWay.delete(sid)
    else underWay.set(sid, left)
  }
}

function isWrite (call: Call): boolean {
  return call.method === 'DELETE' ||
    (call.method === 'POST' && numberParameters.some((name) => call.params[name] !== undefined))
}

function watchNumberWrite (account: Account, call: Call, sid: string): void {
  const number = findNumber(account, sid)
  if (number === undefined) return
  const note = (kind: Parameters<typeof recordViolation>[1], detail: string) =>
    recordViolation(account, kind, `${number.phoneNumber}: ${detail}`, call.seq)
  const { EmergencyAddressSid: addressSid, EmergencyStatus: calling, AccountSid: owner } = call.params
  const status = number.emergencyAddressStatus
  if (call.method === 'DELETE') note('number-release', 'a request would have released the phone number')
  if (owner !== undefined) note('account-transfer', 'AccountSid would have transferred the phone number')
  if (addressSid !== undefined && calling !== undefined) {
    note('two-changes-in-one-request', 'EmergencyAddressSid and EmergencyStatus together')
  }
  if (isPending(number)) note('write-while-pending', `a write arrived at ${status}`)
  if (addressSid !== undefined && addressSid !== '' && status !== 'unregistered') {
    note('associate-when-not-unregistered', `${addressSid} arrived at ${status}`)
  }
}

function watchAddressDelete (account: Account, call: Call): void {
  const sid = addressPath.exec(call.path)?.[1]
  if (sid === undefined) return
  const users = usersOf(account, sid).map((number) => number.phoneNumber)
  if (users.length > 0) recordViolation(account, 'address-deleted-in-use', `${sid}: ${users.join(', ')}`, call.seq)
}
