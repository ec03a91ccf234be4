import { plan } from '../../src/plan/plan.js'
import { remember } from '../../src/plan/remember.js'
import { toAssignment } from '../../src/store/rows.js'
import type { Callers } from './callers.js'
import type { FaultName } from './faults.js'
import { assignmentRow, openGaps } from './store/joins.js'
import type { AssignmentRecord } from './store/tables.js'
import type { World } from './world.js'

/** Why a wish may be unfulfilled at the end, and what must have happened for it to be so. */
const EXCUSES: ReadonlyMap<string, readonly (FaultName | 'Never Registers' | 'Nowhere' | 'Suggest')[]> = new Map([
  // Whoever takes an address off by hand each time it has been put on makes it one that does not stay.
  ['rolled-back', ['registration-failure', 'Never Registers', 'drift']],
  ['registration-refused', ['registration-failure', 'Never Registers', 'drift']],
  ['unregistration-refused', ['unregistration-failure']],
  ['address-invalid', ['Nowhere']],
  ['address-suggested', ['Suggest']],
  ['drifted', ['drift']],
  ['healed-too-often', ['drift']]
] as const)

/** Longer than anybody waits who does not wait for a person. */
const SOON_MS = 120_000

/** Is everything at rest: nothing due soon, nothing under way, nothing that Twilio still works on? */
export function isQuiet (world: World): boolean {
  const { tables, scheduler, engine } = world
  const waiting = isWaitingForever(world)
  const rows = [...tables.assignments.values(), ...tables.addresses.values()]
    .filter((row) => !waiting || !('gap_asked_at' in row) || row.gap_asked_at === null)
  const busy = rows.some((row) => row.due_at <= scheduler.now + SOON_MS || row.lease_expires_at !== null)
  const working = [...engine.account.numbers.values()].some(({ registration }) => registration !== null)
  return !busy && !working && tables.intents.size === 0
}

/** Are all turns taken? Then who waits for one waits for a person, as do those who have taken them. */
function isWaitingForever ({ tables, patience: { gapLimit } }: World): boolean {
  return openGaps(tables) >= gapLimit
}

/** What must be so when faults are over and nothing is left to do. */
export function checkEnd (world: World, callers: Callers): void {
  const { tables, violations, engine, scheduler } = world
  for (const intent of tables.intents.values()) violations.push(`${intent.key}: ${intent.step} was never reported`)
  for (const row of [...tables.assignments.values(), ...tables.addresses.values()]) {
    if (row.due_at < scheduler.now - 60_000) violations.push('I21 a row is overdue')
  }
  const names = [...engine.account.addresses.values()].map(({ friendlyName }) => friendlyName)
  if (new Set(names).size < names.length) violations.push(`I12 two Addresses of one name: ${names.join(', ')}`)
  for (const phoneNumber of world.numbers) checkNumber(world, callers, phoneNumber)
}

function checkNumber (world: World, callers: Callers, phoneNumber: World['numbers'][number]): void {
  const row = world.tables.assignments.get(phoneNumber)
  const violated = (what: string) => world.violations.push(`${phoneNumber}: ${what}`)
  checkAcknowledged(callers, row, phoneNumber, violated)
  const truth = world.twilio.history(phoneNumber).at(-1)
  if (row === undefined) {
    const wanted = callers.acknowledged.get(phoneNumber)
    const bare = truth?.sid === null && truth.status === 'unregistered'
    if (wanted !== undefined && !bare && truth?.by !== 'hand') violated('I20 it is removed and still registered')
    return
  }
  const moment = { now: new Date(world.scheduler.now), patience: world.patience }
  const assignment = remember(toAssignment(assignmentRow(world.tables, row)), moment)
  const { kind, ...decision } = plan(assignment, moment)
  // Registered at somebody else's address it is not covered, and yet waits for its turn to be taken off it.
  const waits = decision.reason === 'gap-limit' || (row.gap_asked_at !== null && row.unprotected_since === null)
  const reason = waits ? 'gap-limit' : decision.reason
  const sid = assignment.address.sid
  if (kind === 'settled') {
    const right = sid !== null && truth?.sid === sid && truth.status === 'registered'
    if (!right && truth?.by !== 'hand') violated(`I20 settled, and Twilio has ${truth?.status} at ${truth?.sid}`)
    if (row.observed_generation !== row.generation) violated('I20 settled, and the generation is not observed')
    if (row.unprotected_since !== null) violated('I23 settled, and a gap is open')
  } else if (!isStalled(row, reason, moment.now) && !isExcused(world, row, kind === 'blocked' || waits ? reason : '')) {
    violated(`I20 at the end it is ${kind} (${reason}), Twilio has ${truth?.status} at ${truth?.sid}`)
  }
}

/**
 * A switch of calling that began, and was overtaken by another whose request was lost, ends at a value nobody asked
 * for last. It is sent once a generation: past its deadline it is called stalled, and polled.
 */
function isStalled ({ deadline_at: deadline }: AssignmentRecord, reason: string, now: Date): boolean {
  return reason === 'calling-pending' && deadline !== null && deadline < now
}

/** The newest acknowledged wish is the one that stands, unless a later one was never acknowledged. */
function checkAcknowledged (
  { acknowledged }: Callers, row: AssignmentRecord | undefined, phoneNumber: World['numbers'][number],
  violated: (what: string) => void
): void {
  const wish = acknowledged.get(phoneNumber)
  if (wish === undefined) return
  if (row === undefined) return
  if (row.created_at.getTime() !== wish.createdAt) return
  if (row.generation < wish.generation) violated('I1 an acknowledged generation is lost')
  const same = row.assigned === wish.desired.assigned && row.address_id === wish.desired.addressId
  if (row.generation === wish.generation && !same) violated('I2 another wish stands under the acknowledged generation')
}

function isExcused (world: World, row: AssignmentRecord, reason: string): boolean {
  const { faults, tables } = world
  if (reason === 'gap-limit') return isWaitingForever(world)
  const street = tables.addresses.get(row.address_id)?.street ?? ''
  return EXCUSES.get(reason)?.some((cause) => street.includes(cause) || faults.has(cause as FaultName)) === true
}
