import type { Assignment } from '../../../src/domain/assignment.js'
import type { PhoneNumber } from '../../../src/domain/brand.js'
import type { Report } from '../../../src/domain/outcome.js'
import type { Write } from '../../../src/domain/step.js'
import type { Entry } from '../../../src/domain/timeline.js'
import { after } from '../../../src/plan/clock.js'
import { gapsFull, opensGap } from '../../../src/plan/gap.js'
import { onlyLooks } from '../../../src/plan/looks.js'
import { projectionOf } from '../../../src/plan/status.js'
import type { Begun, Claim, Finished, Key } from '../../../src/reconcile/ports.js'
import { doubtOf, outcomeWord } from '../../../src/store/intents.js'
import { storedMemory } from '../../../src/store/memory.js'
import { toAssignment } from '../../../src/store/rows.js'
import type { Timings } from '../../../src/store/timings.js'
import { assignmentRow, openGaps } from './joins.js'
import type { Sabotage } from './ledger.js'
import { upsertNumber } from './numbers.js'
import { wakingAssignment, type AssignmentRecord, type Tables } from './tables.js'

type AssignmentKey = Extract<Claim['key'], { kind: 'assignment' }>

interface AssignmentClaim extends Claim {
  readonly version: number
}

/** The verbs for assignments, each what its one statement does. */
export function memoryAssignmentLedger (tables: Tables, { patience, leaseMs, timeoutMs }: Timings, sabotage: Sabotage) {
  const held = (phoneNumber: string, epoch: number): AssignmentRecord | null => {
    const row = tables.assignments.get(phoneNumber as AssignmentRecord['phone_number'])
    return row !== undefined && row.lease_epoch === epoch ? row : null
  }

  function facts (key: AssignmentKey, epoch: number): AssignmentClaim | null {
    const row = held(key.key, epoch)
    if (row === null) return null
    const managed = toAssignment(assignmentRow(tables, row))
    return { key, managed, epoch, wakes: row.wakes, now: tables.now(), version: row.version }
  }

  /** Those that nobody has in hand, and that no change concerns which a page asked for then could not tell of. */
  function claimAll (numbers: readonly PhoneNumber[], askedAt: Date): readonly AssignmentClaim[] {
    const now = tables.clock()
    return numbers.flatMap((key) => {
      const row = tables.assignments.get(key)
      const free = row !== undefined && (row.lease_expires_at === null || row.lease_expires_at < now)
      if (!free || tables.isChanging('assignment', key, askedAt)) return []
      const leaseEpoch = row.lease_epoch + 1
      tables.assignments.set(key, { ...row, lease_epoch: leaseEpoch, lease_expires_at: now + leaseMs })
      const claim = facts({ kind: 'assignment', key }, leaseEpoch)
      return claim === null ? [] : [claim]
    })
  }

  function begin (claim: Claim, assignment: Assignment, step: Write, told: readonly Entry[]): Begun {
    const { phoneNumber, generation, memory } = assignment
    const doubt = doubtOf(assignment)
    const { state, coverage } = projectionOf(assignment, { now: doubt.begunAt, patience })
    if (opensGap(claim.managed, step) && isFull()) return 'gap-limit'
    const row = held(phoneNumber, claim.epoch)
    if (row === null || tables.account.paused) return 'overtaken'
    if (row.version !== versionOf(claim) && sabotage.unversioned !== true) return 'overtaken'
    if (row.lease_expires_at === null || row.lease_expires_at <= tables.clock() + timeoutMs) return 'overtaken'
    const { begunAt, quarantineUntil, target } = doubt
    tables.insertIntent({
      kind: 'assignment',
      key: phoneNumber,
      step: step.name,
      target,
      generation,
      lease_epoch: claim.epoch,
      begun_at: begunAt,
      quarantine_until: quarantineUntil
    })
    tables.assignments.set(phoneNumber, {
      ...row,
      memory: JSON.parse(JSON.stringify(storedMemory(assignment))),
      unprotected_since: memory.unprotectedSince,
      previous_sid: memory.previousSid,
      releasing_sid: memory.releasingSid,
      state,
      coverage
    })
    tables.tell(told, { phone_number: phoneNumber, address_id: null })
    return 'begun'
  }

  function isFull (): boolean {
    return sabotage.ungapped !== true && gapsFull({ openGaps: openGaps(tables) }, patience)
  }

  /** Makes due those who have waited longest for so many numbers to be covered again. */
  function wakeNextGaps (count: number): readonly Key[] {
    const next = [...tables.assignments.values()]
      .flatMap((row) => row.gap_asked_at === null ? [] : [{ row, since: row.gap_asked_at.getTime() }])
      .sort((one, other) => one.since - other.since)
      .slice(0, count)
    return next.map(({ row }) => {
      tables.assignments.set(row.phone_number, { ...row, ...wakingAssignment(row, tables.clock()) })
      return { kind: 'assignment', key: row.phone_number }
    })
  }

  function finish (
    claim: Claim, assignment: Assignment, ms: number | null, report: Report | null, told: readonly Entry[]
  ): Finished {
    const row = sabotage.unfenced === true
      ? tables.assignments.get(assignment.phoneNumber) ?? null
      : held(assignment.phoneNumber, claim.epoch)
    if (row === null) return { fenced: true, woken: [] }
    tables.assignments.set(row.phone_number, finished(row, claim, assignment, ms))
    if (assignment.journal.doubt === null) tables.report('assignment', row.phone_number, outcomeWord(report))
    see(row, report)
    tables.tell(told, { phone_number: row.phone_number, address_id: null })
    return { fenced: false, woken: [] }
  }

  function finished (
    row: AssignmentRecord, claim: Claim, assignment: Assignment, ms: number | null
  ): AssignmentRecord {
    const { memory, journal: { trouble } } = assignment
    const { state, coverage, deadlineAt } = projectionOf(assignment, { now: claim.now, patience })
    const now = tables.clock()
    const current = row.version === versionOf(claim)
    const changed = current && (row.state !== state || row.coverage !== coverage)
    return {
      ...row,
      memory: JSON.parse(JSON.stringify(storedMemory(assignment))),
      unprotected_since: memory.unprotectedSince,
      previous_sid: memory.previousSid,
      releasing_sid: memory.releasingSid,
      gap_asked_at: memory.gapAskedAt,
      trouble: trouble === null ? null : JSON.parse(JSON.stringify(trouble)),
      deadline_at: deadlineAt,
      observed_generation: Math.max(row.observed_generation, current ? memory.observedGeneration : 0),
      ...current && { state, coverage },
      updated_at: changed ? new Date(now) : row.updated_at,
      due_at: row.wakes !== claim.wakes ? now : ms === null ? Infinity : now + ms,
      looking: row.wakes === claim.wakes && ms !== null && onlyLooks(assignment, after(claim.now, ms), patience),
      offered_until: null,
      lease_expires_at: null
    }
  }

  function see ({ phone_number: phoneNumber }: AssignmentRecord, report: Report | null): void {
    if (report?.outcome.ok !== true) return
    const { sighting } = report.outcome
    if (sighting.kind === 'number') {
      upsertNumber(tables, sighting.number, (known) => known.observed_at <= sighting.number.observedAt)
    }
    const known = tables.numbers.get(phoneNumber)
    if (sighting.kind === 'no-number' && known !== undefined && known.observed_at < sighting.at) {
      tables.numbers.delete(phoneNumber)
    }
  }

  function forget (claim: Claim): void {
    const row = held(claim.key.key, claim.epoch)
    if (row === null) return
    if (row.version !== versionOf(claim) || row.assigned) {
      tables.assignments.set(row.phone_number, { ...row, lease_expires_at: null, due_at: tables.clock() })
      return
    }
    tables.assignments.delete(row.phone_number)
    tables.report('assignment', row.phone_number, 'forgotten')
    const { phone_number: phoneNumber, generation } = row
    tables.events.push({
      phone_number: phoneNumber,
      address_id: null,
      kind: 'verdict',
      type: 'removed',
      generation,
      reason: null,
      details: {},
      at: tables.clock()
    })
  }

  return { claimAll, facts, begin, finish, wakeNextGaps, forget }
}

function versionOf (claim: Claim): number {
  return (claim as AssignmentClaim).version
}
