import { allNumbers, dropNumber, findByE164, putNumber, type Account } from './account.js'
import type { Engine } from './engine.js'
import type { Fault, Faults } from './faults.js'
import type { Journal, LoggedRequest } from './journal.js'
import type { Address, Delays, Mode, PhoneNumber, Transition } from './model.js'
import { addNumber, type NumberSeed } from './seed.js'
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

/** What the person who runs the sandbox can see and do, and no client can. */
export interface Operator {
  readonly requests: (after?: number) => LoggedRequest[]
  readonly clearRequests: () => void
  readonly violations: () => Violation[]
  readonly clearViolations: () => void
  readonly addFault: (fault: Fault) => void
  readonly clearFaults: () => void
  readonly setDelays: (delays: Partial<Delays>) => void
  readonly setMode: (mode: Partial<Mode>) => void
  readonly patchNumber: (phoneNumber: string, change: NumberChange) => PhoneNumber
  readonly addNumber: (seed: NumberSeed) => PhoneNumber
  readonly number: (phoneNumber: string) => PhoneNumber | undefined
  readonly addresses: () => Address[]
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
    clearRequests: journal.clear,
    violations: () => [...account.violations],
    clearViolations: () => { account.violations.length = 0 },
    addFault: faults.add,
    clearFaults: faults.clear,
    setDelays: (delays) => { account.delays = { ...account.delays, ...delays } },
    setMode: (mode) => { account.mode = { ...account.mode, ...mode } },
    patchNumber: (phoneNumber, change) => patchNumber(account, phoneNumber, change),
    addNumber: (seed) => {
      const taken = account.sidByE164.has(seed.phoneNumber)
      if (taken) throw new NumberTaken(`phoneNumber: ${seed.phoneNumber} is there already`)
      return addNumber(account, seed)
    },
    number: (phoneNumber) => findByE164(account, phoneNumber),
    addresses: () => [...account.addresses.values()],
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
