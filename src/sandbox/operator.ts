import { allNumbers, dropNumber, findByE164, putNumber, settledNumber, type Account } from './account.js'
import type { Engine } from './engine.js'
import type { Fault, Faults } from './faults.js'
import type { Counts, Journal, LoggedRequest } from './journal.js'
import type { Address, Delays, Mode, PhoneNumber, Transition } from './model.js'
import { addNumber, run, type NumberSeed } from './seed.js'
import type { Violation } from './violations.js'

/** A change that somebody makes behind the client's back, as at the Console. */
export interface NumberChange {
  readonly emergencyAddressSid?: string | null
  /** Any text. A `pending-*` stays until `settleAfterMs` is over, or for ever without it. */
  readonly emergencyAddressStatus?: string
  readonly settleAfterMs?: number
  readonly emergencyStatus?: string
  readonly trunkSid?: string | null
  /** The regulatory Address, which makes the number one of that Address's dependents. */
  readonly addressSid?: string | null
  readonly voice?: boolean
  readonly nextUnregistrationFails?: boolean
  /** The number leaves the account. */
  readonly removed?: boolean
}

/** All there is to see at once. */
export interface Snapshot {
  readonly accountSid: string
  readonly now: string
  readonly numbers: readonly PhoneNumber[]
  readonly addresses: readonly Address[]
  readonly delays: Delays
  readonly mode: Mode
  readonly faults: readonly Fault[]
  readonly violations: number
}

/** How many numbers stand so, at one address or at none. */
export interface Standing {
  readonly emergencyAddressSid: string | null
  readonly emergencyAddressStatus: string
  readonly count: number
}

/** What the person who runs the sandbox can see and do, and no client can. */
export interface Operator {
  readonly requests: (after?: number) => LoggedRequest[]
  readonly counts: () => Counts
  /** Begins the log anew, and the counts with it. */
  readonly clearRequests: () => void
  readonly violations: () => Violation[]
  readonly clearViolations: () => void
  readonly addFault: (fault: Fault) => void
  readonly clearFaults: () => void
  readonly setDelays: (delays: Partial<Delays>) => void
  readonly setMode: (mode: Partial<Mode>) => void
  readonly patchNumber: (phoneNumber: string, change: NumberChange) => PhoneNumber
  /** The same change of every number; answers how many there are. */
  readonly patchNumbers: (change: NumberChange) => number
  readonly addNumber: (seed: NumberSeed) => PhoneNumber
  /** So many numbers that follow one another, all as the first. */
  readonly addNumbers: (first: NumberSeed, count: number) => PhoneNumber[]
  readonly number: (phoneNumber: string) => PhoneNumber | undefined
  readonly addresses: () => Address[]
  readonly registrations: () => Standing[]
  readonly state: () => Snapshot
}

/** The account owns no such number. */
export class NumberMissing extends Error {
  override readonly name = 'NumberMissing'
}

/** The account owns the number already. */
export class NumberTaken extends Error {
  override readonly name = 'NumberTaken'
}

/** The operator's view of an engine. */
export function createOperator ({ account }: Engine, journal: Journal, faults: Faults): Operator {
  return {
    requests: journal.entries,
    counts: journal.counts,
    clearRequests: journal.clear,
    violations: () => [...account.violations],
    clearViolations: () => { account.violations.length = 0 },
    addFault: faults.add,
    clearFaults: faults.clear,
    setDelays: (delays) => { account.delays = { ...account.delays, ...delays } },
    setMode: (mode) => { account.mode = { ...account.mode, ...mode } },
    patchNumber: (phoneNumber, change) => patchNumber(account, phoneNumber, change),
    patchNumbers: (change) => allNumbers(account)
      .map(({ phoneNumber }) => patchNumber(account, phoneNumber, change)).length,
    addNumber: (seed) => {
      refuseTaken(account, [seed])
      return addNumber(account, seed)
    },
    addNumbers: (first, count) => {
      const seeds = run(first.phoneNumber, count).map(({ phoneNumber }) => ({ ...first, phoneNumber }))
      refuseTaken(account, seeds)
      return seeds.map((seed) => addNumber(account, seed))
    },
    number: (phoneNumber) => findByE164(account, phoneNumber),
    addresses: () => [...account.addresses.values()],
    registrations: () => registrations(account),
    state: () => ({
      accountSid: account.sid,
      now: account.clock().toISOString(),
      numbers: allNumbers(account),
      addresses: [...account.addresses.values()],
      delays: account.delays,
      mode: account.mode,
      faults: faults.waiting(),
      violations: account.violations.length
    })
  }
}

function refuseTaken (account: Account, seeds: readonly NumberSeed[]): void {
  const taken = seeds.find(({ phoneNumber }) => account.sidByE164.has(phoneNumber))
  if (taken !== undefined) throw new NumberTaken(`phoneNumber: ${taken.phoneNumber} is there already`)
}

function registrations (account: Account): Standing[] {
  const counts = new Map<string | null, Map<string, number>>()
  for (const number of account.numbers.values()) {
    const { emergencyAddressSid, emergencyAddressStatus } = settledNumber(account, number)
    const byStatus = counts.get(emergencyAddressSid) ?? new Map<string, number>()
    byStatus.set(emergencyAddressStatus, (byStatus.get(emergencyAddressStatus) ?? 0) + 1)
    counts.set(emergencyAddressSid, byStatus)
  }
  return [...counts].flatMap(([emergencyAddressSid, byStatus]) => [...byStatus].map(([emergencyAddressStatus, count]) =>
    ({ emergencyAddressSid, emergencyAddressStatus, count })))
}

function patchNumber (account: Account, phoneNumber: string, change: NumberChange): PhoneNumber {
  const number = findByE164(account, phoneNumber)
  if (number === undefined) throw new NumberMissing(`${phoneNumber} is not in the account`)
  if (change.removed === true) {
    dropNumber(account, number)
    return number
  }
  const { settleAfterMs, removed, ...fields } = change
  const now = account.clock().getTime()
  const patched = { ...number, ...fields, ...overtaken(change, now), updatedAt: now }
  putNumber(account, patched)
  return patched
}

/** What somebody sets by hand is no longer on its way to something else. */
function overtaken (change: NumberChange, now: number): Partial<PhoneNumber> {
  return {
    ...change.emergencyStatus !== undefined && { calling: null },
    ...change.emergencyAddressStatus !== undefined && {
      registration: settling(change, now),
      releasingSid: null,
      staleRead: false
    }
  }
}

function settling (change: NumberChange, now: number): Transition | null {
  if (change.settleAfterMs === undefined) return null
  const to = change.emergencyAddressStatus === 'pending-unregistration' ? 'unregistered' : 'registered'
  return { at: now + change.settleAfterMs, to }
}
