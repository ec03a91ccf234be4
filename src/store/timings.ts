import type { Patience } from '../plan/patience.js'

/** How long the ledger's promises last, in milliseconds. */
export interface Timings {
  readonly patience: Patience
  readonly leaseMs: number
  /** How long a request to Twilio may take: a lease must outlast it when the request is begun. */
  readonly timeoutMs: number
}
