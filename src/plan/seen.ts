import type { Assignment } from '../domain/assignment.js'
import type { PhoneNumber } from '../domain/brand.js'
import { registrationOf, type ObservedNumber, type Registration } from '../domain/phone-number.js'
import type { Look, Write } from '../domain/step.js'
import { msBetween } from './clock.js'
import { act, rest, type Decision } from './decision.js'
import { FRESH_MS, pollMs, type Moment } from './patience.js'
import type { Reason } from './reasons.js'

/** What the rules for a number that Twilio has shown may know. */
export interface Seen extends Moment {
  readonly assignment: Assignment
  readonly number: ObservedNumber
}

/** Does Twilio show this? Never true for a word we do not know. */
export function shows ({ number }: Seen, registration: Registration): boolean {
  return registrationOf(number) === registration
}

/** Rest while what we saw is young enough; after that, look again. */
export function lookEvery (seen: Seen, reason: Reason, ms: number): Decision {
  const left = ms - msBetween(seen.number.observedAt, seen.now)
  return left > 0 ? rest('waiting', reason, left) : act(reason, look(seen))
}

/** Look again, the less often the longer it lasts; reckoned from the sighting, so that waiting moves no goal. */
export function poll (seen: Seen, reason: Reason, since: Date): Decision {
  const { number: { observedAt: now, phoneNumber }, assignment: { memory: { unprotectedSince } }, patience } = seen
  const ms = pollMs(since, { now, patience })
  return lookEvery(seen, reason, unprotectedSince === null ? Math.min(patience.pollMaxMs, spread(ms, phoneNumber)) : ms)
}

/**
 * Up to a quarter longer, by the number's last digits: those declared together do not look together for ever. Not
 * where nobody would come: whoever is bare is looked at as soon as may be.
 */
function spread (ms: number, phoneNumber: PhoneNumber): number {
  return Math.round(ms * (1 + Number(phoneNumber.slice(-2)) / 400))
}

/** No write rests on old news: a sighting that is too old, or older than the last failure, is renewed first. */
export function write (seen: Seen, reason: Reason, step: Write): Decision {
  const { number: { observedAt }, assignment: { journal: { trouble } }, now } = seen
  const outdated = msBetween(observedAt, now) > FRESH_MS || (trouble !== null && observedAt < trouble.at)
  return outdated ? act('sighting-stale', look(seen)) : act(reason, step)
}

export function look ({ number: { phoneNumberSid } }: Seen): Look {
  return { name: 'observe-number', phoneNumberSid }
}
