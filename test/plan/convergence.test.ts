import t from 'tap'
import type { Assignment, Desired, Memory } from '../../src/domain/assignment.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import { isWrite, type Write } from '../../src/domain/step.js'
import { absorb, begun } from '../../src/plan/absorb.js'
import { coverageOf } from '../../src/plan/coverage.js'
import type { Decision } from '../../src/plan/decision.js'
import { FRESH_MS, type Moment, type Patience } from '../../src/plan/patience.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { stateOf } from '../../src/plan/state.js'
import { conclude } from '../../src/plan/status.js'
import {
  aDoubt, ago, anAssignment, ASSOCIATE, CLEAR, NOW, NUMBER_SID, OTHER, PATIENCE, showing, WANTED
} from './builders.js'
import {
  AXES, SETTLE_MS, twilioModel, type Axis, type Choice, type Choose, type Chosen, type Truth, type Twilio
} from './twilio-model.js'

/** What must hold of every life, and why. */
const INVARIANTS = {
  'it comes to rest': 'a state without an answer would be asked about for ever',
  'where Twilio never moves, it keeps looking and writes nothing': 'nobody knows what a write would do there',
  'only a caller who says so has it tried again and again': 'keep-trying is the one wish without an end',
  'nothing is written at pending-*': 'Twilio is working (I9)',
  'nothing is written while an earlier write is in doubt': 'two writes could overtake each other',
  'nothing is written upon old news': 'somebody else may have been there',
  'a paused assignment is never written to': 'that is what paused means',
  'an address is put on only where there is none': 'Twilio does not swap in place (I9)',
  'no address is put on that is not wanted': 'a removal ends bare',
  'the wanted address is never taken off while it works': 'a needless gap (I11)',
  'nothing is taken off before the wanted address is accepted': 'make before break (I10, I14)',
  'nothing is taken off that is not there': 'a clear of a bare number says nothing',
  'emergency calling is switched once at most': 'Twilio may ignore it for ever',
  'emergency calling is switched only once registered, and when it differs': 'the last step, and of its own',
  'emergency calling is asked for before it is called ready': 'the caller wants both',
  'every second without protection is counted': 'unprotectedSince stands exactly while uncovered',
  'coverage tells the truth': 'it is what the caller relies on (I16)',
  'ready means registered at the wanted address': 'anything else is a false safe (I16)',
  'state says whose turn it is': 'portals show nothing else',
  'gone means bare': 'a removal that forgets a registration leaves it to nobody'
} as const

type Invariant = keyof typeof INVARIANTS

/** One look after each thing that Twilio does: more looks would find nothing more. */
const SLOW: Patience = { ...PATIENCE, pollMs: SETTLE_MS }

/** The most that any life needs. */
const MOST_WRITES = 8
const MOST_TURNS = 120
/** Nothing new for longer than every grace, quarantine and pause there is: then only looking goes on. */
const QUIET_MS = 130_000

const broken = new Map<Invariant, string[]>()
const ends = new Map<string, number>()
let lives = 0
let mostWrites = 0
let mostTurns = 0

/** One life: from a state somebody may find, through what Twilio makes of our writes, to its end. */
interface Life {
  readonly start: Assignment
  readonly choices: Map<Axis, Choice>
  readonly writes: { readonly step: Write, readonly at: number }[]
}

interface End {
  readonly how: 'rest' | 'forget' | 'keeps-looking' | 'keeps-trying' | 'restless'
  readonly assignment: Assignment
  readonly decision: Decision
  readonly at: number
  readonly turns: number
}

function live (life: Life, twilio: Twilio): End {
  let at = NOW.getTime()
  let moment = momentAt(at)
  let known = remember(life.start, moment)
  let next = plan(known, moment)
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    if (next.kind === 'act') {
      const { step } = next
      if (isWrite(step)) {
        judge(life, known, step, twilio.truth(at), at)
        life.writes.push({ step, at })
      }
      const sending = isWrite(step) ? begun(known, step, moment) : known
      const outcome = twilio.answer(step, at)
      at += 100
      moment = momentAt(at)
      known = remember(absorb(sending, step, outcome, { ...moment, random: 0.99 }) as Assignment, moment)
      next = plan(known, moment)
    }
    const end = (how: End['how']): End =>
      ({ how, assignment: concluded(known, next, moment), decision: next, at, turns: turn })
    if (next.kind === 'act') continue
    if (next.kind === 'forget') return end('forget')
    if (next.ms === null) return end('rest')
    if (life.writes.length > MOST_WRITES) return end('keeps-trying')
    if (at - twilio.changedAt() > QUIET_MS && twilio.idle()) return end('keeps-looking')
    at += next.ms
    moment = momentAt(at)
    known = remember(known, moment)
    next = plan(known, moment)
  }
  return { how: 'restless', assignment: known, decision: next, at, turns: MOST_TURNS }
}

