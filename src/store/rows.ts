import type { Address, AddressRefusal } from '../domain/address.js'
import type { CivicAddress } from '../domain/civic-address.js'
import type { Assignment } from '../domain/assignment.js'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid, TrunkSid } from '../domain/brand.js'
import type { Doubt, Trouble } from '../domain/journal.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import type { StepName } from '../domain/step.js'
import type { Key } from '../reconcile/ports.js'
import { toMemory, type StoredMemory } from './memory.js'
import { moment, type Text } from './moment.js'

/** A row of `phone_number`, where there is one, as every statement of ours selects it. */
export interface NumberRow {
  readonly number: PhoneNumber | null
  readonly phone_number_sid: PhoneNumberSid
  readonly trunk_sid: TrunkSid | null
  readonly voice: boolean
  readonly emergency_address_sid: AddressSid | null
  readonly emergency_address_status: string | null
  readonly emergency_status: string | null
  readonly observed_at: Date
}

/** The unreported change, where there is one. */
export interface IntentRow {
  readonly intent_step: StepName | null
  readonly intent_target: string | null
  readonly begun_at: Date
  readonly quarantine_until: Date
}

/** An assignment with its address, its number and its unreported change. */
export interface AssignmentRow extends NumberRow, IntentRow {
  readonly phone_number: PhoneNumber
  readonly account_sid: AccountSid
  readonly iso_country: string
  readonly generation: number
  readonly version: number
  readonly assigned: boolean
  readonly address_id: AddressId
  readonly emergency_calling: 'enabled' | 'disabled'
  readonly on_failure: 'restore-previous' | 'keep-trying'
  readonly drift: 'report' | 'heal'
  readonly paused: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly external_reference: string | null
  readonly observed_generation: number
  readonly unprotected_since: Date | null
  readonly previous_sid: AddressSid | null
  readonly releasing_sid: AddressSid | null
  readonly memory: StoredMemory
  readonly trouble: StoredTrouble | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly address_sid: AddressSid | null
  readonly address_state: Assignment['address']['state']
  readonly address_refusal: AddressRefusal | null
  /** Null for a number that the last pass did not show. */
  readonly swept_at: Date | null
  readonly missed: number
  readonly missed_at: Date | null
  readonly retry_requested_at: Date | null
  readonly account_paused: boolean
  readonly account_refused_until: Date | null
  readonly open_gaps: number
  readonly gap_asked_at: Date | null
}

/** An address with its unreported change, in the names Prisma gives the columns. */
export interface AddressRow extends CivicAddress, IntentRow {
  readonly id: AddressId
  readonly accountSid: AccountSid
  readonly sid: AddressSid | null
  readonly searchedAt: Date | null
  readonly refusal: AddressRefusal | null
  readonly retiring: boolean
  readonly accountPaused: boolean
  readonly accountRefusedUntil: Date | null
  readonly wishesPaused: boolean
  readonly trouble: StoredTrouble | null
  readonly createdAt: Date
}

type StoredTrouble = Omit<Trouble, 'at' | 'retryAt'> & { readonly at: Text, readonly retryAt: Text | null }

export function toAssignment (row: AssignmentRow): Assignment {
  return {
    kind: 'assignment',
    phoneNumber: row.phone_number,
    accountSid: row.account_sid,
    isoCountry: row.iso_country,
    generation: row.generation,
    desired: {
      assigned: row.assigned,
      addressId: row.address_id,
      emergencyCalling: row.emergency_calling,
      onFailure: row.on_failure,
      drift: row.drift,
      paused: row.paused,
      labels: row.labels,
      externalReference: row.external_reference
    },
    address: { sid: row.address_sid, state: row.address_state, refusal: row.address_refusal },
    number: toNumber(row, row.intent_step === null ? row.swept_at : null),
    missing: row.missed_at === null ? null : { passes: row.missed, at: row.missed_at },
    retryRequestedAt: row.retry_requested_at,
    ...accountFacts(row),
    memory: toMemory(row),
    journal: { doubt: toDoubt(row), trouble: toTrouble(row.trouble) },
    createdAt: row.created_at,
    updatedAt: row.updated_at
  }
}

/** A row that names an assignment alone, as the key it is rung for by. */
export function assignmentKey ({ key }: { readonly key: PhoneNumber }): Key {
  return { kind: 'assignment', key }
}

/** What an assignment must know of its account. */
export function accountFacts (row: Pick<AssignmentRow, 'account_paused' | 'account_refused_until' | 'open_gaps'>) {
  return {
    accountPaused: row.account_paused,
    accountRefusedUntil: row.account_refused_until,
    openGaps: row.open_gaps
  }
}

/**
 * The number as last shown. A complete pass over the account makes what it did not contradict as fresh as its start;
 * while a change is on its way, only the number's own sighting counts.
 */
export function toNumber (row: NumberRow, sweptAt: Date | null): ObservedNumber | null {
  if (row.number === null) return null
  return {
    phoneNumber: row.number,
    phoneNumberSid: row.phone_number_sid,
    trunkSid: row.trunk_sid,
    voice: row.voice,
    emergencyAddressSid: row.emergency_address_sid,
    emergencyAddressStatus: row.emergency_address_status,
    emergencyStatus: row.emergency_status,
    observedAt: sweptAt !== null && sweptAt > row.observed_at ? sweptAt : row.observed_at
  }
}

/** An address as it is shown: with the time it was first declared. */
export type StoredAddress = Address & { readonly createdAt: Date }

export function toAddress (row: AddressRow): StoredAddress {
  const { id, accountSid, sid, searchedAt, refusal, retiring, createdAt } = row
  const { accountPaused, accountRefusedUntil, wishesPaused } = row
  const { customerName, street, streetSecondary, city, region, postalCode, isoCountry } = row
  const civic: CivicAddress = { customerName, street, streetSecondary, city, region, postalCode, isoCountry }
  const journal = { doubt: toDoubt(row), trouble: toTrouble(row.trouble) }
  const facts = { sid, searchedAt, refusal, retiring, accountPaused, accountRefusedUntil, wishesPaused, journal }
  return { kind: 'address', id, accountSid, civic, ...facts, createdAt }
}

function toDoubt (row: IntentRow): Doubt | null {
  if (row.intent_step === null) return null
  const { intent_step: step, intent_target: target, begun_at: begunAt, quarantine_until: quarantineUntil } = row
  return { step, target, begunAt, quarantineUntil }
}

function toTrouble (stored: StoredTrouble | null): Trouble | null {
  return stored === null ? null : { ...stored, at: new Date(stored.at), retryAt: moment(stored.retryAt) }
}
