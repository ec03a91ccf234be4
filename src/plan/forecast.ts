import type { AddressState } from '../domain/address.js'
import type { Assignment } from '../domain/assignment.js'
import type { AddressId, AddressSid, PhoneNumberSid } from '../domain/brand.js'
import type { ObservedNumber } from '../domain/phone-number.js'
import { isWrite, type EmergencyStatus, type Step, type Write } from '../domain/step.js'
import { absorb } from './absorb.js'
import { begun } from './begun.js'
import { wantedCalling } from './calling-rules.js'
import { after, SECOND } from './clock.js'
import type { Act } from './decision.js'
import type { Moment } from './patience.js'
import { pauseOf } from './pause.js'
import { plan } from './plan.js'
import type { Reason } from './reasons.js'
import { remember } from './remember.js'
import { registeredSid } from './target.js'

/** A write as far as it can be told ahead: a SID is null until Twilio has named the thing. */
export type PlannedWrite =
  | { readonly name: 'create-address', readonly addressId: AddressId }
  | {
    readonly name: 'associate-address'
    readonly phoneNumberSid: PhoneNumberSid | null
    readonly addressSid: AddressSid | null
  }
  | { readonly name: 'disassociate-address', readonly phoneNumberSid: PhoneNumberSid | null }
  | {
    readonly name: 'set-emergency-status'
    readonly phoneNumberSid: PhoneNumberSid | null
    readonly value: EmergencyStatus
  }

/** One request that will change something at Twilio. */
export interface PlannedStep {
  readonly step: PlannedWrite['name']
  /** The rule that will want it. */
  readonly reason: Reason
  readonly write: PlannedWrite
}

/** What will be done for one assignment, and where that leads, if Twilio does as asked and nobody else comes by. */
export interface Forecast {
  readonly generation: number
  /** The requests that change something at Twilio, in order; looks in between are not told. */
  readonly steps: readonly PlannedStep[]
  /** Whether a registered address, whoever put it there, comes off the number on the way. */
  readonly opensGap: boolean
  /** Where it comes to rest: `registered`, `removed`, or the reason that stops it or makes it somebody else's turn. */
  readonly leadsTo: Reason
  /** Why none of it happens at the moment; null when it does. */
  readonly heldBy: ReturnType<typeof pauseOf>
}

type Course = Pick<Forecast, 'steps' | 'opensGap' | 'leadsTo'>
type NumberWrite = Extract<Write, { readonly phoneNumberSid: PhoneNumberSid }>

/** More than any way to a rest takes: where there is none, the planner looks for ever. */
const MOST_TURNS = 30

/** Stand for what Twilio has not named yet, so that the planner can count on it; told as null. */
const ADDRESS_TO_COME = 'AD-to-come' as AddressSid
const NUMBER_TO_COME = 'PN-to-come' as PhoneNumberSid

/** Its own row sees to it: the address is created, or created anew. Total: a new state must take a side. */
const IS_TO_COME: Readonly<Record<AddressState, boolean>> = {
  validating: true,
  removing: true,
  retired: true,
  valid: false,
  suggested: false,
  invalid: false
}

/** The planner itself, played forward against a Twilio that does as asked. Pure, and the same planner that acts. */
export function forecast (assignment: Assignment, moment: Moment): Forecast {
  const { generation } = assignment
  const { steps, opensGap, leadsTo } = courseOf(supposed(assignment), moment, MOST_TURNS)
  return {
    generation,
    steps: [...addressSteps(assignment), ...steps],
    opensGap,
    leadsTo,
    heldBy: pauseOf(assignment)
  }
}

/** Where the play starts: nothing holds it up, the address will be there, and what was lost can no longer land. */
function supposed (assignment: Assignment): Assignment {
  const { desired, address, journal, journal: { doubt } } = assignment
  return {
    ...assignment,
    accountPaused: false,
    accountRefusedUntil: null,
    openGaps: 0,
    desired: { ...desired, paused: false },
    address: IS_TO_COME[address.state] ? { sid: ADDRESS_TO_COME, state: 'valid', refusal: null } : address,
    journal: { ...journal, doubt: doubt === null ? null : { ...doubt, quarantineUntil: doubt.begunAt } }
  }
}

