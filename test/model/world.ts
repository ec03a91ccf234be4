import type { Address } from '../../src/domain/address.js'
import { addressState } from '../../src/domain/address.js'
import { BLANK_MEMORY, type AddressStanding, type Assignment, type Desired } from '../../src/domain/assignment.js'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../src/domain/brand.js'
import { DEFAULTS } from '../../src/domain/declaration.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { factOf } from './facts.js'
import { LONG_AGO, NOW_MS, TICK } from './moments.js'
import type { Budget, State } from './state.js'

/** What is declared, one after another: to be at one of two addresses, or at none. */
export type Wish = 'office' | 'warehouse' | 'none'

export const OFFICE = 'AD-office' as AddressSid
export const WAREHOUSE = 'AD-warehouse' as AddressSid

const NUMBER = '+14155550100' as PhoneNumber
const ACCOUNT = 'AC-model' as AccountSid
const IDS: Readonly<Record<'office' | 'warehouse', AddressId>> = {
  office: 'addr_office' as AddressId,
  warehouse: 'addr_warehouse' as AddressId
}

const STOOD: AddressStanding = { sid: OFFICE, state: 'valid', refusal: null }

/** Registered at the office and settled there; of the warehouse nobody has heard. */
export function aWorld (left: Budget): State {
  return {
    wishes: 0,
    gone: false,
    assignment: { fact: factOf(settled()), leased: false, due: 'never', job: false },
    address: { fact: factOf(unheardOf()), leased: false, due: 'never', job: false },
    shown: 'ready',
    declaring: null,
    workers: [null, null],
    requests: [],
    twilio: { sid: OFFICE, status: 'registered', releasing: null, made: 0, listed: true },
    left
  }
}

/** The assignment once this is wanted as well. */
export function wishing (assignment: Assignment, wish: Wish, warehouse: Address): Assignment {
  const { desired, generation } = assignment
  const wanted: Desired = wish === 'none'
    ? { ...desired, assigned: false }
    : { ...desired, assigned: true, addressId: IDS[wish] }
  return joined({ ...assignment, generation: generation + 1, desired: wanted }, warehouse)
}

/** The assignment with its address as the ledger reads them together. */
export function joined (assignment: Assignment, warehouse: Address): Assignment {
  const elsewhere = assignment.desired.addressId === IDS.office
  return { ...assignment, address: elsewhere ? STOOD : standing(warehouse) }
}

export function wants (assignment: Assignment, { id }: Address): boolean {
  return assignment.desired.addressId === id
}

function standing (address: Address): AddressStanding {
  return { sid: address.sid, state: addressState(address), refusal: address.refusal }
}

function settled (): Assignment {
  return {
    kind: 'assignment',
    phoneNumber: NUMBER,
    accountSid: ACCOUNT,
    isoCountry: 'US',
    generation: 1,
    desired: { ...DEFAULTS, assigned: true, addressId: IDS.office, emergencyCalling: 'enabled' },
    address: STOOD,
    number: {
      phoneNumber: NUMBER,
      phoneNumberSid: 'PN-model' as PhoneNumberSid,
      trunkSid: null,
      voice: true,
      emergencyAddressSid: OFFICE,
      emergencyAddressStatus: 'registered',
      emergencyStatus: 'Active',
      observedAt: new Date(NOW_MS - 2 * TICK)
    },
    missing: null,
    retryRequestedAt: null,
    accountPaused: false,
    accountRefusedUntil: null,
    openGaps: 0,
    memory: { ...BLANK_MEMORY, generation: 1, observedGeneration: 1, ownedSid: 'PN-model' as PhoneNumberSid },
    journal: { doubt: null, trouble: null },
    createdAt: LONG_AGO,
    updatedAt: LONG_AGO
  }
}

function unheardOf (): Address {
  return {
    kind: 'address',
    id: IDS.warehouse,
    accountSid: ACCOUNT,
    civic: EXAMPLE.address,
    sid: null,
    searchedAt: null,
    refusal: null,
    retiring: false,
    accountPaused: false,
    accountRefusedUntil: null,
    wishesPaused: false,
    journal: { doubt: null, trouble: null }
  }
}
