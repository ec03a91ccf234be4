import { after } from './clock.js'
import type { Patience } from './patience.js'
import { plan, type Managed } from './plan.js'

/**
 * Will its next turn, at `dueAt`, be a look that any page of the account's numbers answers as well? Never while a
 * change is in doubt: what that did, only a look of its own can tell.
 */
export function onlyLooks (managed: Managed, dueAt: Date, patience: Patience): boolean {
  if (managed.journal.doubt !== null) return false
  // A look comes due as time passes: a moment later it still is, and a moment earlier it may not be.
  const decision = plan(managed, { now: after(dueAt, patience.pollMs), patience })
  return decision.kind === 'act' && decision.step.name === 'observe-number'
}
