import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import type { AddressId } from '../domain/brand.js'
import { identityOf, type CivicAddress } from '../domain/civic-address.js'

/** Also the Address's name at Twilio, by which a create whose answer was lost is found again. */
export function newAddressId (): AddressId {
  return `addr_${ulid()}` as AddressId
}

/** What makes two texts one address, in a form that gives nothing away. */
export function fingerprintOf (civic: CivicAddress): string {
  return createHash('sha256').update(identityOf(civic)).digest('hex')
}
