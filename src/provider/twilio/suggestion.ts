import type { CivicAddress } from '../../domain/civic-address.js'

/** Twilio's words for our fields, in its order. The FriendlyName before them is our own id: read over and dropped. */
const FIELDS = {
  CustomerName: 'customerName',
  Street: 'street',
  StreetSecondary: 'streetSecondary',
  Locality: 'city',
  Region: 'region',
  PostalCode: 'postalCode',
  IsoCountry: 'isoCountry'
} as const satisfies Readonly<Record<string, keyof CivicAddress>>

type Key = keyof typeof FIELDS
const KEYS = Object.keys(FIELDS) as readonly Key[]
/** One pass over the text, without anything to go back for. An empty last value may have lost its space. */
const KEY = /(?:^|, )(CustomerName|Street|StreetSecondary|Locality|Region|PostalCode|IsoCountry):(?: |$)/g

/** A key as found in the text, at the end of the best row of keys that leads to it. */
interface Found {
  readonly key: Key
  readonly from: number
  readonly valueFrom: number
  readonly before: Found | null
  readonly length: number
}

/**
 * The fields of the address that Twilio suggests in the message of its error 21629; null when it names none. The
 * message is prose followed by ` | ` and `Key: value, Key: value`, unquoted, and a value may hold all of that itself.
 */
export function suggestedIn (message: string): Partial<CivicAddress> | null {
  const bar = message.indexOf(' | ')
  if (bar === -1) return null
  const text = message.slice(bar + 3)
  const values = valuesOf(text, likeliest(keysIn(text)))
  return values.length === 0 ? null : Object.fromEntries(values)
}

/**
 * The best row that ends in each key, by rank. What looks like a key may be part of a value. That reading is taken
 * which makes the most keys of the text, in Twilio's order; of two as long, the one whose keys stand further right,
 * because the free text stands left (the caller's own name) and the codes, which hold no commas, right. So of two
 * occurrences the last is the key and the one before it a part of the value to its left: "ACME, Region: West". Only a
 * second CustomerName is part of the first one's value, because our id to its left holds no comma.
 */
function keysIn (text: string): readonly Found[] {
  const best: Found[] = []
  for (const match of text.matchAll(KEY)) {
    const { 0: all, index: from } = match
    const key = match[1] as Key
    const rank = KEYS.indexOf(key)
    const before = likeliest(best.slice(0, rank))
    // A later row to the same key is never shorter: what it follows was there for the earlier one, or has grown since.
    if (rank > 0 || best[0] === undefined) {
      best[rank] = { key, from, valueFrom: from + all.length, before, length: 1 + (before?.length ?? 0) }
    }
  }
  return best
}

/**
 * The longest row; of two as long the one of the lower rank, which ends further right: else the other would go on from
 * it. Seven at most, with gaps, which reduce skips.
 */
function likeliest (rows: readonly Found[]): Found | null {
  return rows.reduce<Found | null>((best, row) => best === null || row.length > best.length ? row : best, null)
}

/** From the last key back to the first; a value ends where the next key begins. Empty values are not values. */
function valuesOf (text: string, last: Found | null): ReadonlyArray<readonly [string, string]> {
  const values: Array<readonly [string, string]> = []
  let end = text.length
  for (let found = last; found !== null; found = found.before) {
    const value = text.slice(found.valueFrom, end).trim()
    if (value !== '') values.unshift([FIELDS[found.key], value])
    end = found.from
  }
  return values
}
