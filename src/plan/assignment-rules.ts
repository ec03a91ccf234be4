import type { Assignment } from '../domain/assignment.js'
import { addressNotAccepted, drift, lookRequested, noVoice, removed, staleSighting } from './assignment-gates.js'
import { callingChanging, callingDiffers } from './calling-rules.js'
import { changeInFlight, contradiction, outcomeUnknown, unknownStatus } from './certainty-rules.js'
import { act, firstOpinion, rest, type Decision, type Rule } from './decision.js'
import type { Moment } from './patience.js'
import { clearFailed, missingAddress, registrationFailed, unseenAssociation, unwantedAddress, wentBack }
  from './registration-rules.js'
import type { Seen } from './seen.js'
import { troubled } from './troubled.js'

/** First opinion wins. The order is the design: certainty first, then the wish, then the address, then calling. */
const RULES: readonly Rule<Seen>[] = [
  outcomeUnknown,        // a write was begun and never reported: look, so that nothing is done twice
  lookRequested,         // somebody asked, or a pass over the account did not show it
  changeInFlight,        // Twilio is working: wait and look, never write
  unknownStatus,         // a word we do not know is never acted upon
  contradiction,         // no address and yet registered: Twilio has not made up its mind
  removed,               // nothing wanted, nothing there
  noVoice,               // it can call nobody
  drift,                 // it was as wanted, and somebody changed it
  addressNotAccepted,    // never take a working address down for an unproven one
  clearFailed,           // Twilio could not let go: again, less and less often
  registrationFailed,    // once more, then back to where it was
  unwantedAddress,       // off with the old one; Twilio does not swap in place
  unseenAssociation,     // Twilio took the address and does not show it yet
  missingAddress,        // on with the new one
  wentBack,              // registered, but at the previous address
  callingChanging,       // Twilio is switching emergency calling
  callingDiffers,        // a request of its own, only once registered
  staleSighting          // it was as wanted when last seen, too long ago
]

/** What to do next about one assignment. Total: every state has an answer. */
export function planAssignment (assignment: Assignment, moment: Moment): Decision {
  const stop = troubled(assignment.journal.trouble, moment.now) ?? absentNumber(assignment)
  if (stop !== null) return stop
  const { number, phoneNumber } = assignment
  if (number === null) return act('never-observed', { name: 'find-number', phoneNumber })
  return firstOpinion(RULES, { assignment, number, ...moment }) ?? rest('settled', 'registered')
}

/** The account does not own it: nothing to do for a wish, and nothing left to do for a removal. */
function absentNumber ({ number, memory, desired }: Assignment): Decision | null {
  if (number !== null || memory.absentAt === null) return null
  if (!desired.assigned) return { kind: 'forget', reason: 'removed' }
  return rest('blocked', memory.releasedAt === null ? 'number-not-found' : 'number-released')
}
