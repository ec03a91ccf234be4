import { addressState, type Address } from '../../domain/address.js'
import type { AddressBody } from '../schemas/address.js'
import { time } from './time.js'

/** The representation of an address and where it stands at Twilio. */
export function addressView (address: Address & { readonly createdAt: Date }): AddressBody {
  const { id, civic, sid, refusal, createdAt } = address
  return {
    id,
    state: addressState(address),
    customerName: civic.customerName,
    street: civic.street,
    streetSecondary: civic.streetSecondary,
    city: civic.city,
    region: civic.region,
    postalCode: civic.postalCode,
    isoCountry: civic.isoCountry,
    emergencyAddressSid: sid,
    twilio: refusal === null
      ? null
      : {
          code: refusal.code,
          status: refusal.status,
          message: refusal.message,
          moreInfo: refusal.moreInfo,
          requestId: refusal.requestId
        },
    createdAt: time(createdAt)
  }
}
