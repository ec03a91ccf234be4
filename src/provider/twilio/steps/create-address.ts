import type { Perform } from '../step.js'
import { sawAddress } from '../translate.js'

/**
 * The friendly name is our id, by which a create whose answer was lost is found again. A correction must come back as a
 * suggestion and never happen behind the caller's back, hence no auto-correction.
 */
export const createAddress: Perform<'create-address'> = async ({ addressId, civic }, client, sentAt) =>
  sawAddress(await client.addresses.createWithHttpInfo({
    customerName: civic.customerName,
    street: civic.street,
    ...(civic.streetSecondary !== null && { streetSecondary: civic.streetSecondary }),
    city: civic.city,
    region: civic.region,
    postalCode: civic.postalCode,
    isoCountry: civic.isoCountry,
    friendlyName: addressId,
    emergencyEnabled: true,
    autoCorrectAddress: false
  }), sentAt)
