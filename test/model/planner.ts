import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import type { AddressSid } from '../../src/domain/brand.js'
import type { Outcome } from '../../src/domain/outcome.js'
import type { Step, Write } from '../../src/domain/step.js'
import type { Act, Decision } from '../../src/plan/decision.js'
import type { Managed } from '../../src/plan/plan.js'
import { plan } from '../../src/plan/plan.js'
import { statusOf } from '../../src/plan/status.js'
import { factOf, type Fact } from './facts.js'
import { MOMENT, NOW } from './moments.js'
import type { Guards } from './safeguards.js'
import { decisionName, replyName, stepName } from './names.js'
import type { Due, Reply, Shown } from './state.js'
import { beginning, ending, planned, resting, type Decide, type Ended } from './turn.js'

/** What a turn hands to `finish`. */
export interface Finish {
  readonly fact: Fact
  readonly next: Decision
  readonly due: Due
}

/** The planner, asked once about each thing: it is pure, so the same facts give the same answer. */
export function planner (guards: Guards) {
  const decisions = new Map<number, { readonly fact: Fact, readonly decision: Decision }>()
  const begins = new Map<string, Fact>()
  const ends = new Map<string, Finish>()
  const rests = new Map<string, Finish>()
  const decideAs: Decide = (managed, moment) => swapped(managed, plan(managed, moment), guards)
  const views = new Map<number, Shown>()

  function decide (fact: Fact) {
    return remembering(decisions, fact.id, () => {
      const { managed, decision } = planned(believed(fact.managed, guards), MOMENT, decideAs)
      return { fact: factOf(managed), decision }
    })
  }

  function begin (fact: Fact, decision: Act, step: Write): Fact {
    return remembering(begins, `${fact.id}:${stepName(step)}`, () => {
      const sent = beginning(fact.managed, decision, step, MOMENT)
      return factOf(guards('quarantine') ? sent : unquarantined(sent))
    })
  }

  function end (fact: Fact, step: Step, reply: Reply): Finish {
    return remembering(ends, `${fact.id}:${stepName(step)}:${replyName(reply)}`, () =>
      finished(ending(fact.managed, step, outcomeOf(reply, fact.managed), MOMENT, decideAs)))
  }

  function rest (fact: Fact, decision: Decision): Finish {
    return remembering(rests, `${fact.id}:${decisionName(decision)}`, () =>
      finished(resting(fact.managed, decision, MOMENT)))
  }

  function show (fact: Fact<Assignment>): Shown {
    return remembering(views, fact.id, () => {
      const { state, coverage } = statusOf(fact.managed, MOMENT)
      return state === 'ready' ? 'ready' : coverage === 'protected' || coverage === 'unprotected' ? coverage : 'other'
    })
  }

  return { decide, begin, end, rest, show }
}

export type Planner = ReturnType<typeof planner>

function remembering<Key, Value> (answers: Map<Key, Value>, key: Key, answer: () => Value): Value {
  const there = answers.get(key)
  if (there !== undefined) return there
  const value = answer()
  answers.set(key, value)
  return value
}

function finished ({ managed, next, ms }: Ended): Finish {
  return { fact: factOf(managed), next, due: ms === null ? 'never' : ms > 0 ? 'later' : 'now' }
}

/** What a worker takes the facts to be where it does not heed them. */
function believed (managed: Managed, guards: Guards): Managed {
  const heeded = guards('doubt') ? managed : { ...managed, journal: { ...managed.journal, doubt: null } }
  return guards('makeBeforeBreak') ? heeded : presumed(heeded)
}

const PRESUMED = 'AD-presumed' as AddressSid

function presumed (managed: Managed): Managed {
  if (managed.kind !== 'assignment' || managed.address.state !== 'validating') return managed
  return { ...managed, address: { sid: PRESUMED, state: 'valid', refusal: null } }
}

/** What is decided when a rule that writes is read before the one that waits for what is in flight. */
function swapped (managed: Managed, decision: Decision, guards: Guards): Decision {
  if (decision.reason !== 'registration-pending' && decision.reason !== 'unregistration-pending') return decision
  if (managed.kind !== 'assignment') return decision
  const unwanted = guards('waitBeforeUnwanted') ? null : writeOf(shown(managed, 'registered'), 'disassociate-address')
  const missing = guards('waitBeforeMissing') ? null : writeOf(shown(managed, 'unregistered'), 'associate-address')
  return unwanted ?? missing ?? decision
}

function writeOf (assignment: Assignment, name: Write['name']): Decision | null {
  const decision = plan(assignment, MOMENT)
  return decision.kind === 'act' && decision.step.name === name ? decision : null
}

function shown (assignment: Assignment, emergencyAddressStatus: string): Assignment {
  const { number } = assignment
  return { ...assignment, number: number === null ? null : { ...number, emergencyAddressStatus } }
}

function unquarantined<Thing extends Assignment | Address> (sent: Thing): Thing {
  const { journal, journal: { doubt } } = sent
  return { ...sent, journal: { ...journal, doubt: doubt === null ? null : { ...doubt, quarantineUntil: NOW } } }
}

const ANSWERED = { code: null, message: '', moreInfo: null, requestId: null }

/** What the provider makes of it. */
export function outcomeOf (reply: Reply, managed: Managed): Outcome {
  switch (reply.kind) {
    case 'number': {
      if (managed.kind !== 'assignment' || managed.number === null) throw new TypeError('No number was asked about.')
      const { sid: emergencyAddressSid, status: emergencyAddressStatus } = reply
      const observedAt = new Date(reply.at)
      const number = { ...managed.number, emergencyAddressSid, emergencyAddressStatus, observedAt }
      return { ok: true, sighting: { kind: 'number', number }, requestId: null }
    }
    case 'address':
      return { ok: true, sighting: { kind: 'address', sid: reply.sid, at: new Date(reply.at) }, requestId: null }
    case 'no-address': return { ok: true, sighting: { kind: 'no-address', at: new Date(reply.at) }, requestId: null }
    case 'throttled': return { ok: false, fault: { kind: 'throttled', retryAfterMs: null, requestId: null } }
    case 'refused': return { ok: false, fault: { kind: 'refused', status: 400, ...ANSWERED } }
    case 'lost': return { ok: false, fault: { kind: 'unavailable', applied: 'unknown', detail: '', requestId: null } }
    case 'too-late': return { ok: false, fault: { kind: 'unavailable', applied: 'no', detail: '', requestId: null } }
  }
}
