import t from 'tap'
import type { Assignment, Desired } from '../../src/domain/assignment.js'
import type { AddressSid } from '../../src/domain/brand.js'
import { isWrite, type Write } from '../../src/domain/step.js'
import { absorb } from '../../src/plan/absorb.js'
import { begun } from '../../src/plan/begun.js'
import { forecast } from '../../src/plan/forecast.js'
import type { Moment } from '../../src/plan/patience.js'
import { plan } from '../../src/plan/plan.js'
import type { Reason } from '../../src/plan/reasons.js'
import { remember } from '../../src/plan/remember.js'
import {
  aDoubt, ago, anAssignment, aRefusal, aTrouble, MOMENT, NOW, NUMBER_SID, OTHER, PATIENCE, showing, THROTTLED, WANTED,
  type Given
} from './builders.js'
import { SETTLE_MS, twilioModel, type Choose, type Twilio } from './twilio-model.js'

const BARE = showing(null, 'unregistered')
const REMOVED: Partial<Desired> = { assigned: false }
const SETTLED = { observedGeneration: 1 }
const REFUSED = aTrouble(aRefusal(), { retryAt: null })

/** What must hold of every forecast, and why. */
const INVARIANTS = {
  'it never throws': 'it answers a GET',
  'it is short': 'no way to a rest takes more than 8 writes',
  'no address is put on twice without a clear between': 'Twilio does not swap in place',
  'where nothing is to be done, nothing is told': 'settled is settled',
  'emergency calling comes once and last': 'a request of its own, once registered',
  'a gap takes a clear, and a change of what is registered opens one': 'it is what the caller is asked to accept',
  'it names nothing that does not exist': 'a SID made up for the play is told as null',
  'it tells what a friendly Twilio will see': 'plan, then apply, must be what was planned'
} as const

type Invariant = keyof typeof INVARIANTS

const broken = new Map<Invariant, string[]>()
let forecasts = 0
let lives = 0

function breaks (invariant: Invariant, name: string, what: unknown): void {
  broken.set(invariant, [...broken.get(invariant)?.slice(0, 4) ?? [], `${name}: ${JSON.stringify(what)}`])
}

const STATUSES = [
  'registered', 'unregistered', 'pending-registration', 'registration-failure', 'pending-unregistration',
  'unregistration-failure'
]
const NUMBERS = [
  null,
  showing(OTHER, 'wandering', { observedAt: ago(6_000) }),
  ...STATUSES.map((status) => showing(null, status, { observedAt: ago(6_000) })),
  ...STATUSES.flatMap((status) => [WANTED, OTHER].flatMap((sid) => ['Active', 'Inactive'].map((emergencyStatus) =>
    showing(sid, status, { emergencyStatus, observedAt: ago(6_000) })))),
  showing(WANTED, 'registered', { emergencyStatus: 'Pending Activation', observedAt: ago(6_000) })
]

const BEGUN = ago(5_000)
const KNOWN: Readonly<Record<string, Given>> = {
  fresh: {},
  settled: { memory: SETTLED },
  'healed before': { memory: { ...SETTLED, heals: [ago(3_000_000), ago(2_000_000), ago(1_000_000)] } },
  'once failed': { memory: { associations: 1 } },
  'with a previous address': { memory: { previousSid: OTHER } },
  'gave up': { memory: { associations: 2, previousSid: OTHER } },
  'cleared too often': { memory: { clears: 5 } },
  'not found': { memory: { absentAt: BEGUN, ownedSid: NUMBER_SID }, missing: { passes: 2, at: BEGUN } },
  'asked to look again': { retryRequestedAt: ago(1_000), trouble: REFUSED },
  refused: { trouble: REFUSED },
  throttled: { trouble: aTrouble(THROTTLED) },
  'calling asked for': { memory: { calling: { before: 'Inactive', sentAt: BEGUN } } },
  'association in doubt': { memory: { pendingSince: BEGUN }, doubt: aDoubt('associate-address', { begunAt: BEGUN }) },
  'clear in doubt': { memory: { unprotectedSince: BEGUN }, doubt: aDoubt('disassociate-address', { begunAt: BEGUN }) },
  'calling in doubt': {
    memory: { calling: { before: 'Inactive', sentAt: BEGUN } },
    doubt: aDoubt('set-emergency-status', { begunAt: BEGUN })
  }
}
/** What an address still to be made will be called. */
const MADE = `AD${'d'.repeat(32)}` as AddressSid

/** How a removal would be done if it were none makes no difference. */
const DESIRES: readonly Partial<Desired>[] = [
  REMOVED,
  ...(['enabled', 'disabled'] as const).flatMap((emergencyCalling) =>
    (['restore-previous', 'keep-trying'] as const).flatMap((onFailure) =>
      (['report', 'heal'] as const).map((drift) => ({ emergencyCalling, onFailure, drift }))))
]

