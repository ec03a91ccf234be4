import type { Assignment } from '../domain/assignment.js'
import { switchingSince } from './calling-rules.js'
import { after } from './clock.js'
import type { Decision } from './decision.js'
import { deadlineMs, type Moment, type Patience } from './patience.js'
import { pauseOf } from './pause.js'

/** One word for portals. Derived here and nowhere else, and never read to decide anything. */
export type State = 'ready' | 'converging' | 'action-required' | 'stalled' | 'removing' | 'paused'

/** `decision` is the planner's answer about this assignment at this moment. */
export function stateOf (assignment: Assignment, decision: Decision, { now, patience }: Moment): State {
  const { desired } = assignment
  if (!desired.assigned) return 'removing'
  if (pauseOf(assignment) !== null) return 'paused'
  switch (decision.kind) {
    case 'settled': return 'ready'
    case 'blocked': return 'action-required'
    case 'act':
    case 'waiting':
    case 'forget': {
      const deadline = deadlineOf(assignment, patience)
      return deadline !== null && now > deadline ? 'stalled' : 'converging'
    }
  }
}

/** By when Twilio should have finished what it is working on; null when it is not working. Polling goes on after it. */
export function deadlineOf (assignment: Assignment, patience: Patience): Date | null {
  const since = assignment.memory.pendingSince ?? switchingSince(assignment)
  return since === null ? null : after(since, deadlineMs(assignment.isoCountry, patience))
}