function addressSteps ({ desired: { assigned, addressId }, address: { state } }: Assignment): readonly PlannedStep[] {
  if (!assigned || !IS_TO_COME[state]) return []
  const name = 'create-address'
  return [{ step: name, reason: 'never-created', write: { name, addressId } }]
}

/** One turn, and all that follow from it. */
function courseOf (assignment: Assignment, moment: Moment, turnsLeft: number): Course {
  const known = remember(assignment, moment)
  const decision = plan(known, moment)
  const end: Course = { steps: [], opensGap: false, leadsTo: decision.reason }
  if (turnsLeft === 0) return end
  switch (decision.kind) {
    case 'settled':
    case 'blocked':
    case 'forget': return end
    case 'waiting': {
      // Rows fall due by the second; a pause that shortens for ever would never be over.
      const ms = Math.max(SECOND, decision.ms ?? 0)
      return courseOf(known, { ...moment, now: after(moment.now, ms) }, turnsLeft - 1)
    }
    case 'act': {
      const next = courseOf(taken(known, decision, moment), moment, turnsLeft - 1)
      return {
        ...next,
        steps: [...plannedSteps(decision), ...next.steps],
        opensGap: takesDown(known, decision) || next.opensGap
      }
    }
  }
}

/** What is known once Twilio has done as asked and shown what stands there now. */
function taken (known: Assignment, decision: Act, moment: Moment): Assignment {
  const { step } = decision
  const sent = isWrite(step) ? begun(known, step, moment) : known
  const number = { ...known.number ?? unseen(known), ...shownAfter(known, decision), observedAt: moment.now }
  const outcome = { ok: true, sighting: { kind: 'number', number }, requestId: null } as const
  // Stryker disable next-line ObjectLiteral: only a failure is told a time and draws a pause.
  return absorb(sent, step, outcome, { ...moment, random: 0 })
}

/** What is shown that is new: an address is on or off at once; what is under way has ended well by the next look. */
function shownAfter (known: Assignment, { step, reason }: Act): Partial<ObservedNumber> {
  if (step.name === 'associate-address') {
    return { emergencyAddressSid: step.addressSid, emergencyAddressStatus: 'registered' }
  }
  if (step.name === 'disassociate-address' || reason === 'unregistration-pending') return BARE
  if (reason === 'registration-pending') return { emergencyAddressStatus: 'registered' }
  return reason === 'calling-pending' ? { emergencyStatus: wantedCalling(known) } : {}
}

const BARE = { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' } as const

/** A number that was never seen is taken to be as Twilio sells one: with voice, bare, and reading `Active`. */
function unseen ({ phoneNumber, memory: { ownedSid } }: Assignment): Omit<ObservedNumber, 'observedAt'> {
  const phoneNumberSid = ownedSid ?? NUMBER_TO_COME
  return { phoneNumber, phoneNumberSid, trunkSid: null, voice: true, ...BARE, emergencyStatus: 'Active' }
}

function takesDown (known: Assignment, { step }: Act): boolean {
  return step.name === 'disassociate-address' && registeredSid(known) !== null
}

/** Looks change nothing, and are not told. */
function plannedSteps ({ step, reason }: Act): readonly PlannedStep[] {
  return isNumberWrite(step) ? [{ step: step.name, reason, write: plannedWrite(step) }] : []
}

function plannedWrite (write: NumberWrite): PlannedWrite {
  const phoneNumberSid = write.phoneNumberSid === NUMBER_TO_COME ? null : write.phoneNumberSid
  if (write.name !== 'associate-address') return { ...write, phoneNumberSid }
  return { ...write, phoneNumberSid, addressSid: write.addressSid === ADDRESS_TO_COME ? null : write.addressSid }
}

/** An assignment's own writes all go to its number. */
function isNumberWrite (step: Step): step is NumberWrite {
  return isWrite(step) && 'phoneNumberSid' in step
}
