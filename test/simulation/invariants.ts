import type { Assignment } from '../../src/domain/assignment.js'
import { coverageOf } from '../../src/plan/coverage.js'
import { FRESH_MS } from '../../src/plan/patience.js'
import { remember } from '../../src/plan/remember.js'
import { assignmentRow } from './store/joins.js'
import { toAssignment } from '../../src/store/rows.js'
import type { AssignmentRecord, NumberRecord } from './store/tables.js'
import type { Truth } from './twilio.js'
import type { World } from './world.js'

const LEASE_MS = 20_000

/** Looks at the whole world after every turn in which something changed. */
export class Invariants {
  readonly #world: World
  #numbers = new Map<string, NumberRecord>()
  #assignments = new Map<string, AssignmentRecord>()
  #seen = 0
  #judgedAt = 0

  constructor (world: World) {
    this.#world = world
  }

  check (): void {
    const { engine, violations, tables, scheduler } = this.#world
    for (const { kind, detail } of engine.account.violations.slice(this.#seen)) {
      if (!this.#isOvertaken(kind, detail)) violations.push(`${kind}: ${detail}`)
    }
    this.#seen = engine.account.violations.length
    this.#world.twilio.settle()
    this.#checkGaps()
    for (const number of tables.numbers.values()) this.#checkNumber(number)
    // Verdicts change with what is known, and otherwise only with time.
    const old = scheduler.now - this.#judgedAt > 5_000
    if (old) this.#judgedAt = scheduler.now
    for (const row of tables.assignments.values()) {
      if (old || this.#assignments.get(row.phone_number) !== row) this.#checkAssignment(row)
    }
    for (const [key, row] of this.#assignments) {
      if (!tables.assignments.has(row.phone_number)) this.#assignments.delete(key)
    }
  }

  /** Somebody at the Console was faster than a request that had been planned: Twilio knows no condition on a write. */
  #isOvertaken (kind: string, detail: string): boolean {
    const { twilio, scheduler } = this.#world
    if (kind !== 'associate-when-not-unregistered' && kind !== 'write-while-pending') return false
    const last = twilio.history(detail.slice(0, detail.indexOf(':'))).at(-1)
    return last?.by === 'hand' && last.since > scheduler.now - FRESH_MS - LEASE_MS
  }

  /** No more numbers are bare at once because of a change than may be. */
  #checkGaps (): void {
    const { opened, tables, twilio, patience: { gapLimit }, violations } = this.#world
    for (const [phoneNumber, since] of opened) {
      const covered = twilio.history(phoneNumber).at(-1)
      const again = covered?.status === 'registered' && covered.sid !== null && covered.since > since
      if (again || tables.assignments.get(phoneNumber)?.assigned !== true) opened.delete(phoneNumber)
    }
    const bare = [...opened.keys()].filter((phoneNumber) => {
      const left = departure(twilio.history(phoneNumber))
      return left !== null && left.by === 'client' && left.since >= (opened.get(phoneNumber) ?? Infinity)
    })
    if (gapLimit === 0 || bare.length <= gapLimit) return
    violations.push(`${bare.length} numbers are bare at once: ${bare.join(', ')}`)
  }

  #checkNumber (number: NumberRecord): void {
    const before = this.#numbers.get(number.phone_number)
    if (before === number) return
    this.#numbers.set(number.phone_number, number)
    if (before !== undefined && number.observed_at < before.observed_at) {
      this.#world.violations.push(`${number.phone_number}: I18 observed_at fell`)
    }
  }

  #checkAssignment (row: AssignmentRecord): void {
    const { tables, scheduler, patience, twilio } = this.#world
    const before = this.#assignments.get(row.phone_number)
    this.#assignments.set(row.phone_number, row)
    const violated = (what: string) => this.#world.violations.push(`${row.phone_number}: ${what}`)
    if (before !== undefined && before.created_at.getTime() === row.created_at.getTime()) {
      if (row.generation < before.generation) violated('I1 the generation fell')
      if (row.lease_epoch < before.lease_epoch) violated('I5 the epoch fell')
      if (row.observed_generation < before.observed_generation) violated('I18 observed_generation fell')
    }
    const history = twilio.history(row.phone_number)
    this.#checkGap(row, history, violated)
    const moment = { now: new Date(scheduler.now), patience }
    const assignment = remember(toAssignment(assignmentRow(tables, row)), moment)
    if (coverageOf(assignment, moment) === 'protected') checkGreen(assignment, history, violated)
  }

  /** What our own request has taken down is a gap that is known of, from before it left. */
  #checkGap (row: AssignmentRecord, history: readonly Truth[], violated: (what: string) => void): void {
    const left = departure(history)
    if (left === null || left.by === 'hand' || left.since < row.created_at.getTime()) return
    if (row.unprotected_since === null || row.unprotected_since.getTime() > left.since) {
      violated(`I23 bare since ${left.since}, and no gap is known of`)
    }
  }
}

/** How the number came to be registered nowhere; null where it is registered, or never was. */
function departure (history: readonly Truth[]): Truth | null {
  const last = history.findLastIndex(({ status, sid }) => status === 'registered' && sid !== null)
  return last < 0 || last === history.length - 1 ? null : history[last + 1] ?? null
}

/** Green is only what Twilio showed, and what nobody but a stranger can have changed since. */
function checkGreen (assignment: Assignment, history: readonly Truth[], violated: (what: string) => void): void {
  const { address: { sid }, number } = assignment
  const isIt = (truth: Truth) => truth.sid === sid && truth.status === 'registered'
  const last = history.findLastIndex(isIt)
  const after = history[last + 1]
  if (last < 0 || number === null) violated('I16 protected, and never registered there')
  else if (after !== undefined && after.since < number.observedAt.getTime()) {
    violated('I16 protected by a sighting that cannot have shown it')
  } else if (after !== undefined && after.by !== 'hand') {
    violated(`I16 protected, and taken down by our own request at ${after.since}`)
  }
}
