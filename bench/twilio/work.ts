/** What the account's numbers begin with. */
export const FIRST_NUMBER = '+12122000000'

/** A wish, as a caller has it. */
export interface Wish {
  readonly phoneNumber: string
  readonly place: Place
}

/** A civic address as callers give it. */
export type Place = ReturnType<typeof placeOf>

/** The numbers of the account, from one of them on. */
export function numbersOf (count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+${Number(FIRST_NUMBER.slice(1)) + from + index}`)
}

/** So many numbers that share so many addresses, one after the other; another `street`, other addresses. */
export function wishesOf (numbers: number, addresses: number, street = 'First St'): readonly Wish[] {
  return numbersOf(numbers).map((phoneNumber, index) => ({ phoneNumber, place: placeOf(index % addresses, street) }))
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
