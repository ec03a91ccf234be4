import type { Asked } from './asked.js'
import type { CivicAddress } from './civic-address.js'
import type { Desired } from './assignment.js'
import type { AddressId, PhoneNumber } from './brand.js'
import { countryOf, registersAddresses, type RegistrationCountry } from './country.js'
import { DomainError } from './errors.js'
import { changesBetween, type Change } from './timeline.js'

/**
 * What a caller declares of one phone number. `undefined` keeps the value that is there, null brings the default back;
 * without either, the default stands. `emergencyCalling` is always enabled unless said otherwise.
 */
export interface Declaration {
  readonly phoneNumber: PhoneNumber
  readonly address: AddressId | CivicAddress
  readonly emergencyCalling: Desired['emergencyCalling']
  readonly onFailure: Desired['onFailure'] | null | undefined
  readonly drift: Desired['drift'] | null | undefined
  readonly paused: boolean | null | undefined
  readonly labels: Desired['labels'] | null | undefined
  readonly externalReference: string | null | undefined
  readonly asked: Asked
}

/** Something read from the ledger, with the ledger's time: the only clock its age may be measured by. */
export interface Reading<Value> {
  readonly value: Value
  readonly now: Date
}

/** What the account says of a number: it has it, with or without voice; it has it not; or nobody could be asked. */
export type Ownership = 'voice' | 'no-voice' | 'not-owned' | 'not-known'

/** The settings of an assignment about which nothing else was ever said. */
export type Defaults = Pick<Desired, 'onFailure' | 'drift' | 'paused' | 'labels' | 'externalReference'>

/** What they are unless whoever runs the service says otherwise. */
export const DEFAULTS: Defaults = {
  onFailure: 'restore-previous',
  drift: 'report',
  paused: false,
  labels: {},
  externalReference: null
}

/** What is wanted once a declaration is taken. */
export function desiredAfter (
  before: Desired | null, declaration: Declaration, addressId: AddressId, defaults: Defaults
): Desired {
  const { emergencyCalling, onFailure, drift, paused, labels, externalReference } = declaration
  const kept = before ?? defaults
  return {
    assigned: true,
    addressId,
    emergencyCalling,
    onFailure: settled(onFailure, kept.onFailure, defaults.onFailure),
    drift: settled(drift, kept.drift, defaults.drift),
    paused: settled(paused, kept.paused, defaults.paused),
    labels: settled(labels, kept.labels, defaults.labels),
    externalReference: settled(externalReference, kept.externalReference, defaults.externalReference)
  }
}

function settled<Value> (said: Value | null | undefined, kept: Value, standard: Value): Value {
  return said === undefined ? kept : said ?? standard
}

/** Is something else wanted of Twilio? Settings change how we work, not what is wanted: they start no generation. */
export function startsGeneration (before: Desired | null, desired: Desired): boolean {
  return before === null || before.assigned !== desired.assigned || before.addressId !== desired.addressId ||
    before.emergencyCalling !== desired.emergencyCalling || before.onFailure !== desired.onFailure
}

const DECLARED =
  ['addressId', 'emergencyCalling', 'onFailure', 'drift', 'paused', 'labels', 'externalReference'] as const

/** What a declaration changes of what was wanted before, field by field; everything, of a first one, is new. */
export function changesOf (before: Desired | null, desired: Desired): readonly Change[] {
  return changesBetween(DECLARED, before, desired)
}

/** Would storing it change anything at all? */
export function sameDesired (before: Desired, desired: Desired): boolean {
  const spelled = ({ labels, ...rest }: Desired) =>
    JSON.stringify([Object.entries(rest).sort(), Object.entries(labels).sort()])
  return spelled(before) === spelled(desired)
}

/** The country to register in. Throws `unsupported-country` where Twilio registers nothing. */
export function registrationCountryOf (phoneNumber: PhoneNumber): RegistrationCountry {
  const country = countryOf(phoneNumber)
  if (registersAddresses(country)) return country
  const where = country === null ? 'belongs to no country we can tell' : `belongs to ${country}`
  throw new DomainError('unsupported-country',
    `${phoneNumber} ${where}; Twilio registers emergency addresses for numbers of US, CA and GB only.`)
}

/** Throws unless the address lies in the number's own country. */
export function assertSameCountry (
  phoneNumber: PhoneNumber, country: string, isoCountry: string, pointer: string
): void {
  if (country === isoCountry) return
  throw new DomainError('country-mismatch',
    `${phoneNumber} is a number of ${country}, and the address is in ${isoCountry}. Use an address in ${country}.`,
    [{ pointer, detail: `The address is in ${isoCountry}; the number belongs to ${country}.` }])
}

/** Throws unless the account has the number with voice, or could not be asked: then the wish is kept all the same. */
export function assertAssignable (phoneNumber: PhoneNumber, ownership: Ownership): void {
  switch (ownership) {
    case 'voice':
    case 'not-known': return
    case 'not-owned':
      throw new DomainError('phone-number-not-found',
        `The Twilio account does not own ${phoneNumber}. Check the digits, or buy or port the number first.`)
    case 'no-voice':
      throw new DomainError('no-voice',
        `${phoneNumber} has no voice capability, so no emergency call can come from it. Choose a voice number.`)
  }
}
