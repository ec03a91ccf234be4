import type { Claim } from '../../src/reconcile/ports.js'
import type { Process } from './process.js'
import type { Execute } from './store/ledger.js'
import type { AssignmentRecord, IntentRecord } from './store/tables.js'
import type { World } from './world.js'

/** What holds of every statement of a worker's, whatever came before: compared before and after it. */
export function watched (world: World, process: Process, execute: Execute): Execute {
  return (statement, work, claim) => execute(statement, () => {
    const before = [...world.tables.assignments.values()]
    const began = new Set(world.tables.intents.keys())
    const epoch = claim === undefined ? null : epochOf(world, claim)
    const touched = claim === undefined ? null : rowOf(world, claim)
    const value = work()
    if (claim !== undefined && epoch !== claim.epoch && touched !== rowOf(world, claim)) {
      world.violations.push(`${claim.key.key}: I5 stored under epoch ${claim.epoch}, and it is ${epoch} (${statement})`)
    }
    // Somebody may want something else at the very moment at which it is decided what to do.
    if (statement === 'facts of assignment' && world.interrupt()) process.stop(world.dice.between(0, 50))
    for (const row of before) watchRow(world, statement, row, world.tables.assignments.get(row.phone_number))
    for (const [slot, intent] of world.tables.intents) {
      if (began.has(slot) || intent.kind !== 'assignment') continue
      watchBegun(world, slot)
      const covered = before.find((row) => row.phone_number === intent.key)
      if (covered !== undefined) watchOpened(world, intent, covered)
    }
    return value
  })
}

function rowOf ({ tables }: World, { key }: Claim) {
  return key.kind === 'assignment' ? tables.assignments.get(key.key) : tables.addresses.get(key.key)
}

function epochOf (world: World, claim: Claim): number | null {
  return rowOf(world, claim)?.lease_epoch ?? null
}

function watchRow (world: World, statement: string, before: AssignmentRecord, after: AssignmentRecord | undefined) {
  const violated = (what: string) => world.violations.push(`${before.phone_number}: ${what} (${statement})`)
  if (after === undefined) {
    if (before.assigned) violated('I1 an assignment was forgotten that is wanted')
    return
  }
  if (after === before) return
  if (after.lease_epoch < before.lease_epoch) violated('I5 the epoch fell')
  if (after.generation !== before.generation || after.version !== before.version) {
    violated('I2 a worker changed what is wanted')
  }
  if (after.observed_generation < before.observed_generation) violated('I18 observed_generation fell')
  if (after.observed_generation > after.generation) violated('I18 observed_generation is ahead')
  if (before.unprotected_since !== null && after.unprotected_since === null) {
    const number = world.tables.numbers.get(before.phone_number)
    const seen = number?.emergency_address_status === 'registered' && number.emergency_address_sid !== null
    if (!seen) violated('I23 a gap was closed by nothing that was seen')
  }
}

/** A change is about to be sent: everything that must hold of it is looked up at that very moment. */
function watchBegun (world: World, slot: string): void {
  const { tables, scheduler: { now } } = world
  const intent = tables.intents.get(slot)
  const row = intent === undefined ? undefined : tables.assignments.get(intent.key as AssignmentRecord['phone_number'])
  if (intent === undefined || row === undefined) return
  const violated = (what: string) => world.violations.push(`${row.phone_number}: ${what} (begin ${intent.step})`)
  if (tables.account.paused || row.paused) violated('a change was begun under a pause')
  if (intent.generation !== row.generation) violated('I2 a change was begun for what nobody wants any more')
  if (intent.lease_epoch !== row.lease_epoch) violated('I5 a change was begun under an older epoch')
  if (intent.step !== 'disassociate-address') return
  if (row.unprotected_since === null || row.unprotected_since.getTime() > now) {
    violated('I23 an address was about to be taken off and no gap was noted')
  }
  const address = tables.addresses.get(row.address_id)
  if (row.assigned && address?.sid == null) violated('I10 the old address comes off before the new one is accepted')
  const truth = world.twilio.history(row.phone_number).at(-1)
  const wanted = row.assigned && address?.sid != null && truth?.sid === address.sid && truth.status === 'registered'
  if (wanted && truth.by !== 'hand') violated('I11 an address comes off that is wanted and registered')
}

/** From now on a number may be bare that was covered, because it is wanted elsewhere. */
function watchOpened ({ opened, scheduler }: World, { step }: IntentRecord, before: AssignmentRecord): void {
  const covered = before.assigned && before.unprotected_since === null
  if (step === 'disassociate-address' && covered) opened.set(before.phone_number, scheduler.now)
}
