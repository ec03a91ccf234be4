import { seededChance, type Chance } from './chance.js'
import type { Clock } from './clock.js'
import { sidOf } from './ids.js'
import { defaultDelays, defaultMode, type Address, type Delays, type Mode, type PhoneNumber } from './model.js'
import { settle } from './registration.js'
import type { Violation, ViolationKind } from './violations.js'

/** A number's place in lists. */
export interface Listed { readonly sid: string, readonly seq: number }

/** Everything one Twilio account holds, indexed so that no single read or write walks over all of it. */
export interface Account {
  readonly sid: string
  readonly clock: Clock
  readonly chance: Chance
  readonly numbers: Map<string, PhoneNumber>
  /** The same numbers in the order they came, so that a page can be cut out without walking over all of them. */
  readonly listed: Listed[]
  readonly sidByE164: Map<string, string>
  readonly addresses: Map<string, Address>
  readonly addressSidsByName: Map<string, Set<string>>
  readonly trunkSids: Set<string>
  /** Address SID to the numbers bound to it, for emergency use or by regulation. */
  readonly users: Map<string, Set<string>>
  readonly violations: Violation[]
  delays: Delays
  mode: Mode
  sequence: number
  /** Called after every change worth saving. */
  changed: () => void
}

/** An account that owns nothing yet. */
export function emptyAccount (sid: string, clock: Clock): Account {
  return {
    sid,
    clock,
    chance: seededChance(1),
    numbers: new Map(),
    listed: [],
    sidByE164: new Map(),
    addresses: new Map(),
    addressSidsByName: new Map(),
    trunkSids: new Set(),
    users: new Map(),
    violations: [],
    delays: defaultDelays,
    mode: defaultMode,
    sequence: 0,
    changed: () => {}
  }
}

/** The next position in a list together with a SID nobody had before. */
export function mint (account: Account, prefix: 'AD' | 'PN'): { sid: string, seq: number } {
  account.sequence += 1
  return { sid: sidOf(prefix, account.sid, account.sequence), seq: account.sequence }
}

/** The number as it stands now: whatever fell due since the last look has happened. */
export function findNumber (account: Account, sid: string): PhoneNumber | undefined {
  const number = account.numbers.get(sid)
  return number === undefined ? undefined : settledNumber(account, number)
}

/** Lets happen to the number whatever fell due since the last look. */
export function settledNumber (account: Account, number: PhoneNumber): PhoneNumber {
  if (number.registration === null && number.calling === null) return number
  const settled = settle(number, account.clock().getTime())
  if (settled !== number) putNumber(account, settled)
  return settled
}

/** The number with this E.164, as it stands now. */
export function findByE164 (account: Account, phoneNumber: string): PhoneNumber | undefined {
  const sid = account.sidByE164.get(phoneNumber)
  return sid === undefined ? undefined : findNumber(account, sid)
}

/** All numbers as they stand now, in the order they came. */
export function allNumbers (account: Account): PhoneNumber[] {
  return standing(account, account.listed)
}

/** These numbers as they stand now. */
export function standing (account: Account, listed: readonly Listed[]): PhoneNumber[] {
  return listed.map(({ sid }) => findNumber(account, sid)).filter((number) => number !== undefined)
}

/** Stores a number, new or changed, and what it is bound to. */
export function putNumber (account: Account, number: PhoneNumber): void {
  const before = account.numbers.get(number.sid)
  if (before === undefined) account.listed.push({ sid: number.sid, seq: number.seq })
  else unbind(account, before)
  account.numbers.set(number.sid, number)
  account.sidByE164.set(number.phoneNumber, number.sid)
  for (const address of boundTo(number)) entry(account.users, address).add(number.sid)
  if (number.trunkSid !== null) account.trunkSids.add(number.trunkSid)
  account.changed()
}

/** Takes a number out of the account, as a person at the Console may. No request can do it. */
export function dropNumber (account: Account, number: PhoneNumber): void {
  unbind(account, number)
  account.numbers.delete(number.sid)
  account.listed.splice(account.listed.findIndex(({ sid }) => sid === number.sid), 1)
  account.sidByE164.delete(number.phoneNumber)
  account.changed()
}

/** Stores an Address, new or changed. */
export function putAddress (account: Account, address: Address): void {
  forgetName(account, address.sid)
  account.addresses.set(address.sid, address)
  if (address.friendlyName !== null) entry(account.addressSidsByName, address.friendlyName).add(address.sid)
  account.changed()
}

/** Takes an Address out of the account. */
export function dropAddress (account: Account, sid: string): void {
  forgetName(account, sid)
  account.addresses.delete(sid)
  account.changed()
}

/** The numbers an Address cannot be parted from now. */
export function usersOf (account: Account, addressSid: string): PhoneNumber[] {
  return [...account.users.get(addressSid) ?? []]
    .map((sid) => findNumber(account, sid))
    .filter((number) => number !== undefined)
    .filter((number) => boundTo(number).includes(addressSid))
}

/** Notes a breach. */
export function recordViolation (account: Account, kind: ViolationKind, detail: string, seq: number): void {
  account.violations.push({ kind, detail, seq, at: account.clock().toISOString() })
}

function boundTo (number: PhoneNumber): string[] {
  return [number.emergencyAddressSid, number.releasingSid, number.addressSid].filter((sid) => sid !== null)
}

function unbind (account: Account, number: PhoneNumber): void {
  for (const address of boundTo(number)) discard(account.users, address, number.sid)
}

function forgetName (account: Account, addressSid: string): void {
  const name = account.addresses.get(addressSid)?.friendlyName
  if (name !== undefined && name !== null) discard(account.addressSidsByName, name, addressSid)
}

function entry (index: Map<string, Set<string>>, key: string): Set<string> {
  const found = index.get(key)
  if (found !== undefined) return found
  const fresh = new Set<string>()
  index.set(key, fresh)
  return fresh
}

function discard (index: Map<string, Set<string>>, key: string, value: string): void {
  const found = index.get(key)
  found?.delete(value)
  if (found?.size === 0) index.delete(key)
}
