/** What the ledger holds of an account, in numbers: no phone number and no address is among them. */
export interface Figures {
  /** How many assignments are in each state that occurs, and for how long the longest has been. */
  readonly states: Readonly<Record<string, Backlog>>
  /** How many assignments each verdict that occurs concerns. */
  readonly coverage: Readonly<Record<string, number>>
  readonly gaps: Gaps
  /** What should have been looked at a minute ago, or earlier. */
  readonly overdue: Readonly<Record<'assignment' | 'address', Backlog>>
  /** Changes that were begun and never reported. */
  readonly openIntents: Backlog
  readonly numbers: Numbers
  readonly account: {
    readonly paused: boolean
    /** When the last complete pass began, and how long ago that is; null where none succeeded yet. */
    readonly swept: { readonly at: Date, readonly secondsAgo: number } | null
  }
}

/** So many, and for how long the oldest has been there; 0 where there is none. */
export interface Backlog {
  readonly count: number
  readonly oldestSeconds: number
}

/** Numbers that should be protected, and no registered address covers. */
export interface Gaps extends Backlog {
  /** Those that had an earlier address, which a change took down. */
  readonly byChanges: number
  /** The seconds of all of them together. */
  readonly totalSeconds: number
}

export interface Numbers {
  readonly owned: number
  /** The verdicts on those that nobody assigned. */
  readonly unassigned: Readonly<Record<string, number>>
}
