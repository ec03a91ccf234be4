/** A place help can be sent to. Immutable: other text is another address. */
export interface CivicAddress {
  /** Who is there, as the dispatcher sees it. At most 64 bytes of UTF-8. */
  readonly customerName: string
  readonly street: string
  /** Suite, unit, floor: what is needed to find the caller inside the building. */
  readonly streetSecondary: string | null
  readonly city: string
  readonly region: string
  readonly postalCode: string
  /** ISO 3166-1 alpha-2. */
  readonly isoCountry: string
}

/**
 * One spelling for one place: other spacing is the same address. Other case is not: it may be the very correction that
 * Twilio asked for.
 * Two addresses are identical exactly when this text is.
 */
export function identityOf (civic: CivicAddress): string {
  const fields = [
    civic.customerName, civic.street, civic.streetSecondary ?? '', civic.city, civic.region, civic.postalCode,
    civic.isoCountry
  ]
  return JSON.stringify(fields.map((field) => field.normalize('NFC').trim().replace(/\s+/g, ' ')))
}
