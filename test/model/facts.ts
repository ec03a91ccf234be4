import type { Address } from '../../src/domain/address.js'
import type { Assignment } from '../../src/domain/assignment.js'
import type { Doubt, Journal, Trouble } from '../../src/domain/journal.js'
import type { Managed } from '../../src/plan/plan.js'
import { LONG_AGO, ticksAgo } from './moments.js'

/** A managed thing as somebody knows it: one object for all that are alike, so that a number tells them apart. */
export interface Fact<Thing extends Managed = Managed> {
  readonly id: number
  readonly managed: Thing
  /** The moments whose order or age a rule may ask about, sorted and distinct. */
  readonly moments: readonly number[]
}

const known = new Map<string, Fact>()
const moved = new Map<string, Fact>()
const made = new Map<string, Fact>()

/** The fact that says this and no more. */
export function factOf<Thing extends Managed> (managed: Thing): Fact<Thing> {
  const plain = (managed.kind === 'assignment' ? plainAssignment(managed) : plainAddress(managed)) as Thing
  const spelled = JSON.stringify(plain)
  let fact = known.get(spelled)
  if (fact === undefined) {
    fact = { id: known.size, managed: plain, moments: momentsOf(plain) }
    known.set(spelled, fact)
  }
  return fact as Fact<Thing>
}

/** The fact that a pure function makes of others, asked once about each; `how` names the function and those others. */
export function factFrom<Thing extends Managed> (how: string, make: () => Thing): Fact<Thing> {
  let fact = made.get(how)
  if (fact === undefined) {
    fact = factOf(make())
    made.set(how, fact)
  }
  return fact as Fact<Thing>
}

/** The same fact with its moments moved to these. */
export function factAt<Thing extends Managed> (fact: Fact<Thing>, moments: readonly number[]): Fact<Thing> {
  if (moments.every((ms, at) => ms === fact.moments[at])) return fact
  const spelled = `${fact.id}:${moments.join()}`
  let there = moved.get(spelled)
  if (there === undefined) {
    there = factOf(movedTo(fact.managed, (date) => new Date(moments[fact.moments.indexOf(date.getTime())]!)))
    moved.set(spelled, there)
  }
  return there as Fact<Thing>
}

/** What no decision reads goes; of what is only asked whether it is there, the moment goes. */
function plainAssignment (assignment: Assignment): Assignment {
  const { memory, journal } = assignment
  return {
    ...assignment,
    memory: {
      ...memory,
      pendingSince: over(memory.pendingSince),
      failedAt: over(memory.failedAt),
      unprotectedSince: over(memory.unprotectedSince),
      driftedAt: over(memory.driftedAt),
      gapToldSince: null,
      blockedBy: null,
      transitions: {}
    },
    journal: plainJournal(journal)
  }
}

function plainAddress (address: Address): Address {
  return { ...address, journal: plainJournal(address.journal) }
}

/** With the die at 0 a failure may be tried again at once, however often it has failed, and whatever was said of it. */
function plainJournal ({ doubt, trouble }: Journal): Journal {
  return { doubt, trouble: trouble === null ? null : { ...trouble, times: 1, fault: plainFault(trouble.fault) } }
}

function plainFault (fault: Trouble['fault']): Trouble['fault'] {
  return fault.kind === 'unavailable' ? { ...fault, detail: '' } : fault
}

function over (date: Date | null): Date | null {
  return date === null ? null : LONG_AGO
}

function momentsOf (managed: Managed): readonly number[] {
  const moments = new Set<number>()
  movedTo(managed, (date) => {
    moments.add(date.getTime())
    return date
  })
  const sorted = [...moments].sort((one, other) => one - other)
  if (sorted.some((ms) => ticksAgo(ms) < 0)) throw new RangeError('Nothing is known before it happened.')
  return sorted
}

function movedTo (managed: Managed, move: (date: Date) => Date): Managed {
  const journal = movedJournal(managed.journal, move)
  if (managed.kind === 'address') {
    return { ...managed, journal, searchedAt: managed.searchedAt === null ? null : move(managed.searchedAt) }
  }
  const { number, memory } = managed
  return {
    ...managed,
    journal,
    number: number === null ? null : { ...number, observedAt: move(number.observedAt) },
    memory: { ...memory, heals: memory.heals.map(move) }
  }
}

function movedJournal ({ doubt, trouble }: Journal, move: (date: Date) => Date): Journal {
  return {
    doubt: doubt === null ? null : movedDoubt(doubt, move),
    trouble: trouble === null ? null : movedTrouble(trouble, move)
  }
}

function movedDoubt (doubt: Doubt, move: (date: Date) => Date): Doubt {
  const begunAt = move(doubt.begunAt)
  return { ...doubt, begunAt, quarantineUntil: since(begunAt, doubt.begunAt, doubt.quarantineUntil) }
}

function movedTrouble (trouble: Trouble, move: (date: Date) => Date): Trouble {
  const at = move(trouble.at)
  return { ...trouble, at, retryAt: trouble.retryAt === null ? null : since(at, trouble.at, trouble.retryAt) }
}

/** As long after `at` as `end` was after `start`. */
function since (at: Date, start: Date, end: Date): Date {
  return new Date(at.getTime() + end.getTime() - start.getTime())
}
