import type { Assignment } from '../domain/assignment.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import type { EmergencyStatus } from '../domain/step.js'
import type { Decision } from './decision.js'
import { poll, write, type Seen } from './seen.js'

/** The value EmergencyStatus should show. */
export function wantedCalling ({ desired }: Assignment): EmergencyStatus {
  return desired.emergencyCalling === 'enabled' ? 'Active' : 'Inactive'
}

/**
 * Asked for, and seen unchanged afterwards: Twilio ignores such writes, as it has said it does since October 2021
 * (https://twilio.com/changelog/changes-to-the-emergency-calling-api). Nothing more is to be done.
 */
export function callingIgnored ({ number, memory: { calling } }: Assignment): boolean {
  return calling !== null && calling.arrived === undefined && number !== null &&
    number.emergencyStatus === calling.before && number.observedAt > calling.sentAt
}

/** Shown as asked for once, and no longer so: somebody else has switched it since, and it is left so until asked. */
export function callingChanged (assignment: Assignment): boolean {
  const { number, memory: { calling } } = assignment
  return calling?.arrived === true && number !== null && differs({ assignment, number })
}

/** Asked for once: judged by the next look, and then, if Twilio moved at all, polled through whatever it shows. */
export function callingChanging (seen: Seen): Decision | null {
  const { assignment, assignment: { memory: { calling } } } = seen
  if (calling === null || calling.arrived === true || !differs(seen) || callingIgnored(assignment)) return null
  return poll(seen, 'calling-pending', calling.sentAt)
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
  const switching = calling !== null && calling.arrived === undefined && number !== null &&
    number.emergencyStatus !== calling.before && differs({ assignment, number })
  return switching ? calling.sentAt : null
}

/** Twilio shows what was asked for: whatever it shows later is somebody else's doing. */
export function callingArrived (assignment: Assignment, number: ObservedNumber): Assignment['memory']['calling'] {
  const { calling } = assignment.memory
  const arrived = calling !== null && number.observedAt >= calling.sentAt &&
    number.emergencyStatus === wantedCalling(assignment)
  return arrived ? { ...calling, arrived: true } : calling
}

function differs ({ assignment, number: { emergencyStatus } }: Pick<Seen, 'assignment' | 'number'>): boolean {
  return emergencyStatus !== null && emergencyStatus !== wantedCalling(assignment)
}
