import type { Assignment } from '../../../src/domain/assignment.js'
import type { PhoneNumber } from '../../../src/domain/brand.js'
import { DEFAULTS } from '../../../src/domain/declaration.js'
import type { Report } from '../../../src/domain/outcome.js'
import type { Write } from '../../../src/domain/step.js'
import { begun } from '../../../src/plan/begun.js'
import { rest, type Decision } from '../../../src/plan/decision.js'
import { remember } from '../../../src/plan/remember.js'
import { conclude } from '../../../src/plan/status.js'
import type { Claim } from '../../../src/reconcile/ports.js'
import { OFFICE, UNASKED } from '../../support/world.js'
import { ELSEWHERE, ended, NUMBERS, numberAt, numberSid, PATIENCE, type Side, type Verb } from './pair.js'

/** Verbs, each with what it is called and, after the colon, what must come of it. */
type Script = ReadonlyArray<{ readonly what: string, readonly verb: Verb }>

/** One number is being changed, the others wait for their turn, and each hands it on to the next. */
export function takingTurns (setId: (id: string) => void): Script {
  const [one, two, three] = NUMBERS as [PhoneNumber, PhoneNumber, PhoneNumber]
  const claims = (phoneNumber: PhoneNumber) => ({ what: 'claim: taken', verb: claiming(phoneNumber) })
  const isCovered = (phoneNumber: PhoneNumber, woke = '') =>
    [claims(phoneNumber), { what: `cover: assignment stored${woke}`, verb: covering(phoneNumber) }]
  const appears = (phoneNumber: PhoneNumber) => [
    { what: 'declare: true', verb: declaring(phoneNumber, setId) }, ...isCovered(phoneNumber)
  ]
  const changes = (phoneNumber: PhoneNumber) => [
    claims(phoneNumber),
    { what: 'change: begun', verb: changing(phoneNumber) },
    { what: 'refuse: assignment stored', verb: refusing(phoneNumber) }
  ]
  const waits = (phoneNumber: PhoneNumber) => [
    claims(phoneNumber),
    { what: 'change: gap-limit', verb: changing(phoneNumber) },
    { what: 'wait: assignment stored', verb: waiting(phoneNumber) }
  ]
  return [
    ...appears(one), ...appears(two), ...appears(three),
    ...changes(one), ...waits(three), ...waits(two), ...isCovered(one, ', woke'),
    ...changes(three), ...waits(two), ...isCovered(three, ', woke'),
    ...changes(two), ...isCovered(two)
  ]
}

function declaring (phoneNumber: PhoneNumber, setId: (id: string) => void): Verb {
  return async ({ read, write }) => {
    const standing = await read(phoneNumber, OFFICE)
    if (standing.place === null) return 'no place'
    if (standing.place.civic !== null) setId(standing.place.id)
    const desired = {
      ...DEFAULTS, emergencyCalling: 'enabled' as const, assigned: true, paused: false, addressId: standing.place.id
    }
    const wish = { phoneNumber, isoCountry: 'US', desired, newGeneration: true, event: 'declared' as const }
    return (await write(standing, standing.place, { ...wish, asked: UNASKED })) !== null
  }
}

function claiming (phoneNumber: PhoneNumber): Verb {
  return async ({ ledger, claims }) => {
    const claim = await ledger.claim({ kind: 'assignment', key: phoneNumber })
    if (claim === null) return 'nothing'
    claims.push({ claim, known: claim.managed })
    return 'taken'
  }
}

function heldOf ({ claims }: Side, phoneNumber: PhoneNumber) {
  const held = claims.findLast(({ claim }) => claim.key.key === phoneNumber)
  if (held === undefined) throw new Error(`There is no claim on ${phoneNumber}.`)
  return held
}

/** The number is about to be left bare. */
function changing (phoneNumber: PhoneNumber): Verb {
  return async (side) => {
    const held = heldOf(side, phoneNumber)
    const step: Write = { name: 'disassociate-address', phoneNumberSid: numberSid(phoneNumber) }
    const known = begun(held.claim.managed, step, { now: held.claim.now, patience: PATIENCE })
    const answer = await side.ledger.begin(held.claim, known, step, [])
    if (answer === 'begun') held.known = known
    return answer
  }
}

/** It is found registered at another address, and nothing is in doubt. */
function covering (phoneNumber: PhoneNumber): Verb {
  return async (side) => {
    const { claim, known } = heldOf(side, phoneNumber)
    const now = new Date(await side.now())
    const number = numberAt(phoneNumber, 'registered', now, ELSEWHERE)
    const step = { name: 'find-number', phoneNumber } as const
    const report: Report = { step, outcome: { ok: true, sighting: { kind: 'number', number }, requestId: null } }
    const managed = { ...known as Assignment, number, journal: { doubt: null, trouble: null } }
    const seen = remember(managed, { now, patience: PATIENCE })
    return await finish(side, claim, seen, rest('waiting', 'registration-pending'), report)
  }
}

function waiting (phoneNumber: PhoneNumber): Verb {
  return async (side) => {
    const { claim, known } = heldOf(side, phoneNumber)
    return await finish(side, claim, known as Assignment, rest('waiting', 'gap-limit'), null)
  }
}

/** Twilio takes no change from anybody: the number stays in doubt, and keeps its turn. */
function refusing (phoneNumber: PhoneNumber): Verb {
  return async (side) => {
    const { claim, known } = heldOf(side, phoneNumber)
    const fault = { status: 401, code: 20003, message: 'Authenticate', moreInfo: null, requestId: null }
    const step = { name: 'find-number', phoneNumber } as const
    const report: Report = { step, outcome: { ok: false, fault: { kind: 'unauthorized', ...fault } } }
    return await finish(side, claim, known as Assignment, rest('waiting', 'unauthorized'), report)
  }
}

async function finish (
  { ledger, now }: Side, claim: Claim, assignment: Assignment, decision: Decision, report: Report | null
) {
  const concluded = conclude(assignment, decision, { now: new Date(await now()), patience: PATIENCE })
  return ended(claim, await ledger.finish(claim, concluded, 0, report, []))
}
