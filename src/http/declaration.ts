import type { CivicAddress } from '../domain/civic-address.js'
import type { AddressId, PhoneNumber } from '../domain/brand.js'
import { civicErrors, tidied } from '../domain/civic-rules.js'
import { assertSameCountry, DEFAULTS, registrationCountryOf, type Declaration } from '../domain/declaration.js'
import { DomainError } from '../domain/errors.js'
import type { CivicAddressBody } from './schemas/address.js'
import type { DeclarationBody } from './schemas/assignment-request.js'

/** Reads a PUT's body as the domain's declaration. Throws before anything is stored when anything is wrong. */
export function declarationOf (phoneNumber: PhoneNumber, body: DeclarationBody): Declaration {
  const country = registrationCountryOf(phoneNumber)
  const address = placeOf(body)
  if (typeof address !== 'string') {
    assertSameCountry(phoneNumber, country, address.isoCountry, '/address/isoCountry')
  }
  return {
    phoneNumber,
    address,
    emergencyCalling: body.emergencyCalling ?? 'enabled',
    onFailure: orDefault(body.onFailure, DEFAULTS.onFailure),
    drift: orDefault(body.drift, DEFAULTS.drift),
    paused: orDefault(body.paused, DEFAULTS.paused),
    labels: orDefault(body.labels, DEFAULTS.labels),
    externalReference: body.externalReference,
    reason: body.reason ?? null
  }
}

/** Reads an address as a caller wrote it, tidied. `at` is where it stands in the body. */
export function civicOf (body: CivicAddressBody, at: string): CivicAddress {
  const civic = tidied({ ...body, streetSecondary: body.streetSecondary ?? null })
  const errors = civicErrors(civic).map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }))
  if (errors.length > 0) {
    throw new DomainError('invalid-address', 'The address cannot be registered as it is; `errors` says why.', errors)
  }
  return civic
}

function placeOf (body: DeclarationBody): AddressId | CivicAddress {
  return body.address === undefined ? body.addressId : civicOf(body.address, '/address')
}

/** Null asks for the default back; undefined asks for nothing. */
function orDefault<Value> (value: Value | null | undefined, standard: Value): Value | undefined {
  return value === null ? standard : value
}