/** Only a settled decision has an effect on later ones, and a life ends with it. */
function concluded (assignment: Assignment, decision: Decision, moment: Moment): Assignment {
  return decision.kind === 'settled' ? conclude(assignment, decision, moment) : assignment
}

function momentAt (at: number): Moment {
  return { now: new Date(at), patience: SLOW }
}

/** Is this write allowed to leave? */
function judge (life: Life, known: Assignment, step: Write, truth: Truth, at: number): void {
  const { desired, number, address, journal } = known
  const expect = (holds: boolean, invariant: Invariant) => {
    if (!holds) breaks(invariant, life, `${step.name} at ${truthText(truth)}`)
  }
  const seen = { sid: number?.emergencyAddressSid ?? null, status: number?.emergencyAddressStatus ?? null }
  expect(![seen, truth].some(({ status }) => status?.startsWith('pending-')), 'nothing is written at pending-*')
  expect(journal.doubt === null, 'nothing is written while an earlier write is in doubt')
  expect(number !== null && at - number.observedAt.getTime() <= FRESH_MS, 'nothing is written upon old news')
  expect(!desired.paused, 'a paused assignment is never written to')
  switch (step.name) {
    case 'associate-address': {
      const free = ({ sid, status }: typeof seen) =>
        status === 'unregistered' && (sid === null || sid === step.addressSid)
      expect(free(seen) && free(truth), 'an address is put on only where there is none')
      const wanted = desired.assigned && (step.addressSid === WANTED || step.addressSid === OTHER)
      expect(wanted && address.state === 'valid', 'no address is put on that is not wanted')
      return
    }
    case 'disassociate-address': {
      const working = [seen, truth].some(({ sid, status }) => sid === WANTED && status === 'registered')
      expect(!(desired.assigned && working), 'the wanted address is never taken off while it works')
      expect(!desired.assigned || address.state === 'valid',
        'nothing is taken off before the wanted address is accepted')
      expect(seen.sid !== null || seen.status === 'unregistration-failure', 'nothing is taken off that is not there')
      return
    }
    case 'set-emergency-status': {
      const earlier = life.writes.some((write) => write.step.name === 'set-emergency-status')
      expect(!earlier && life.start.memory.calling === null, 'emergency calling is switched once at most')
      const registered = [seen, truth].every(({ sid, status }) => sid === WANTED && status === 'registered')
      const differs = number?.emergencyStatus !== step.value && truth.calling() !== step.value
      expect(desired.assigned && registered && differs,
        'emergency calling is switched only once registered, and when it differs')
      return
    }
    case 'create-address':
    case 'delete-address': expect(false, 'no address is put on that is not wanted')
  }
}

/** Did it end as it should, and does it say so? */
function judgeEnd (life: Life, end: End, twilio: Twilio): void {
  const { assignment, decision, how } = end
  const { desired, memory } = assignment
  const truth = twilio.truth(end.at + 100_000)
  const moment = momentAt(end.at)
  const expect = (holds: boolean, invariant: Invariant) => {
    if (!holds) breaks(invariant, life, `${how} ${decision.kind} ${decision.reason} at ${truthText(truth)}`)
  }
  expect(how !== 'restless', 'it comes to rest')
  if (how === 'forget') {
    expect(truth.sid === null && truth.status === 'unregistered' && !desired.assigned, 'gone means bare')
    return
  }
  if (how === 'keeps-looking') {
    expect(life.writes.every(({ at }) => end.at - at > QUIET_MS) && !isSteady(truth, assignment),
      'where Twilio never moves, it keeps looking and writes nothing')
  }
  if (how === 'keeps-trying') {
    const asked = desired.assigned && desired.onFailure === 'keep-trying'
    const refuses = ['refuses-wanted', 'refuses-all'].includes(String(life.choices.get('registration')))
    expect(asked && refuses && isSpaced(life), 'only a caller who says so has it tried again and again')
    return
  }

  const coverage = coverageOf(assignment, moment)
  expect(trueCoverage(assignment, truth) === coverage, 'coverage tells the truth')
  const uncovered = coverage === 'unprotected'
  expect(coverage === 'unknown' || (memory.unprotectedSince !== null) === uncovered,
    'every second without protection is counted')
  const there = truth.sid === WANTED && truth.status === 'registered'
  expect(decision.kind !== 'settled' || (desired.assigned && there && memory.observedGeneration === 1),
    'ready means registered at the wanted address')
  expect(decision.kind !== 'settled' || memory.calling !== null || isAsWanted(desired, truth.calling()),
    'emergency calling is asked for before it is called ready')
  expect(expectedStates(desired, decision).includes(stateOf(assignment, decision, moment)),
    'state says whose turn it is')
}

