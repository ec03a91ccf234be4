import type { Assignment, Memory, Transition } from '../domain/assignment.js'
import type { AddressSid, PhoneNumberSid } from '../domain/brand.js'
import { moment, type Text } from './moment.js'

/** What later versions added is missing from what earlier ones wrote. */
export interface StoredMemory {
  readonly generation: number
  readonly associations: number
  readonly clears: number
  readonly pendingSince: Text | null
  readonly failedAt: Text | null
  readonly calling: { readonly before: string | null, readonly sentAt: Text, readonly arrived?: true } | null
  readonly gapToldSince?: Text | null
  readonly absentAt: Text | null
  readonly ownedSid?: PhoneNumberSid | null
  readonly releasedAt?: Text | null
  readonly driftedAt?: Text | null
  readonly heals?: readonly Text[]
  readonly retriedAt?: Text | null
  readonly blockedBy?: string | null
  readonly transitions: Readonly<Record<string, { readonly status: Transition['status'], readonly at: Text }>>
}

interface MemoryColumns {
  readonly memory: StoredMemory
  readonly observed_generation: number
  readonly unprotected_since: Date | null
  readonly previous_sid: AddressSid | null
  readonly releasing_sid: AddressSid | null
  readonly gap_asked_at: Date | null
}

/** The memory of a row: jsonb, and what has a column of its own because other statements ask for it. */
export function toMemory (row: MemoryColumns): Memory {
  const { memory } = row
  return {
    generation: memory.generation,
    observedGeneration: row.observed_generation,
    previousSid: row.previous_sid,
    releasingSid: row.releasing_sid,
    associations: memory.associations,
    clears: memory.clears,
    pendingSince: moment(memory.pendingSince),
    failedAt: moment(memory.failedAt),
    calling: toCalling(memory.calling),
    gapToldSince: moment(memory.gapToldSince ?? null),
    unprotectedSince: row.unprotected_since,
    gapAskedAt: row.gap_asked_at,
    absentAt: moment(memory.absentAt),
    ownedSid: memory.ownedSid ?? null,
    releasedAt: moment(memory.releasedAt ?? null),
    driftedAt: moment(memory.driftedAt ?? null),
    heals: (memory.heals ?? []).map((at) => new Date(at)),
    retriedAt: moment(memory.retriedAt ?? null),
    blockedBy: memory.blockedBy ?? null,
    transitions: Object.fromEntries(Object.entries(memory.transitions).map(([type, { status, at }]) =>
      [type, { status, at: new Date(at) }]))
  }
}

function toCalling (stored: StoredMemory['calling']): Memory['calling'] {
  return stored === null ? null : { ...stored, sentAt: new Date(stored.sentAt) }
}

const COLUMNS: ReadonlySet<string> =
  new Set<keyof Memory>(['observedGeneration', 'previousSid', 'releasingSid', 'unprotectedSince', 'gapAskedAt'])

/** The part of an assignment's memory that has no column of its own. */
export function storedMemory ({ memory }: Pick<Assignment, 'memory'>): object {
  return Object.fromEntries(Object.entries(memory).filter(([key]) => !COLUMNS.has(key)))
}
