import type { Assignment } from '../domain/assignment.js'
import type { EmergencyStatus } from '../domain/step.js'
import type { Decision } from './decision.js'
import { pollMs } from './patience.js'
import { lookEvery, write, type Seen } from './seen.js'

/** The value EmergencyStatus should show. */
export function wantedCalling ({ desired }: Assignment): EmergencyStatus {
  return desired.emergencyCalling === 'enabled' ? 'Active' : 'Inactive'
}

/**
 * Asked for, and seen unchanged afterwards: Twilio ignores such writes, as it has said it does since October 2021
 * (https://twilio.com/changelog/changes-to-the-emergency-calling-api). Nothing more is to be done.
 */
export function callingIgnored ({ number, memory: { calling } }: Assignment): boolean {
  return calling !== null && number !== null &&
    number.emergencyStatus === calling.before && number.observedAt > calling.sentAt
}

/** Asked for once: judged by the next look, and then, if Twilio moved at all, polled through whatever it shows. */
export function callingChanging (seen: Seen): Decision | null {
  const { assignment, assignment: { memory: { calling } } } = seen
  if (calling === null || !differs(seen) || callingIgnored(assignment)) return null
  return lookEvery(seen, 'calling-pending', pollMs(calling.sentAt, seen))
}

/** Never sent when nothing differs, nor twice in one generation. */
export function callingDiffers (seen: Seen): Decision | null {
  const { assignment, number: { phoneNumberSid } } = seen
  if (assignment.memory.calling !== null || !differs(seen)) return null
  return write(seen, 'calling-differs', {
    name: 'set-emergency-status', phoneNumberSid, value: wantedCalling(assignment)
  })
}

/** Since when Twilio has been switching emergency calling; null when it never began, and once it has arrived. */
export function switchingSince (assignment: Assignment): Date | null {
  const { number, memory: { calling } } = assignment
  const switching = calling !== null && number !== null && number.emergencyStatus !== calling.before &&
    differs({ assignment, number })
  return switching ? calling.sentAt : null
}

function differs ({ assignment, number: { emergencyStatus } }: Pick<Seen, 'assignment' | 'number'>): boolean {
  return emergencyStatus !== null && emergencyStatus !== wantedCalling(assignment)
}