/** A state that is an end in itself: whoever only looks at it for ever has got stuck. */
function isSteady ({ sid, status, calling }: Truth, { desired, memory }: Assignment): boolean {
  const settled = status === 'unregistered' || status === 'unregistration-failure' ||
    (sid !== null && (status === 'registered' || status === 'registration-failure'))
  // Asked for, and showing a third value since: Twilio is taken to be at work on it, and the deadline says if too long.
  const switching = settled && memory.calling !== null && calling() !== memory.calling.before &&
    !isAsWanted(desired, calling())
  return settled && !switching
}

function isAsWanted ({ emergencyCalling }: Desired, calling: string | null): boolean {
  return calling === null || calling === (emergencyCalling === 'enabled' ? 'Active' : 'Inactive')
}

/** The pauses between two attempts grow to the longest there is. */
function isSpaced ({ writes }: Life): boolean {
  const clears = writes.filter(({ step }) => step.name === 'disassociate-address').slice(-2)
  const [last, next] = [clears[0]?.at ?? 0, clears[1]?.at ?? 0]
  return next - last >= SLOW.backoffMs * 2
}

function trueCoverage ({ desired, address, number, memory, generation }: Assignment, { sid, status }: Truth): string {
  if (number === null || status === null || status === 'wandering') return 'unknown'
  if (status !== 'registered' || sid === null) return 'unprotected'
  if (desired.assigned && sid === address.sid) return 'protected'
  return desired.assigned && memory.observedGeneration === generation ? 'unprotected' : 'protected-by-previous'
}

function expectedStates (desired: Desired, decision: Decision): readonly string[] {
  if (!desired.assigned) return ['removing']
  if (desired.paused) return ['paused']
  if (decision.kind === 'settled') return ['ready']
  return decision.kind === 'blocked' ? ['action-required'] : ['converging', 'stalled']
}

function breaks (invariant: Invariant, { start, choices, writes }: Life, what: string): void {
  const { number, memory: { transitions: _, ...memory }, journal } = start
  const told = JSON.stringify({
    what,
    seen: [number?.emergencyAddressSid?.slice(2, 3), number?.emergencyAddressStatus],
    memory: Object.fromEntries(Object.entries(memory).filter(([, value]) => value !== null && value !== 0)),
    doubt: journal.doubt?.step,
    choices: Object.fromEntries(choices),
    writes: writes.map(({ step, at }) => `${step.name} ${(at - NOW.getTime()) / 1_000} s`)
  })
  broken.set(invariant, [...broken.get(invariant)?.slice(0, 4) ?? [], told])
}

function truthText ({ sid, status }: Truth): string {
  return `${sid?.slice(2, 3) ?? 'none'} ${status}`
}

/** Lives every life that begins so: whatever is looked at is tried in every way. */
function liveAll (observed: ObservedNumber, memory: MemoryName): void {
  const script: { axis: Axis, at: number }[] = []
  do {
    const choices = new Map<Axis, Choice>()
    let met = 0
    const choose = <Name extends Axis>(axis: Name): Chosen<Name> => {
      if (!choices.has(axis)) {
        const entry = script[met] ??= { axis, at: 0 }
        met++
        choices.set(axis, AXES[axis][entry.at] as Chosen<Name>)
      }
      return choices.get(axis) as Chosen<Name>
    }
    const { lost, ...start } = startOf(observed, memory, choose)
    const life: Life = { start: start.assignment, choices, writes: [] }
    const twilio = twilioModel(observed, lost, choose, NOW.getTime())
    const end = live(life, twilio)
    judgeEnd(life, end, twilio)
    count(life, end)
    while (isLast(script.at(-1))) script.pop()
    const last = script.at(-1)
    if (last !== undefined) last.at++
  } while (script.length > 0)
}

function isLast (entry: { readonly axis: Axis, readonly at: number } | undefined): boolean {
  return entry !== undefined && entry.at + 1 === AXES[entry.axis].length
}

function count ({ writes }: Life, { how, decision, turns }: End): void {
  lives++
  if (how !== 'keeps-trying') mostWrites = Math.max(mostWrites, writes.length)
  mostTurns = Math.max(mostTurns, turns)
  const name = how === 'rest' ? `${decision.kind} ${decision.reason}` : how
  ends.set(name, (ends.get(name) ?? 0) + 1)
}

