import t from 'tap'
import type { AddressState } from '../../src/domain/address.js'
import type { Assignment, Desired, Memory } from '../../src/domain/assignment.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import { isWrite, type Write } from '../../src/domain/step.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import { HOUR, MINUTE, SECOND } from '../../src/plan/clock.js'
import { coverageOf } from '../../src/plan/coverage.js'
import type { Decision } from '../../src/plan/decision.js'
import { FRESH_MS, type Moment, type Patience } from '../../src/plan/patience.js'
import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { stateOf } from '../../src/plan/state.js'
import { conclude } from '../../src/plan/status.js'
import {
  aDoubt, ago, anAssignment, aNumber, ASSOCIATE, CLEAR, NOW, NUMBER_SID, OBSERVE, OTHER, PATIENCE, showing, WANTED,
  type Given
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
  'nothing is written while the account is paused': 'an operator pauses it to have Twilio left alone',
  'nothing is written to a number that has left the account': 'it is somebody else\'s by now',
  'what has left the account is told of': 'found missing once, or known to be released after two passes',
  'drift is only told of, unless the caller lets it be healed': 'somebody meant something by it',
  'a heal is told before it is begun': 'whoever looks must see why the number changes',
  'never more than three heals begin within an hour': 'after three, somebody must find out who keeps changing it',
  'what is suspended asks for help, and goes on after the hour': 'a heal is put off, not given up',
  'what is registered is never taken down because somebody asked to try again': 'asking is not declaring anew',
  'a heal that has begun is carried through': 'one that stops half way leaves the number bare, whatever the policy',
  'whoever asks is shown what is so since': 'and what a pass did not show is looked at by name',
  'what was given up is tried again when somebody asks': 'unless it has gone back: that works, or was refused as well',
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
  /** When undoing what somebody else did has begun, and whether it is going on. */
  readonly heals: number[]
  healing: boolean
  suspended: boolean
}

interface End {
  readonly how: 'rest' | 'forget' | 'keeps-looking' | 'keeps-trying' | 'restless'
  readonly assignment: Assignment
  readonly decision: Decision
  readonly at: number
  readonly turns: number
}

