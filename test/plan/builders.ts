import type { Address, AddressRefusal, AddressState } from '../../src/domain/address.js'
import { BLANK_MEMORY, type Assignment, type Desired, type Memory } from '../../src/domain/assignment.js'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../src/domain/brand.js'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import { DEFAULTS } from '../../src/domain/declaration.js'
import type { Doubt, Trouble } from '../../src/domain/journal.js'
import type { Fault, Outcome, Refused, Sighting, Violated } from '../../src/domain/outcome.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import type { Step, Write } from '../../src/domain/step.js'
import type { Suggestion } from '../../src/domain/suggestion.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import type { Moment } from '../../src/plan/patience.js'
import { PATIENCE } from '../support/patience.js'

export { PATIENCE }

export const NOW = new Date('2026-08-03T10:00:00.000Z')
export const NUMBER = '+14155550100' as PhoneNumber
export const NUMBER_SID = `PN${'1'.repeat(32)}` as PhoneNumberSid
export const ACCOUNT = `AC${'2'.repeat(32)}` as AccountSid
export const ADDRESS_ID = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId
/** The address that is wanted, and the one the number was at before. */
export const WANTED = `AD${'a'.repeat(32)}` as AddressSid
export const OTHER = `AD${'b'.repeat(32)}` as AddressSid
/** Somebody else's. */
export const STRANGE = `AD${'c'.repeat(32)}` as AddressSid

export const MOMENT: Moment = { now: NOW, patience: PATIENCE }

export const CIVIC: CivicAddress = EXAMPLE.address

/** So long before NOW. */
export function ago (ms: number): Date {
  return new Date(NOW.getTime() - ms)
}

/** NOW, so much later. */
export function later (ms: number): Moment {
  return { now: new Date(NOW.getTime() + ms), patience: PATIENCE }
}

/** Registered at the wanted address, seen a second ago. */
export function aNumber (given: Partial<ObservedNumber> = {}): ObservedNumber {
  return {
    phoneNumber: NUMBER,
    phoneNumberSid: NUMBER_SID,
    trunkSid: null,
    voice: true,
    emergencyAddressSid: WANTED,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Active',
    observedAt: ago(1_000),
    ...given
  }
}

/** What Twilio shows of the address on a number. */
export function showing (
  emergencyAddressSid: AddressSid | null, emergencyAddressStatus: string | null, given: Partial<ObservedNumber> = {}
): ObservedNumber {
  return aNumber({ emergencyAddressSid, emergencyAddressStatus, ...given })
}

const DESIRED: Desired = { ...DEFAULTS, assigned: true, addressId: ADDRESS_ID, emergencyCalling: 'enabled' }

const MEMORY: Memory = { ...BLANK_MEMORY, generation: 1 }

/** What may be said of an assignment; each part is completed with its defaults. */
export interface Given {
  readonly generation?: number
  readonly isoCountry?: string
  readonly desired?: Partial<Desired>
  readonly address?: AddressState
  readonly number?: ObservedNumber | null
  readonly memory?: Partial<Memory>
  readonly doubt?: Doubt | null
  readonly trouble?: Trouble | null
  readonly missing?: Assignment['missing']
  readonly retryRequestedAt?: Date | null
  readonly accountPaused?: boolean
  readonly accountRefusedUntil?: Date | null
  readonly openGaps?: number
}

export function aDesire (given: Partial<Desired> = {}): Desired {
  return { ...DESIRED, ...given }
}

/** Just declared, its address accepted, the number seen registered there. */
export function anAssignment (given: Given = {}): Assignment {
  const { generation = 1, isoCountry = 'US', address = 'valid', number = aNumber() } = given
  const { doubt = null, trouble = null, missing = null, retryRequestedAt = null, accountPaused = false } = given
  const { accountRefusedUntil = null, openGaps = 0 } = given
  return {
    kind: 'assignment',
    phoneNumber: NUMBER,
    accountSid: ACCOUNT,
    isoCountry,
    generation,
    desired: aDesire(given.desired),
    address: { sid: address === 'valid' ? WANTED : null, state: address, refusal: null },
    number,
    missing,
    retryRequestedAt,
    accountPaused,
    accountRefusedUntil,
    openGaps,
    memory: { ...MEMORY, generation, ...given.memory },
    journal: { doubt, trouble },
    createdAt: ago(3_600_000),
    updatedAt: ago(3_600_000)
  }
}

