import type { AddressRow, AssignmentRow, IntentRow, NumberRow } from '../../../src/store/rows.js'
import type { AddressRecord, AssignmentRecord, IntentRecord, NumberRecord, Tables } from './tables.js'

/** The last complete pass, as far as it speaks for the number. */
export function sweptAt (
  tables: Tables, number: NumberRecord | null, assignment: AssignmentRecord | null
): Date | null {
  if (number === null || number.missed !== 0) return null
  const missedAt = assignment?.missed_at ?? null
  return missedAt === null || number.observed_at >= missedAt ? tables.account.swept_at : null
}

/** An assignment with its address, its number and its unreported change, as the statements select it. */
export function assignmentRow (tables: Tables, assignment: AssignmentRecord): AssignmentRow {
  const address = tables.addresses.get(assignment.address_id)
  if (address === undefined) throw new Error(`${assignment.phone_number} wants an address that is not there.`)
  const number = tables.numbers.get(assignment.phone_number) ?? null
  return {
    ...assignment,
    address_sid: address.sid,
    address_state: address.state,
    address_refusal: address.refusal,
    swept_at: sweptAt(tables, number, assignment),
    ...accountFacts(tables),
    ...numberRow(number),
    ...intentRow(tables.intentOf('assignment', assignment.phone_number))
  }
}

/** The columns of the account that every assignment is read with. */
export function accountFacts (tables: Tables) {
  const { paused, refused_until: refusedUntil } = tables.account
  return { account_paused: paused, account_refused_until: refusedUntil, open_gaps: openGaps(tables) }
}

/** How many numbers are bare because they are being changed. */
export function openGaps ({ assignments }: Tables): number {
  return [...assignments.values()].filter(isOpenGap).length
}

/** Was the number taken from where it was, and is not yet where it belongs? */
export function isOpenGap ({ assigned, unprotected_since: since, previous_sid: previous }: AssignmentRecord): boolean {
  return assigned && since !== null && previous !== null
}

/** An address with its unreported change. */
export function addressRow (tables: Tables, address: AddressRecord): AddressRow {
  return {
    ...address,
    accountPaused: tables.account.paused,
    accountRefusedUntil: tables.account.refused_until,
    wishesPaused: onlyPausedWishes(tables, address.id),
    ...intentRow(tables.intentOf('address', address.id))
  }
}

/** Is every wish for the address paused? Not where there is no wish. */
export function onlyPausedWishes (tables: Tables, id: AddressRecord['id']): boolean {
  const wishes = [...tables.assignments.values()].filter((wish) => wish.address_id === id)
  return wishes.length > 0 && wishes.every(({ paused }) => paused)
}

/** Does anything want the address, show it, remember it, let it go, or have it on its way to Twilio? */
export function isUsed (tables: Tables, { id, sid }: AddressRecord): boolean {
  const wishes = [...tables.assignments.values()]
  if (wishes.some(({ address_id: wanted }) => wanted === id)) return true
  if (sid === null) return false
  return [...tables.numbers.values()].some((number) => number.emergency_address_sid === sid) ||
    wishes.some(({ previous_sid: previous, releasing_sid: releasing }) => [previous, releasing].includes(sid)) ||
    [...tables.intents.values()].some(({ target }) => target === sid)
}

/** Where there is no number all its columns are null: the mappers look at the first alone. */
export function numberRow (number: NumberRecord | null): NumberRow {
  if (number === null) return { number: null } as NumberRow
  const { phone_number: phoneNumber, account_sid: _, iso_country: __, missed: ___, ...columns } = number
  return { number: phoneNumber, ...columns }
}

function intentRow (intent: IntentRecord | null): IntentRow {
  return {
    intent_step: intent?.step ?? null,
    intent_target: intent?.target ?? null,
    begun_at: intent?.begun_at,
    quarantine_until: intent?.quarantine_until
  } as IntentRow
}
