const FIRST_NUMBER = 12_122_000_000

/** The account's numbers follow one another. */
export function numberAt (index: number): string {
  return `+${FIRST_NUMBER + index}`
}

/** A wish, as a caller has it. */
export interface Wish {
  readonly phoneNumber: string
  readonly place: Place
}

/** A civic address as callers give it. */
export type Place = ReturnType<typeof placeOf>

/** So many numbers that share so many addresses, one after the other; another `street`, other addresses. */
export function wishesOf (numbers: number, addresses: number, street = 'First St'): readonly Wish[] {
  return Array.from({ length: numbers }, (_, index) => ({
    phoneNumber: numberAt(index), place: placeOf(index % addresses, street)
  }))
}

function placeOf (index: number, street: string) {
  return {
    customerName: 'Example Ltd',
    street: `${index + 1} ${street}`,
    city: 'New York',
    region: 'NY',
    postalCode: '10001',
    isoCountry: 'US'
  }
}
