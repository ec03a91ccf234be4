/** Tells the present moment. All of the sandbox's time comes from one of these. */
export type Clock = () => Date

/** A clock that stands still until it is told to move, so that tests never sleep. */
export interface ManualClock {
  readonly now: Clock
  readonly advance: (ms: number) => void
}

/** A manual clock; every sandbox with such a clock behaves the same at every run. */
export function sandboxClock (start = new Date('2026-01-05T09:00:00.000Z')): ManualClock {
  let present = start.getTime()
  return {
    now: () => new Date(present),
    advance: (ms) => { present += ms }
  }
}