/** Not yet at Twilio, never searched for. */
export function anAddress (given: Partial<Address> = {}): Address {
  return {
    kind: 'address',
    id: ADDRESS_ID,
    accountSid: ACCOUNT,
    civic: CIVIC,
    sid: null,
    searchedAt: null,
    refusal: null,
    retiring: false,
    accountPaused: false,
    accountRefusedUntil: null,
    wishesPaused: false,
    journal: { doubt: null, trouble: null },
    ...given
  }
}

export const ASSOCIATE = { name: 'associate-address', phoneNumberSid: NUMBER_SID, addressSid: WANTED } satisfies Write
export const CLEAR = { name: 'disassociate-address', phoneNumberSid: NUMBER_SID } satisfies Write
export const ENABLE = { name: 'set-emergency-status', phoneNumberSid: NUMBER_SID, value: 'Active' } satisfies Write
export const CREATE = { name: 'create-address', addressId: ADDRESS_ID, civic: CIVIC } satisfies Write
export const DELETE = { name: 'delete-address', addressSid: WANTED } satisfies Write
export const OBSERVE = { name: 'observe-number', phoneNumberSid: NUMBER_SID } satisfies Step
export const FIND_NUMBER = { name: 'find-number', phoneNumber: NUMBER } satisfies Step
export const FIND_ADDRESS = { name: 'find-address', addressId: ADDRESS_ID } satisfies Step

/** A write begun ten seconds ago and never reported: its quarantine has 35 seconds to go. */
export function aDoubt (step: Doubt['step'], given: Partial<Doubt> = {}): Doubt {
  const target = step === 'associate-address' ? WANTED : step === 'set-emergency-status' ? 'Active' : null
  const begunAt = given.begunAt ?? ago(10_000)
  return { step, target, begunAt, quarantineUntil: new Date(begunAt.getTime() + PATIENCE.quarantineMs), ...given }
}

/** A call that failed a second ago and may be tried again in another. */
export function aTrouble (fault: Trouble['fault'], given: Partial<Trouble> = {}): Trouble {
  return {
    step: 'associate-address', fault, generation: 1, times: 1, at: ago(1_000), retryAt: later(1_000).now, ...given
  }
}

const WORDS = { message: 'No.', moreInfo: null, requestId: 'RQ1' }

export function aRefusal (status = 400, code: number | null = null): Refused {
  return { kind: 'refused', status, code, ...WORDS }
}

/** What an address keeps of a refusal. */
export function anAddressRefusal (code: number | null, suggestion: Suggestion | null = null): AddressRefusal {
  return { status: 400, code, ...WORDS, suggestion }
}

export const A_SUGGESTION: Suggestion = {
  civic: { ...CIVIC, street: '645 HARRISON ST' },
  differences: [{ field: 'street', wanted: CIVIC.street, shown: '645 HARRISON ST' }]
}

export const CONFLICT: Fault = { kind: 'conflict', status: 409, code: 20409, ...WORDS }
export const UNAUTHORIZED: Fault = { kind: 'unauthorized', status: 401, code: 20003, ...WORDS }
export const VIOLATED: Violated = { kind: 'invariant-violated', invariant: 'never-while-pending' }
export const THROTTLED: Fault = { kind: 'throttled', retryAfterMs: null, requestId: null }
export const NOT_SENT: Fault = { kind: 'unavailable', applied: 'no', detail: 'ECONNREFUSED', requestId: null }
export const LOST: Fault = { kind: 'unavailable', applied: 'unknown', detail: 'timeout', requestId: null }

export function saw (sighting: Sighting): Outcome {
  return { ok: true, sighting, requestId: null }
}

export function sawNumber (number: ObservedNumber): Outcome {
  return saw({ kind: 'number', number })
}

export function failed (fault: Fault): Outcome {
  return { ok: false, fault }
}
