import type { Page } from '../domain/listing.js'

/** Cuts what was read, one more than asked for, into a page that knows whether another follows. */
export function pageOf<Item, Key> (
  read: readonly Item[], limit: number, now: Date, keyOf: (item: Item) => Key
): Page<Item, Key> {
  const items = read.slice(0, limit)
  const last = items.at(-1)
  return { items, after: read.length > limit && last !== undefined ? keyOf(last) : null, now }
}
