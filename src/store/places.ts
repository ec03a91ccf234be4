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

/** Makes the addresses of a placeholder that `placesJson` fills; none where it is there already. */
export function makingPlaces (placeholder: string): string {
  return `INSERT INTO address (id, account_sid, fingerprint, customer_name, street, street_secondary, city, region,
      postal_code, iso_country, state, due_at)
    SELECT id, account_sid, fingerprint, customer_name, street, street_secondary, city, region, postal_code,
      iso_country, 'validating', clock_timestamp()
    FROM jsonb_to_recordset(${placeholder}::jsonb) AS n (id text, account_sid text, fingerprint text,
      customer_name text, street text, street_secondary text, city text, region text, postal_code text,
      iso_country text)
    ORDER BY fingerprint ON CONFLICT DO NOTHING`
}

/** Those of these that are not there yet, each once. */
export function placesJson (places: ReadonlyArray<Pick<Place, 'id' | 'civic'>>, accountSid: AccountSid): string {
  const made = new Map(places.flatMap(({ id, civic }) => civic === null ? [] : [[id, civic]]))
  return JSON.stringify([...made].map(([id, civic]) => ({
    id,
    account_sid: accountSid,
    fingerprint: fingerprintOf(civic),
    customer_name: civic.customerName,
    street: civic.street,
    street_secondary: civic.streetSecondary,
    city: civic.city,
    region: civic.region,
    postal_code: civic.postalCode,
    iso_country: civic.isoCountry
  })))
}

export function placeOf (row: PlaceRow): Place | null {
  const { place_id: id, place_country: isoCountry, place_sid: sid, place_state: state, place_refusal: refusal } = row
  return id === null ? null : { id, isoCountry, standing: { sid, state, refusal }, civic: null }
}

export function newPlace (civic: CivicAddress): Place {
  const standing = { sid: null, state: 'validating' as const, refusal: null }
  return { id: newAddressId(), isoCountry: civic.isoCountry, standing, civic }
}
