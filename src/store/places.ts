import type { AddressStanding } from '../domain/assignment.js'
import type { AccountSid, AddressId } from '../domain/brand.js'
import type { CivicAddress } from '../domain/civic-address.js'
import { fingerprintOf, newAddressId } from './address-identity.js'

/** The address a declaration means: the one that is there, or the text of one that is not. */
export interface Place {
  readonly id: AddressId
  readonly isoCountry: string
  readonly standing: AddressStanding
  /** To be made in the same commit; null where it is there already. */
  readonly civic: CivicAddress | null
}

/** The columns of a PlaceRow from the address `t`. */
export const PLACE = `t.id AS place_id, t.iso_country AS place_country, t.sid AS place_sid, t.state AS place_state,
  t.refusal AS place_refusal`

export interface PlaceRow {
  readonly place_id: AddressId | null
  readonly place_country: string
  readonly place_sid: AddressStanding['sid']
  readonly place_state: AddressStanding['state']
  readonly place_refusal: AddressStanding['refusal']
}

/** Makes the address of $1 to $10, which `placeValues` gives; nothing where it is there already. */
export const MAKE_PLACE = `INSERT INTO address (id, account_sid, fingerprint, customer_name, street, street_secondary,
    city, region, postal_code, iso_country, state, due_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'validating', clock_timestamp() WHERE $3::text IS NOT NULL
  ON CONFLICT DO NOTHING`

export function placeValues ({ id, civic }: Pick<Place, 'id' | 'civic'>, accountSid: AccountSid): readonly unknown[] {
  return [id, accountSid, civic === null ? null : fingerprintOf(civic), civic?.customerName, civic?.street,
    civic?.streetSecondary, civic?.city, civic?.region, civic?.postalCode, civic?.isoCountry]
}

export function placeOf (row: PlaceRow): Place | null {
  const { place_id: id, place_country: isoCountry, place_sid: sid, place_state: state, place_refusal: refusal } = row
  return id === null ? null : { id, isoCountry, standing: { sid, state, refusal }, civic: null }
}

export function newPlace (civic: CivicAddress): Place {
  const standing = { sid: null, state: 'validating' as const, refusal: null }
  return { id: newAddressId(), isoCountry: civic.isoCountry, standing, civic }
}
