import type { AddressSid } from '../../src/domain/brand.js'
import type { Outcome } from '../../src/domain/outcome.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import type { Step, Write } from '../../src/domain/step.js'
import { CONFLICT, failed, saw, sawNumber, WANTED } from './builders.js'

/**
 * What may be wanted, and in which ways Twilio may behave. Each is chosen when it is first looked at, so that what a
 * life never looks at does not multiply it: nothing unseen can make a difference.
 */
export const AXES = {
  assigned: [true, false],
  emergencyCalling: ['enabled', 'disabled'],
  onFailure: ['restore-previous', 'keep-trying'],
  drift: ['report', 'heal'],
  paused: [false, true],
  accountPaused: [false, true],
  /** Somebody asked to try again, before the number was last seen or since. */
  asked: ['earlier', 'since'],
  /** What passes over the account did not show is there after all, or it is not, after one pass or two. */
  missing: ['there', 'gone', 'released'],
  accepted: [true, false],
  /** `going` is `removing` with its SID still known. */
  unaccepted: ['validating', 'suggested', 'invalid', 'removing', 'going', 'retired'],
  emergencyStatus: ['Active', 'Inactive', 'Pending Activation', null],
  registration: ['succeeds', 'fails-once', 'refuses-wanted', 'refuses-all'],
  clearing: ['clean', 'stale-reads', 'fails-once', 'fails-always'],
  calling: ['legacy', 'modern'],
  pending: ['succeeds', 'fails', 'stuck'],
  strange: ['passes', 'stuck'],
  activation: ['ends', 'stuck'],
  lost: ['landed', 'lands-late', 'never-lands']
} as const

export type Axis = keyof typeof AXES
export type Chosen<Name extends Axis> = typeof AXES[Name][number]
export type Choice = Chosen<Axis>
export type Choose = <Name extends Axis> (axis: Name) => Chosen<Name>

/** What is really so at Twilio, whatever it shows. */
export interface Truth {
  readonly sid: AddressSid | null
  readonly status: string | null
  readonly owned: boolean
  readonly calling: () => string | null
}

export interface Twilio {
  readonly answer: (step: Step, at: number) => Outcome
  readonly truth: (at: number) => Truth
  /** Nothing will happen any more unless somebody asks for it. */
  readonly idle: () => boolean
  /** When something last changed. */
  readonly changedAt: () => number
  /** Somebody else leaves the number so. */
  readonly meddle: (left: Pick<Truth, 'sid' | 'status'>, at: number) => void
}

export const SETTLE_MS = 4_000
const STALE_MS = 4_000
const LATE_MS = 30_000

interface Event {
  readonly at: number
  readonly apply: (at: number) => void
}

/**
 * One phone number at Twilio: small, strict, with a delay and a character. `lost` is a write whose answer was lost:
 * it may have landed, land late or never. What EmergencyStatus reads is `emergencyStatus` until somebody changes it.
 */
