import type { Asked } from '../domain/asked.js'
import type { CivicAddress } from '../domain/civic-address.js'
import type { AddressId, PhoneNumber } from '../domain/brand.js'
import { civicErrors, tidied } from '../domain/civic-rules.js'
import { assertSameCountry, registrationCountryOf, type Declaration } from '../domain/declaration.js'
import { DomainError } from '../domain/errors.js'
import type { CivicAddressBody } from './schemas/address.js'
import type { DeclarationBody } from './schemas/assignment-request.js'

/** Reads a PUT's body as the domain's declaration. Throws before anything is stored when anything is wrong. */
export function declarationOf (phoneNumber: PhoneNumber, body: DeclarationBody, asked: Asked): Declaration {
  const country = registrationCountryOf(phoneNumber)
  const address = placeOf(body)
  if (typeof address !== 'string') {
    assertSameCountry(phoneNumber, country, address.isoCountry, '/address/isoCountry')
  }
  return {
    phoneNumber,
    address,
    emergencyCalling: body.emergencyCalling ?? 'enabled',
    onFailure: body.onFailure,
    drift: body.drift,
    paused: body.paused,
    labels: body.labels,
    externalReference: body.externalReference,
    asked
  }
}

/** Reads an address as a caller wrote it, tidied. `at` is where it stands in the body. */
export function civicOf (body: CivicAddressBody, at: string): CivicAddress {
  const civic = tidied({ ...body, streetSecondary: body.streetSecondary ?? null, region: body.region ?? '' })
  const errors = civicErrors(civic).map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }))
  if (errors.length > 0) {
    throw new DomainError('invalid-address', 'The address cannot be registered as it is; `errors` says why.', errors)
  }
  return civic
}

function placeOf (body: DeclarationBody): AddressId | CivicAddress {
  return body.address === undefined ? body.addressId : civicOf(body.address, '/address')
}