function live (life: Life, twilio: Twilio, from = life.start, since = NOW.getTime()): End {
  let at = since
  let moment = momentAt(at)
  let known = remember(from, moment)
  let next = plan(known, moment)
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    if (next.kind === 'act') {
      const { step } = next
      if (isWrite(step)) {
        judge(life, known, step, twilio.truth(at), at)
        judgeHeal(life, known, at)
        life.writes.push({ step, at })
      }
      const sending = isWrite(step) ? begun(known, step, moment) : known
      const outcome = twilio.answer(step, at)
      at += 100
      moment = momentAt(at)
      known = remember(absorb(sending, step, outcome, { ...moment, random: 0.99 }) as Assignment, moment)
      if (isThere(known.number)) life.healing = false
      next = plan(known, moment)
    }
    if (next.reason === 'healed-too-often') judgeSuspension(life, known, next, moment)
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
  expect(!known.accountPaused, 'nothing is written while the account is paused')
  expect(truth.owned, 'nothing is written to a number that has left the account')
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
      expect(truth.status !== 'registered' || !onlyAsked(life, known, at),
        'what is registered is never taken down because somebody asked to try again')
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

/** Would the same number have been left alone, had nobody asked? A heal that is put off is not given up. */
function onlyAsked ({ start }: Life, { number }: Assignment, at: number): boolean {
  if (start.retryRequestedAt === null) return false
  const unasked = plan(remember({ ...start, number, retryRequestedAt: null }, momentAt(at)), momentAt(at))
  const clears = unasked.kind === 'act' && unasked.step.name === 'disassociate-address'
  return !clears && unasked.reason !== 'healed-too-often'
}

/** Reckoned without what the planner remembers of its heals: it was as wanted, and is written to when it is not. */
function judgeHeal (life: Life, { desired, memory, generation, number }: Assignment, at: number): void {
  const drifted = desired.assigned && memory.observedGeneration === generation && !isThere(number)
  if (!drifted || life.healing) return
  life.healing = true
  life.heals.push(at)
  const expect = (holds: boolean, invariant: Invariant) => {
    if (!holds) breaks(invariant, life, `healed at ${life.heals.map((heal) => (heal - NOW.getTime()) / 1_000)} s`)
  }
  // A clear of ours that was lost may land after all, and what it leaves bare is carried through.
  const ours = life.start.journal.doubt?.step === 'disassociate-address'
  expect(desired.drift === 'heal' || ours, 'drift is only told of, unless the caller lets it be healed')
  expect(memory.driftedAt !== null && memory.driftedAt.getTime() <= at, 'a heal is told before it is begun')
  const lately = life.heals.filter((heal) => at - heal < HOUR)
  expect(lately.length <= 3, 'never more than three heals begin within an hour')
}

function isThere (number: ObservedNumber | null): boolean {
  return number?.emergencyAddressSid === WANTED && number.emergencyAddressStatus === 'registered'
}

function judgeSuspension (life: Life, known: Assignment, decision: Decision, moment: Moment): void {
  life.suspended = true
  const state = stateOf(known, decision, moment)
  const calls = known.desired.paused || known.accountPaused ? state === 'paused' : state === 'action-required'
  const ends = decision.kind === 'blocked' && decision.ms !== null && decision.ms > 0 && decision.ms < HOUR
  const asked = life.start.retryRequestedAt !== null
  if (!calls || !ends || asked) {
    breaks('what is suspended asks for help, and goes on after the hour', life, `${state} ${JSON.stringify(decision)}`)
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
  expect(decision.reason !== 'healed-too-often' && (!life.suspended || end.at - NOW.getTime() >= SUSPENDED_MS),
    'what is suspended asks for help, and goes on after the hour')
  const { start, start: { retryRequestedAt, missing, memory: { heals, driftedAt } } } = life
  const healing = heals.some((at) => driftedAt !== null && at >= driftedAt) && !isThere(start.number)
  const bare = assignment.number?.emergencyAddressStatus !== 'registered'
  expect(!healing || !bare || decision.reason !== 'drifted', 'a heal that has begun is carried through')
  const seenSince = (at: Date | null) => at === null || assignment.number === null || assignment.number.observedAt >= at
  expect(seenSince(retryRequestedAt) && seenSince(missing?.at ?? null), 'whoever asks is shown what is so since')
  if (how === 'forget') {
    const bare = truth.sid === null && truth.status === 'unregistered'
    expect((bare || !truth.owned) && !desired.assigned, 'gone means bare')
    return
  }
  if (!truth.owned) {
    const released = life.choices.get('missing') === 'released'
    expect(decision.reason === (released ? 'number-released' : 'number-not-found') &&
      (memory.releasedAt !== null) === released, 'what has left the account is told of')
  }
  const refused = decision.reason === 'registration-refused' || decision.reason === 'unregistration-refused'
  const asked = retryRequestedAt !== null && start.memory.previousSid === null
  expect(!(refused && asked) || life.writes.length > 0, 'what was given up is tried again when somebody asks')
  if (how === 'keeps-looking') {
    expect(life.writes.every(({ at }) => end.at - at > QUIET_MS) && !isSteady(truth, assignment),
      'where Twilio never moves, it keeps looking and writes nothing')
  }
  if (how === 'keeps-trying') {
    const keeps = desired.assigned && desired.onFailure === 'keep-trying'
    const refuses = ['refuses-wanted', 'refuses-all'].includes(String(life.choices.get('registration')))
    expect(keeps && refuses && isSpaced(life), 'only a caller who says so has it tried again and again')
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
  expect(expectedStates(assignment, decision).includes(stateOf(assignment, decision, moment)),
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

function expectedStates ({ desired, accountPaused }: Assignment, decision: Decision): readonly string[] {
  if (!desired.assigned) return ['removing']
  if (desired.paused || accountPaused) return ['paused']
  if (decision.kind === 'settled') return ['ready']
  return decision.kind === 'blocked' ? ['action-required'] : ['converging', 'stalled']
}

function breaks (invariant: Invariant, { start, choices, writes }: Life, what: string): void {
  const { number, memory: { transitions: _, ...memory }, journal } = start
  const told = JSON.stringify({
    what,
    seen: [number?.emergencyAddressSid?.slice(2, 3), number?.emergencyAddressStatus],
    memory: Object.fromEntries(Object.entries(memory).filter(([, value]) => value !== null && value !== 0)),
    asked: start.retryRequestedAt,
    missing: start.missing,
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
      if (isFixed(memory, axis)) return AXES[axis][0]
      if (!choices.has(axis)) {
        const entry = script[met] ??= { axis, at: 0 }
        met++
        choices.set(axis, AXES[axis][entry.at] as Chosen<Name>)
      }
      return choices.get(axis) as Chosen<Name>
    }
    const { lost, ...start } = startOf(observed, memory, choose)
    const life = aLife(start.assignment, choices)
    const owned = () => memory !== 'missing' || choose('missing') === 'there'
    const twilio = twilioModel(observed, lost, choose, NOW.getTime(), owned)
    const end = live(life, twilio)
    judgeEnd(life, end, twilio)
    count(life, end)
    while (isLast(script.at(-1))) script.pop()
    const last = script.at(-1)
    if (last !== undefined) last.at++
  } while (script.length > 0)
}

function aLife (start: Assignment, choices: Map<Axis, Choice>): Life {
  const { heals, driftedAt } = start.memory
  const counted = start.retryRequestedAt === null ? heals.map((at) => at.getTime()) : []
  const healing = heals.some((at) => driftedAt !== null && at >= driftedAt)
  return { start, choices, writes: [], heals: counted, healing, suspended: false }
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

/** What somebody else may leave the number as. */
const LEFT_BEHIND = [
  [OTHER, 'registered'], [null, 'unregistered'], [WANTED, 'unregistered'], [WANTED, 'registration-failure'],
  [OTHER, 'unregistration-failure']
] as const

/** Somebody undoes every heal, so long after it, for three hours. Answers how often it was healed. */
function fight (sid: typeof OTHER | null, status: string, pauseMs: number): number {
  const choose: Choose = (axis) => AXES[axis][0]
  const start = anAssignment({ desired: { drift: 'heal' }, memory: { observedGeneration: 1 } })
  const life = aLife(start, new Map())
  const twilio = twilioModel(aNumber(), null, choose, NOW.getTime(), () => true)
  let known = start
  for (let at = NOW.getTime(); at - NOW.getTime() < 3 * HOUR;) {
    twilio.meddle({ sid, status }, at)
    known = absorb(known, OBSERVE, twilio.answer(OBSERVE, at), { ...momentAt(at), random: 0 }) as Assignment
    life.writes.length = 0
    const end = live(life, twilio, known, at)
    judgeEnd(life, end, twilio)
    known = end.assignment
    at = end.at + pauseMs
  }
  return life.heals.length
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
  // Seen six seconds ago: a wish and a pass are older than that, or not.
  const assignment = anAssignment({
    memory,
    doubt,
    ...happened(axisOf(name), choose)
  })
  const desired: Desired = {
    ...assignment.desired,
    get assigned () { return choose('assigned') },
    get emergencyCalling () { return choose('emergencyCalling') },
    get onFailure () { return choose('onFailure') },
    get drift () { return choose('drift') },
    get paused () { return choose('paused') }
  }
  const address = {
    get sid () { return choose('accepted') || choose('unaccepted') === 'going' ? WANTED : null },
    get state () { return choose('accepted') ? 'valid' : stateNamed(choose('unaccepted')) },
    refusal: null
  }
  const number = { ...observed, get emergencyStatus () { return choose('emergencyStatus') } }
  const sendable = lost !== null && couldHaveBeenSent(lost, observed)
  return { assignment: { ...assignment, desired, address, number }, lost: sendable ? lost : null }
}

/** Of observed and desired, and of what happened meanwhile. */
function combinationsOf (name: MemoryName): number {
  const axes = [
    'emergencyStatus', 'assigned', 'emergencyCalling', 'onFailure', 'drift', 'paused', axisOf(name), 'unaccepted'
  ] as const
  return axes.filter((axis) => !isFixed(name, axis))
    .reduce((product, axis) => product * (AXES[axis].length + (axis === 'unaccepted' ? 1 : 0)), 1)
}

/** What has happened to the assignment meanwhile: somebody asked, a pass did not show it, or the account was paused. */
function axisOf (name: MemoryName): 'asked' | 'missing' | 'accountPaused' {
  if (name === 'missing') return 'missing'
  return name.endsWith(', asked again') ? 'asked' : 'accountPaused'
}

/** Calling is not looked at before the number is registered as wanted: these rows would add nothing to the others. */
const WITHOUT_CALLING: readonly MemoryName[] =
  ['nowhere to go back to, asked again', 'healed thrice', 'healed thrice, asked again', 'healing', 'missing']

function isFixed (name: MemoryName, axis: Axis): boolean {
  return (axis === 'emergencyStatus' || axis === 'emergencyCalling') && WITHOUT_CALLING.includes(name)
}

function happened (axis: ReturnType<typeof axisOf>, choose: Choose): Given {
  switch (axis) {
    case 'asked': return { retryRequestedAt: choose('asked') === 'since' ? ago(3_000) : ago(60_000) }
    case 'missing': return { missing: { passes: choose('missing') === 'released' ? 2 : 1, at: ago(3_000) } }
    case 'accountPaused': return { accountPaused: choose('accountPaused') }
  }
}

function stateNamed (unaccepted: Chosen<'unaccepted'>): AddressState {
  return unaccepted === 'going' ? 'removing' : unaccepted
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
const DRIFTED = ago(20_000)
/** Three within the hour: the first of them will be an hour old in ten minutes. */
const SUSPENDED_MS = 10 * MINUTE
const THREE_HEALS = [ago(HOUR - SUSPENDED_MS), ago(40 * MINUTE), ago(30 * MINUTE)]
const MEMORIES = {
  fresh: {},
  settled: { observedGeneration: 1 },
  'once failed': { associations: 1 },
  'with a previous address': { previousSid: OTHER },
  'gave up': { associations: 2, previousSid: OTHER },
  'gave up, asked again': { associations: 2, clears: 5, previousSid: OTHER },
  'nowhere to go back to, asked again': { associations: 2, clears: 5 },
  'healed thrice': { observedGeneration: 1, heals: THREE_HEALS },
  'healed thrice, asked again': { observedGeneration: 1, heals: THREE_HEALS },
  healing: {
    observedGeneration: 1, driftedAt: DRIFTED, heals: [...THREE_HEALS.slice(1), BEGUN], unprotectedSince: BEGUN
  },
  missing: { ownedSid: NUMBER_SID },
  'association in doubt': { pendingSince: BEGUN, step: () => ASSOCIATE },
  'second association in doubt': { pendingSince: BEGUN, associations: 1, previousSid: OTHER, step: () => ASSOCIATE },
  'clear in doubt': { unprotectedSince: BEGUN, step: () => CLEAR },
  'heal in doubt': {
    observedGeneration: 1, driftedAt: DRIFTED, heals: [BEGUN], unprotectedSince: BEGUN, step: () => CLEAR
  },
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
let combinations = 0
for (const status of STATUSES) {
  for (const sid of [null, WANTED, OTHER]) {
    const number = showing(sid, status, { observedAt: ago(6_000) })
    for (const memory of Object.keys(MEMORIES) as MemoryName[]) {
      combinations += combinationsOf(memory)
      liveAll(number, memory)
    }
  }
}

/** How soon, and how often it is healed in three hours: what was changed within them is healed after them. */
const FIGHTS = {
  'at once': [SECOND, 3 * 3 + 1],
  'after nine minutes': [9 * MINUTE, 3 * 3 + 1],
  'after half an hour': [31 * MINUTE, 6]
} as const
const fights = Object.entries(FIGHTS).map(([when, [pauseMs, heals]]) =>
  ({ when, heals, healed: LEFT_BEHIND.map(([sid, status]) => fight(sid, status, pauseMs)) }))

t.comment(`${combinations} combinations of observed, desired and remembered, ${lives} lives; ` +
  `${Math.round(performance.now() - began)} ms; at most ${mostWrites} writes and ${mostTurns} turns`)
t.comment([...ends].sort().map(([how, count]) => `${count} ${how}`).join('; '))

for (const { when, heals, healed } of fights) {
  t.test(`undone ${when}, again and again: healed three times an hour at most, and never given up`, async (t) => {
    t.strictSame(healed, LEFT_BEHIND.map(() => heals))
  })
}

for (const [invariant, because] of Object.entries(INVARIANTS)) {
  t.test(`${invariant}: ${because}`, async (t) => {
    t.same(broken.get(invariant as Invariant) ?? [], [])
  })
}
