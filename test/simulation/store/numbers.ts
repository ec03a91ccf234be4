import type { ObservedNumber } from '../../../src/domain/phone-number.js'
import { numberColumns } from '../../../src/store/number-columns.js'
import type { NumberRecord, Tables } from './tables.js'

/** Stores a sighting, unless what is known may not be overwritten. Answers whether it was stored. */
export function upsertNumber (
  tables: Tables, number: ObservedNumber, mayReplace: (known: NumberRecord) => boolean
): boolean {
  const known = tables.numbers.get(number.phoneNumber)
  if (known !== undefined && !mayReplace(known)) return false
  const seen = { ...numberColumns(number), account_sid: tables.accountSid, missed: known?.missed ?? 0 }
  tables.numbers.set(number.phoneNumber, seen)
  return true
}
