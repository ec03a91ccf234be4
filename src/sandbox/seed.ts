import { mint, putAddress, putNumber, type Account } from './account.js'
import { countryOf } from './countries.js'
import { sidOf } from './ids.js'
import type { PhoneNumber } from './model.js'

/** A number to put into the account; what is left out is as Twilio sells it. */
export interface NumberSeed {
  readonly phoneNumber: string
  readonly isoCountry?: string
  readonly type?: string
  readonly voice?: boolean
  readonly trunkSid?: string | null
}

/** What an account owns at the start. */
export interface Seed {
  readonly numbers: readonly NumberSeed[]
  /** One Address made by hand, not by our service, and the number already registered at it. */
  readonly registeredByHand?: string
}

const headOffice = sidOf('TK', 'head-office')
const branches = sidOf('TK', 'branches')
const london = sidOf('TK', 'london')

/** The trunks of the seeded account. */
export const seededTrunks = { headOffice, branches, london } as const

/** Plain US local number with voice and nothing special about it. */
export const plainNumber = '+14155550100'
/** Already registered at an Address with a friendly name that is not ours. */
export const handRegisteredNumber = '+14155550108'
/** Cannot call at all, so it cannot have an emergency address. */
export const voicelessNumber = '+14155550199'
/** US toll-free. */
export const tollFreeNumber = '+18005550100'
/** GB toll-free, bound to no place. */
export const nonGeographicNumber = '+448081570100'
/** In a country where Twilio registers no emergency address. */
export const unsupportedCountryNumber = '+61285550100'

/** So many numbers that follow one another. */
export function run (first: string, count: number, trunkSid: string | null = null): NumberSeed[] {
  const width = first.length - 1
  return Array.from({ length: count }, (_, index) => ({
    phoneNumber: `+${String(Number(first.slice(1)) + index).padStart(width, '0')}`,
    trunkSid
  }))
}

/** Three dozen numbers: enough to see every case, few enough for one screen. */
export const defaultSeed: Seed = {
  numbers: [
    ...run(plainNumber, 9),
    ...run('+12125550110', 4, headOffice),
    ...run('+13125550120', 2, branches),
    ...run('+12065550150', 2),
    ...run('+14165550130', 4),
    ...run('+16045550140', 2, branches),
    ...run('+15145550145', 2),
    ...run('+442079460100', 5),
    ...run('+441614960100', 2, london),
    ...run('+442079460110', 2, london),
    { phoneNumber: tollFreeNumber, type: 'toll-free' },
    { phoneNumber: nonGeographicNumber, type: 'toll-free' },
    { phoneNumber: voicelessNumber, voice: false },
    { phoneNumber: unsupportedCountryNumber }
  ],
  registeredByHand: handRegisteredNumber
}

/** Fills an account with what the seed names. */
export function sow (account: Account, seed: Seed): void {
  for (const number of seed.numbers) addNumber(account, number)
  if (seed.registeredByHand !== undefined) registerByHand(account, seed.registeredByHand)
}

/** Puts one fresh number into the account: `Active`, and registered nowhere. */
export function addNumber (account: Account, seed: NumberSeed): PhoneNumber {
  const now = account.clock().getTime()
  const number: PhoneNumber = {
    ...mint(account, 'PN'),
    phoneNumber: seed.phoneNumber,
    friendlyName: nationalForm(seed.phoneNumber),
    isoCountry: seed.isoCountry ?? countryOf(seed.phoneNumber),
    type: seed.type ?? 'local',
    voice: seed.voice ?? true,
    trunkSid: seed.trunkSid ?? null,
    addressSid: null,
    emergencyStatus: 'Active',
    emergencyAddressSid: null,
    emergencyAddressStatus: 'unregistered',
    releasingSid: null,
    registration: null,
    calling: null,
    staleRead: false,
    nextUnregistrationFails: false,
    createdAt: now,
    updatedAt: now
  }
  putNumber(account, number)
  return number
}

function registerByHand (account: Account, phoneNumber: string): void {
  const number = account.numbers.get(account.sidByE164.get(phoneNumber) ?? '')
  if (number === undefined) throw new Error(`seed.registeredByHand: ${phoneNumber} is not among the numbers`)
  const now = account.clock().getTime()
  const address = {
    ...mint(account, 'AD'),
    friendlyName: 'Front desk',
    customerName: 'Example Bakery',
    street: '1 Market St',
    streetSecondary: 'Suite 300',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US',
    emergencyEnabled: true,
    createdAt: now,
    updatedAt: now
  }
  putAddress(account, address)
  putNumber(account, { ...number, emergencyAddressSid: address.sid, emergencyAddressStatus: 'registered' })
}

function nationalForm (phoneNumber: string): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phoneNumber) ?? []
  return area === undefined ? phoneNumber : `(${area}) ${exchange}-${line}`
}