/** What is wanted and what stands there, each part chosen when the planner looks at it. */
function startOf (observed: ObservedNumber, name: MemoryName, choose: Choose): {
  readonly assignment: Assignment, readonly lost: Write | null
} {
  const { step, ...memory }: Remembered = MEMORIES[name]
  const lost = step === undefined ? null : step(choose)
  const begunAt = ago(5_000)
  const target = lost?.name === 'set-emergency-status' ? lost.value : undefined
  const doubt = lost === null ? null : aDoubt(lost.name, { begunAt, ...target !== undefined && { target } })
  const assignment = anAssignment({ memory, doubt })
  const desired: Desired = {
    ...assignment.desired,
    get assigned () { return choose('assigned') },
    get emergencyCalling () { return choose('emergencyCalling') },
    get onFailure () { return choose('onFailure') },
    get drift () { return choose('drift') },
    get paused () { return choose('paused') }
  }
  const address = {
    get sid () { return choose('accepted') ? WANTED : null },
    get state () { return choose('accepted') ? 'valid' : choose('unaccepted') },
    refusal: null
  }
  const number = { ...observed, get emergencyStatus () { return choose('emergencyStatus') } }
  const sendable = lost !== null && couldHaveBeenSent(lost, observed)
  return { assignment: { ...assignment, desired, address, number }, lost: sendable ? lost : null }
}

/** What nobody would have sent there cannot be on its way; that it is in doubt must harm nothing all the same. */
function couldHaveBeenSent (
  { name }: Write, { emergencyAddressSid: sid, emergencyAddressStatus: status }: ObservedNumber
): boolean {
  switch (name) {
    case 'associate-address': return status === 'unregistered' && sid !== OTHER
    case 'disassociate-address':
      return status === 'unregistration-failure' || (sid !== null && SETTLED.some((settled) => settled === status))
    case 'set-emergency-status': return status === 'registered' && sid === WANTED
    case 'create-address':
    case 'delete-address': return false
  }
}

const SETTLED = ['registered', 'unregistered', 'registration-failure']
const STATUSES = [
  ...SETTLED, 'pending-registration', 'pending-unregistration', 'unregistration-failure', null, 'wandering'
]

/** What is remembered; with a write, that it was begun five seconds ago and never reported. */
type Remembered = Partial<Memory> & { readonly step?: (choose: Choose) => Write }

const BEGUN = ago(5_000)
const MEMORIES = {
  fresh: {},
  settled: { observedGeneration: 1 },
  'once failed': { associations: 1 },
  'with a previous address': { previousSid: OTHER },
  'gave up': { associations: 2, previousSid: OTHER },
  'association in doubt': { pendingSince: BEGUN, step: () => ASSOCIATE },
  'second association in doubt': { pendingSince: BEGUN, associations: 1, previousSid: OTHER, step: () => ASSOCIATE },
  'clear in doubt': { unprotectedSince: BEGUN, step: () => CLEAR },
  'calling in doubt': {
    calling: { before: 'Pending Deactivation', sentAt: BEGUN },
    step: (choose: Choose): Write => {
      const value = choose('emergencyCalling') === 'enabled' ? 'Active' : 'Inactive'
      return { name: 'set-emergency-status', phoneNumberSid: NUMBER_SID, value }
    }
  }
} satisfies Record<string, Remembered>

type MemoryName = keyof typeof MEMORIES

const began = performance.now()
let begins = 0
for (const status of STATUSES) {
  for (const sid of [null, WANTED, OTHER]) {
    const number = showing(sid, status, { observedAt: ago(6_000) })
    for (const memory of Object.keys(MEMORIES) as MemoryName[]) {
      begins++
      liveAll(number, memory)
    }
  }
}

const combinations = begins * [
  AXES.emergencyStatus, AXES.assigned, AXES.emergencyCalling, AXES.onFailure, AXES.drift, AXES.paused,
  ['valid', ...AXES.unaccepted]
].reduce((product, { length }) => product * length, 1)
t.comment(`${combinations} combinations of observed, desired and remembered, ${lives} lives; ` +
  `${Math.round(performance.now() - began)} ms; at most ${mostWrites} writes and ${mostTurns} turns`)
t.comment([...ends].sort().map(([how, count]) => `${count} ${how}`).join('; '))

for (const [invariant, because] of Object.entries(INVARIANTS)) {
  t.test(`${invariant}: ${because}`, async (t) => {
    t.same(broken.get(invariant as Invariant) ?? [], [])
  })
}
