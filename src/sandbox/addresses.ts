import { dropAddress, mint, putAddress, recordViolation, usersOf, type Account } from './account.js'
import type { Call, Operation } from './call.js'
import type { Address } from './model.js'
import { listJson, paginate } from './paging.js'
import { notFound, Refusal } from './refusal.js'
import { badParameter, validated, type AddressText } from './validation.js'
import { addressJson, dependentJson } from './wire.js'

/** What a create may say. */
export const createParameters = [
  'CustomerName', 'Street', 'StreetSecondary', 'City', 'Region', 'PostalCode', 'IsoCountry', 'FriendlyName',
  'EmergencyEnabled', 'AutoCorrectAddress'
] as const

/** What an update may say: `IsoCountry` is fixed for life, and ignored like any unknown parameter. */
export const updateParameters = createParameters.filter((name) => name !== 'IsoCountry')

/** By what a list of Addresses can be narrowed. */
export const addressFilters = ['CustomerName', 'FriendlyName', 'EmergencyEnabled', 'IsoCountry'] as const

/** The friendly name our service gives; two live Addresses must never share one. */
const ourName = /^addr_[0-9A-HJKMNP-TV-Z]{26}$/

const nothing: AddressText = {
  friendlyName: null,
  customerName: '',
  street: '',
  streetSecondary: null,
  city: '',
  region: '',
  postalCode: '',
  isoCountry: '',
  emergencyEnabled: false
}

/** `POST /Addresses.json` */
export const createAddress: Operation = (account, call) => {
  const isoCountry = call.params['IsoCountry'] ?? ''
  const text = validated({ ...nothing, ...textOf(call, nothing), isoCountry }, autoCorrects(call))
  const now = account.clock().getTime()
  const address = { ...mint(account, 'AD'), ...text, createdAt: now, updatedAt: now }
  putAddress(account, address)
  watchNames(account, address, call.seq)
  return { status: 201, body: addressJson(account.sid, address) }
}

/** `GET /Addresses/{sid}.json` */
export const fetchAddress: Operation = (account, call, sid) => {
  return { status: 200, body: addressJson(account.sid, existing(account, call, sid)) }
}

/** `POST /Addresses/{sid}.json`; only what is sent is changed. */
export const updateAddress: Operation = (account, call, sid) => {
  const address = existing(account, call, sid)
  if (updateParameters.every((name) => call.params[name] === undefined)) {
    return { status: 200, body: addressJson(account.sid, address) }
  }
  refuseWhileInUse(account, sid)
  const text = validated({ ...address, ...textOf(call, address) }, autoCorrects(call))
  const updated = { ...address, ...text, updatedAt: account.clock().getTime() }
  putAddress(account, updated)
  watchNames(account, updated, call.seq)
  return { status: 200, body: addressJson(account.sid, updated) }
}

/** `DELETE /Addresses/{sid}.json` */
export const deleteAddress: Operation = (account, call, sid) => {
  existing(account, call, sid)
  refuseWhileInUse(account, sid)
  dropAddress(account, sid)
  return { status: 204, body: null }
}

/** `GET /Addresses.json` */
export const listAddresses: Operation = (account, call) => {
  const visibleBefore = account.clock().getTime() - account.mode.listLagMs
  const found = candidates(account, call.params['FriendlyName'])
    .filter((address) => address.createdAt <= visibleBefore && matches(call, address))
    .sort((one, other) => one.seq - other.seq)
  const page = paginate(call.path, call.params, found)
  return { status: 200, body: listJson('addresses', page, page.items.map((item) => addressJson(account.sid, item))) }
}

/**
 * `GET /Addresses/{sid}/DependentPhoneNumbers.json`: the numbers that *require* the Address by regulation. Emergency
 * use does not show here, which is why nobody may take it for an in-use check.
 */
export const listDependents: Operation = (account, call, sid) => {
  existing(account, call, sid)
  const dependents = usersOf(account, sid)
    .filter((number) => number.addressSid === sid)
    .sort((one, other) => one.seq - other.seq)
  const page = paginate(call.path, call.params, dependents)
  const items = page.items.map((number) => dependentJson(account.sid, number))
  return { status: 200, body: listJson('dependent_phone_numbers', page, items) }
}

function existing (account: Account, call: Call, sid: string): Address {
  const address = account.addresses.get(sid)
  if (address === undefined) throw notFound(call.path)
  return address
}

function textOf ({ params }: Call, before: AddressText): AddressText {
  return {
    friendlyName: params['FriendlyName'] ?? before.friendlyName,
    customerName: params['CustomerName'] ?? before.customerName,
    street: params['Street'] ?? before.street,
    streetSecondary: params['StreetSecondary'] ?? before.streetSecondary,
    city: params['City'] ?? before.city,
    region: params['Region'] ?? before.region,
    postalCode: params['PostalCode'] ?? before.postalCode,
    isoCountry: before.isoCountry,
    emergencyEnabled: flag(params['EmergencyEnabled'], 'EmergencyEnabled') ?? before.emergencyEnabled
  }
}

function autoCorrects (call: Call): boolean {
  return flag(call.params['AutoCorrectAddress'], 'AutoCorrectAddress') ?? true
}

function flag (text: string | undefined, parameter: string): boolean | undefined {
  if (text === undefined) return undefined
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  throw badParameter(`${parameter} must be true or false`)
}

function refuseWhileInUse (account: Account, sid: string): void {
  if (usersOf(account, sid).length === 0) return
  throw new Refusal(400, account.mode.addressInUseCode, 'The Address is in use by a phone number')
}

/** An exact name is looked up, so that a search before every create stays cheap in a large account. */
function candidates (account: Account, name: string | undefined): Address[] {
  if (name === undefined || account.mode.looseFriendlyName) return [...account.addresses.values()]
  return [...account.addressSidsByName.get(name) ?? []]
    .map((sid) => account.addresses.get(sid))
    .filter((address) => address !== undefined)
}

function matches ({ params }: Call, address: Address): boolean {
  const name = params['FriendlyName']
  const enabled = flag(params['EmergencyEnabled'], 'EmergencyEnabled')
  return (name === undefined || address.friendlyName?.startsWith(name) === true) &&
    (params['CustomerName'] ?? address.customerName) === address.customerName &&
    (params['IsoCountry'] ?? address.isoCountry) === address.isoCountry &&
    (enabled ?? address.emergencyEnabled) === address.emergencyEnabled
}

function watchNames (account: Account, address: Address, seq: number): void {
  const name = address.friendlyName ?? ''
  const sids = account.addressSidsByName.get(name)
  if (!ourName.test(name) || sids === undefined || sids.size < 2) return
  recordViolation(account, 'duplicate-friendly-name', `${name}: ${[...sids].join(', ')}`, seq)
}