function judge (name: string, assignment: Assignment): void {
  const told = forecast(assignment, MOMENT)
  const expect = (holds: boolean, invariant: Invariant) => {
    if (!holds) breaks(invariant, name, told)
  }
  const names = told.steps.map(({ step }) => step)
  expect(names.length <= 8, 'it is short')
  const onTheNumber = names.filter((step) => step.endsWith('associate-address'))
  expect(onTheNumber.every((step, i) => step !== onTheNumber[i - 1]),
    'no address is put on twice without a clear between')
  const now = plan(remember(assignment, MOMENT), MOMENT)
  expect(now.kind !== 'settled' || (names.length === 0 && told.leadsTo === now.reason),
    'where nothing is to be done, nothing is told')
  const calling = names.indexOf('set-emergency-status')
  expect(calling === -1 || calling === names.length - 1, 'emergency calling comes once and last')
  const elsewhere = assignment.number?.emergencyAddressStatus === 'registered'
  const clears = names.includes('disassociate-address')
  expect(told.opensGap ? clears : !(clears && elsewhere),
    'a gap takes a clear, and a change of what is registered opens one')
  expect(!JSON.stringify(told).includes('to-come'), 'it names nothing that does not exist')
  if (isPlayable(assignment)) {
    const { writes, leadsTo } = live(assignment)
    const same = JSON.stringify(writes) === JSON.stringify(told.steps.map(({ write }) => write))
    // A switch of calling that was under way before us ends in the model only where it leads to Active.
    if (!same || (leadsTo !== told.leadsTo && leadsTo !== 'calling-pending')) {
      breaks('it tells what a friendly Twilio will see', name, { told, writes, leadsTo })
    }
  }
}

/** The model shows no number that is absent, and leaves an association that was taken and never shown as it stands. */
function isPlayable ({ number, memory }: Assignment): boolean {
  const stuck = number?.emergencyAddressStatus === 'unregistered' && number.emergencyAddressSid !== null &&
    memory.pendingSince !== null
  return !stuck && (number !== null || memory.absentAt === null)
}

/** Twilio at its friendliest: all succeeds, and what was lost has never arrived. */
const FRIENDLY = {
  registration: 'succeeds',
  clearing: 'clean',
  calling: 'legacy',
  pending: 'succeeds',
  strange: 'stuck',
  activation: 'ends'
} as const

/** A life with a friendly Twilio: its writes, told as a forecast tells them, and its end. */
function live (start: Assignment): { readonly writes: readonly unknown[], readonly leadsTo: Reason } {
  lives++
  const made = start.address.state === 'validating'
  const standing = made ? { sid: MADE, state: 'valid', refusal: null } as const : start.address
  const { desired: { assigned, addressId } } = start
  const create = made && assigned ? [{ name: 'create-address', addressId }] : []
  const { number } = start
  const choose: Choose = (axis) =>
    (axis === 'emergencyStatus' ? (number ?? BARE).emergencyStatus : FRIENDLY[axis as keyof typeof FRIENDLY]) as never
  const twilio = twilioModel(number ?? BARE, null, choose, NOW.getTime())
  const { writes, leadsTo } = played({ ...start, address: standing }, twilio)
  return { writes: [...create, ...writes.map((write) => namedAhead(write, start))], leadsTo }
}

/** Looked at as seldom as Twilio settles; given up after more turns than any way to an end takes. */
function played (start: Assignment, twilio: Twilio): { readonly writes: readonly Write[], readonly leadsTo: Reason } {
  const writes: Write[] = []
  let known = start
  let at = NOW.getTime()
  for (let turn = 0; ; turn++) {
    const moment: Moment = { now: new Date(at), patience: { ...PATIENCE, pollMs: SETTLE_MS } }
    known = remember(known, moment)
    const next = plan(known, moment)
    // What is blocked ends there, whatever the service tries again later: it is somebody else's turn.
    const ends = next.kind !== 'act' && (next.kind !== 'waiting' || next.ms === null)
    if (ends || turn === 45) return { writes, leadsTo: next.reason }
    if (next.kind === 'act') {
      const { step } = next
      if (isWrite(step)) writes.push(step)
      const sent = isWrite(step) ? begun(known, step, moment) : known
      known = absorb(sent, step, twilio.answer(step, at), { ...moment, random: 0 }) as Assignment
      at += 100
    } else at += Math.max(1_000, next.ms ?? 0)
  }
}

function namedAhead (write: Write, { number, memory: { ownedSid } }: Assignment): unknown {
  const unseen = number === null && ownedSid === null
  return {
    ...write,
    ...unseen && { phoneNumberSid: null },
    ...write.name === 'associate-address' && { addressSid: write.addressSid === MADE ? null : write.addressSid }
  }
}

const began = performance.now()
for (const [name, given] of Object.entries(KNOWN)) {
  for (const desired of DESIRES) {
    for (const address of ['valid', 'validating'] as const) {
      for (const number of NUMBERS) {
        forecasts++
        const told = `${name}, ${JSON.stringify(desired)}, ${address}, ${number?.emergencyAddressSid?.at(-1)} ` +
          `${number?.emergencyAddressStatus} ${number?.emergencyStatus}`
        try {
          judge(told, anAssignment({ ...given, desired, address, number }))
        } catch (error) {
          breaks('it never throws', told, String(error))
        }
      }
    }
  }
}
t.comment(`${forecasts} forecasts, ${lives} of them lived; ${Math.round(performance.now() - began)} ms`)

for (const [invariant, because] of Object.entries(INVARIANTS)) {
  t.test(`${invariant}: ${because}`, async (t) => {
    t.same(broken.get(invariant as Invariant) ?? [], [])
  })
}