export function twilioModel (
  start: ObservedNumber, lost: Write | null, choose: Choose, now: number, owned = () => true
): Twilio {
  let { emergencyAddressSid: sid, emergencyAddressStatus: status } = start
  let changed: string | null = null
  let switching = false
  let staleUntil = 0
  let changedAt = now
  let failedRegistrations = 0
  let failedClears = 0
  let events: Event[] = []

  function calling (): string | null {
    return changed ?? choose('emergencyStatus')
  }

  function later (at: number, apply: (at: number) => void): void {
    events = [...events, { at, apply }].sort((a, b) => a.at - b.at)
  }

  function settle (at: number): void {
    for (let event = events[0]; event !== undefined && event.at <= at; event = events[0]) {
      events = events.slice(1)
      event.apply(event.at)
      changedAt = event.at
    }
  }

  /** False when it was refused: Twilio is at work, or another address is on the number. */
  function take (write: Write, at: number): boolean {
    changedAt = at
    if (status?.startsWith('pending-') === true) return false
    switch (write.name) {
      case 'associate-address': return associate(write.addressSid, at)
      case 'disassociate-address': return clear(at)
      case 'set-emergency-status': return setCalling(write.value, at)
      case 'create-address':
      case 'delete-address': return false
    }
  }

  function associate (target: AddressSid, at: number): boolean {
    if (status !== 'unregistered' || (sid !== null && sid !== target)) return false
    sid = target
    status = 'pending-registration'
    const how = choose('registration')
    const fails = how === 'refuses-all' || (how === 'refuses-wanted' && target === WANTED) ||
      (how === 'fails-once' && failedRegistrations++ === 0)
    later(at + SETTLE_MS, () => { status = fails ? 'registration-failure' : 'registered' })
    return true
  }

  function clear (at: number): boolean {
    if (status === 'unregistered' && sid === null) return true
    const releasing = sid
    const how = choose('clearing')
    if (how === 'stale-reads' && status === 'registered') staleUntil = at + STALE_MS
    sid = null
    status = 'pending-unregistration'
    const fails = how === 'fails-always' || (how === 'fails-once' && failedClears++ === 0)
    later(at + SETTLE_MS, () => {
      status = fails ? 'unregistration-failure' : 'unregistered'
      if (fails) sid = releasing
    })
    return true
  }

  function setCalling (value: 'Active' | 'Inactive', at: number): boolean {
    if (status !== 'registered') return false
    if (choose('calling') === 'modern' || calling() === value) return true
    switching = true
    changed = value === 'Active' ? 'Pending Activation' : 'Pending Deactivation'
    later(at + SETTLE_MS, () => { changed = value })
    return true
  }

  /** What was under way before we came. */
  function begin (): void {
    const strange = status === 'wandering' || (sid === null && status === 'registered')
    if (status?.startsWith('pending-') === true) pend(status === 'pending-registration')
    else if (strange && choose('strange') === 'passes') {
      later(now + SETTLE_MS, () => { status = sid === null ? 'unregistered' : 'registered' })
    }
    if (lost !== null) lose(lost)
  }

  function pend (registering: boolean): void {
    const fate = choose('pending')
    if (fate === 'stuck') return
    later(now + SETTLE_MS, () => {
      status = registering
        ? fate === 'fails' ? 'registration-failure' : 'registered'
        : fate === 'fails' ? 'unregistration-failure' : 'unregistered'
      if (status === 'unregistered') sid = null
    })
  }

  function lose (write: Write): void {
    const fate = choose('lost')
    if (fate === 'landed') take(write, now - SETTLE_MS + 1_000)
    if (fate === 'lands-late') later(now + LATE_MS, (at) => { take(write, at) })
  }

  /** Whether a switch of calling that was under way ever ends matters only to those who look at it. */
  function shownCalling (at: number): string | null {
    const shown = calling()
    if (shown === 'Pending Activation' && !switching) {
      switching = true
      if (choose('activation') === 'ends') later(at + SETTLE_MS, () => { changed = 'Active' })
    }
    return shown
  }

  function shown (at: number): ObservedNumber {
    const read = changed
    let reading: string | null | undefined
    return {
      ...start,
      emergencyAddressSid: sid,
      emergencyAddressStatus: at < staleUntil ? 'registered' : status,
      get emergencyStatus () {
        if (reading === undefined) reading = read ?? shownCalling(at)
        return reading
      },
      observedAt: new Date(at)
    }
  }

  begin()
  return {
    answer (step, at) {
      settle(at)
      switch (step.name) {
        case 'find-number':
        case 'observe-number': return owned() ? sawNumber(shown(at)) : saw({ kind: 'no-number', at: new Date(at) })
        case 'associate-address':
        case 'disassociate-address':
        case 'set-emergency-status':
        case 'create-address':
        case 'delete-address': return take(step, at) ? sawNumber(shown(at)) : failed(CONFLICT)
        case 'find-address': throw new Error('An assignment asks nothing about addresses.')
      }
    },
    truth (at) {
      settle(at)
      return { sid, status, calling, owned: owned() }
    },
    idle: () => events.length === 0,
    changedAt: () => changedAt,
    meddle (left, at) {
      settle(at)
      ;({ sid, status } = left)
      changedAt = at
    }
  }
}
