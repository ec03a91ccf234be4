import type { AccountSid, AddressId, PhoneNumber } from '../../../src/domain/brand.js'
import { InvariantViolated } from '../../../src/domain/errors.js'
import type { StepName } from '../../../src/domain/step.js'
import type { Entry } from '../../../src/domain/timeline.js'
import type { AddressRow, AssignmentRow, IntentRow, NumberRow } from '../../../src/store/rows.js'
import { entryColumns } from '../../../src/store/telling.js'

/** When a row is looked at next, and by whom: the columns that every managed row has. Moments in milliseconds. */
export interface Schedule {
  readonly due_at: number
  readonly offered_until: number | null
  readonly wakes: number
  readonly lease_epoch: number
  readonly lease_expires_at: number | null
}

type Joined = keyof NumberRow | keyof IntentRow | 'address_sid' | 'address_state' | 'address_refusal' | 'swept_at' |
  'account_paused' | 'account_refused_until' | 'open_gaps'

type Told = keyof IntentRow | 'accountPaused' | 'accountRefusedUntil' | 'wishesPaused'

export interface AssignmentRecord extends Omit<AssignmentRow, Joined>, Schedule {
  readonly state: string
  readonly coverage: string
  readonly deadline_at: Date | null
  readonly looking: boolean
}

export interface NumberRecord extends Omit<NumberRow, 'number'> {
  readonly phone_number: PhoneNumber
  readonly account_sid: AccountSid
  readonly iso_country: string | null
  readonly missed: number
}

export interface AddressRecord extends Omit<AddressRow, Told>, Schedule {
  readonly fingerprint: string
  readonly state: AssignmentRow['address_state']
  readonly used: boolean
  readonly unused_since: Date | null
  readonly posted_at: Date
}

export interface IntentRecord {
  readonly kind: 'assignment' | 'address'
  readonly key: string
  readonly step: StepName
  readonly target: string | null
  readonly generation: number
  readonly lease_epoch: number
  readonly begun_at: Date
  readonly quarantine_until: Date
}

export interface ReportedIntent extends IntentRecord {
  readonly reported_at: number
  readonly outcome: string
}

export interface EventRecord {
  readonly phone_number: PhoneNumber | null
  readonly address_id: AddressId | null
  readonly kind: string
  readonly type: string
  readonly generation: number | null
  readonly reason: string | null
  readonly details: object
  readonly at: number
}

export interface AccountRecord {
  readonly paused: boolean
  readonly paused_at: Date | null
  readonly swept_at: Date | null
  readonly sweep_until: number | null
  readonly counted_at: Date | null
  readonly owned: number
  readonly refused_until: Date | null
  readonly refused_since: Date | null
}

/** The tables of the ledger in memory. Rows are never changed in place, so that a copy of the maps is a snapshot. */
export class Tables {
  readonly accountSid: AccountSid
  readonly clock: () => number
  account: AccountRecord = {
    paused: false,
    paused_at: null,
    swept_at: null,
    sweep_until: null,
    counted_at: null,
    owned: 0,
    refused_until: null,
    refused_since: null
  }

  readonly numbers = new Map<PhoneNumber, NumberRecord>()
  readonly addresses = new Map<AddressId, AddressRecord>()
  readonly assignments = new Map<PhoneNumber, AssignmentRecord>()
  /** Changes that were begun and not reported, by kind and key: there is room for one of each. */
  readonly intents = new Map<string, IntentRecord>()
  readonly reported: ReportedIntent[] = []
  readonly events: EventRecord[] = []

  constructor (accountSid: AccountSid, clock: () => number) {
    this.accountSid = accountSid
    this.clock = clock
  }

  now (): Date {
    return new Date(this.clock())
  }

  intentOf (kind: IntentRecord['kind'], key: string): IntentRecord | null {
    return this.intents.get(`${kind}/${key}`) ?? null
  }

  /** Can what was asked of Twilio at that moment show the thing as of before a change of ours? */
  isChanging (kind: IntentRecord['kind'], key: string, askedAt: Date): boolean {
    return this.intentOf(kind, key) !== null || this.reported.some((intent) =>
      intent.kind === kind && intent.key === key && intent.reported_at >= askedAt.getTime())
  }

  /** The unique index of the real table: a second unreported change of one thing is refused. */
  insertIntent (intent: IntentRecord): void {
    const slot = `${intent.kind}/${intent.key}`
    if (this.intents.has(slot)) throw new InvariantViolated('intent-unreported')
    this.intents.set(slot, intent)
  }

  report (kind: IntentRecord['kind'], key: string, outcome: string): void {
    const slot = `${kind}/${key}`
    const intent = this.intents.get(slot)
    if (intent === undefined) return
    this.intents.delete(slot)
    this.reported.push({ ...intent, outcome, reported_at: this.clock() })
  }

  tell (entries: readonly Entry[], of: Pick<EventRecord, 'phone_number' | 'address_id'>): void {
    for (const entry of entries) this.events.push({ ...entryColumns(entry), ...of, at: this.clock() })
  }

  addressByFingerprint (fingerprint: string): AddressRecord | null {
    for (const address of this.addresses.values()) if (address.fingerprint === fingerprint) return address
    return null
  }
}

/** The same for an assignment: whatever it was due for, it may now be due for more. */
export function wakingAssignment (row: Schedule, now: number) {
  return { ...waking(row, now), looking: false }
}

/** Makes a row due now, and lets whoever has it in hand know that somebody asked. */
export function waking ({ wakes }: Schedule, now: number): Pick<Schedule, 'due_at' | 'wakes' | 'offered_until'> {
  return { due_at: now, wakes: wakes + 1, offered_until: null }
}
