import type { Address } from '../../src/sandbox/model.js'

/** The numbers of a run. */
export function numbersOf (count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+1415555${String(1_000 + index)}`)
}

/** An address as callers give it: one for each whole number. */
export function placeOf (index: number) {
  return {
    customerName: 'Example Ltd',
    street: `${index} Chaos St`,
    streetSecondary: null,
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US'
  }
}

/** Does Twilio have this text under that Address? */
export function isPlace (address: Address | undefined, index: number): boolean {
  return address !== undefined &&
    Object.entries(placeOf(index)).every(([field, text]) => address[field as keyof Address] === text)
}
