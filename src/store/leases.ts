/** Nobody has the row in hand. */
export const NOT_LEASED = '(lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())'

/** Moments are kept to the millisecond, rounded: what is due now may stand half a millisecond ahead. */
export const IS_DUE = 'due_at <= clock_timestamp() + interval \'1 millisecond\''

/** Takes a lease of $3 milliseconds by the database's clock, and its fencing token. */
export const LEASE = `lease_epoch = lease_epoch + 1,
  lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond'`

/** Gives a lease back with nothing done, so that whoever is next need not wait for it to run out. */
export function releasing (...[table, key]: readonly ['assignment', 'phone_number'] | readonly ['address', 'id']) {
  return `UPDATE ${table} SET lease_expires_at = NULL, offered_until = NULL WHERE ${key} = $1 AND lease_epoch = $2`
}

/** What every claim learns with the facts. */
export interface Leased {
  readonly lease_epoch: number
  readonly wakes: number
  readonly now: Date
}
