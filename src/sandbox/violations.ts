/** What a client did that no client of ours may ever do. */
export type ViolationKind =
  | 'overlapping-writes'
  | 'associate-when-not-unregistered'
  | 'write-while-pending'
  | 'duplicate-friendly-name'
  | 'address-deleted-in-use'
  | 'two-changes-in-one-request'
  | 'account-transfer'
  | 'number-release'

/** One breach, and the request that made it. */
export interface Violation {
  readonly kind: ViolationKind
  readonly detail: string
  readonly seq: number
  readonly at: string
}
