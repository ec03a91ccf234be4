import type { Run } from './runs.js'
import type { Property } from './properties.js'
import type { Safeguard } from './safeguards.js'

/** The algorithm with one safeguard taken away. */
export interface Mutant extends Run {
  readonly removed: readonly [Safeguard, ...Safeguard[]]
  /** What it must break, any of them; nothing, where another safeguard still stands behind the one that is gone. */
  readonly breaks: readonly Property[]
}

/** What happens at Twilio or is shown to callers, not merely in our own books. */
const HARM: readonly Property[] = ['I6', 'I9', 'I10', 'I11', 'I12', 'I16', 'I23', 'forgotten', 'liveness']

export const MUTANTS: readonly Mutant[] = [
  { removed: ['dueTick'], wishes: ['warehouse'], faults: { wipe: 1 }, breaks: ['liveness'] },
  { removed: ['dueTick'], wishes: ['warehouse'], faults: { apiCrash: 1 }, breaks: ['liveness'] },
  { removed: ['dueTick'], wishes: ['warehouse'], faults: { kill: 1 }, breaks: ['liveness'] },
  { removed: ['intent'], wishes: ['warehouse'], faults: { kill: 1 }, breaks: HARM },
  { removed: ['search'], wishes: ['warehouse'], faults: { lost: 1 }, breaks: ['I12'] },
  { removed: ['doubt'], wishes: ['warehouse'], faults: { lost: 1 }, breaks: HARM },
  { removed: ['quarantine'], wishes: ['warehouse'], faults: { lost: 1 }, breaks: HARM },
  { removed: ['sendDeadline'], wishes: ['warehouse'], faults: { pause: 2 }, breaks: HARM },
  { removed: ['fence'], wishes: ['warehouse'], faults: { pause: 1 }, breaks: HARM },
  { removed: ['lease'], wishes: ['warehouse'], faults: {}, breaks: HARM },
  { removed: ['versionAtBegin'], wishes: ['warehouse', 'office'], faults: {}, breaks: ['I11'] },
  { removed: ['versionAtFinish'], wishes: ['warehouse', 'office'], faults: {}, breaks: ['I16'] },
  { removed: ['versionAtFinish'], wishes: ['warehouse', 'office'], faults: {}, breaks: ['liveness'] },
  { removed: ['makeBeforeBreak'], wishes: ['warehouse'], faults: {}, breaks: ['I10'] },
  { removed: ['waitBeforeUnwanted'], wishes: ['warehouse', 'office'], faults: {}, breaks: ['I9'] },
  { removed: ['waitBeforeMissing'], wishes: ['warehouse'], faults: {}, breaks: ['I9'] },
  // Each of these has another behind it; that all hold without it says that it costs nothing to lose it alone.
  { removed: ['exclusion'], wishes: ['warehouse'], faults: { pause: 1 }, breaks: [] },
  { removed: ['leaseAtBegin'], wishes: ['warehouse'], faults: { pause: 1 }, breaks: [] },
  { removed: ['oneIntent'], wishes: ['warehouse'], faults: { pause: 1, lost: 1 }, breaks: [] }
]
