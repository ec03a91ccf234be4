import type { InventoryNumber } from '../../domain/inventory.js'
import { coverageOfUnassigned } from '../../plan/coverage.js'
import type { Moment } from '../../plan/patience.js'
import { statusOf } from '../../plan/status.js'
import type { PhoneNumberBody } from '../schemas/phone-number.js'
import { time } from './time.js'

/** The representation of a number of the account, assigned or not. */
export function phoneNumberView (item: InventoryNumber, moment: Moment): PhoneNumberBody {
  const { number, accountSid, isoCountry, assignment } = item
  return {
    phoneNumber: number.phoneNumber,
    accountSid,
    phoneNumberSid: number.phoneNumberSid,
    trunkSid: number.trunkSid,
    isoCountry,
    voice: number.voice,
    emergencyAddressSid: number.emergencyAddressSid,
    emergencyAddressStatus: number.emergencyAddressStatus,
    emergencyStatus: number.emergencyStatus,
    observedAt: time(number.observedAt),
    // The very verdict the assignment itself shows, so that the two can never disagree.
    coverage: assignment === null
      ? coverageOfUnassigned(number, isoCountry, moment)
      : statusOf(assignment, moment).coverage,
    assigned: assignment !== null
  }
}
