import type { AddressSid } from '../../src/domain/brand.js'
import type { Step, Write } from '../../src/domain/step.js'
import type { Account, Reply } from './state.js'
import { WAREHOUSE } from './world.js'

/** What a look shows, sent at this moment. A list may not show yet what was made lately. */
export function lookedAt ({ sid, status, made, listed }: Account, step: Step, at: number): Reply {
  if (step.name !== 'find-address') return { kind: 'number', sid, status, at }
  return made > 0 && listed ? { kind: 'address', sid: WAREHOUSE, at } : { kind: 'no-address', at }
}

/** The account once Twilio has carried the write out. It takes whatever comes: that nothing wrong comes is ours. */
export function applied (account: Account, step: Write, lags: boolean): Account {
  switch (step.name) {
    case 'associate-address': return { ...account, sid: step.addressSid, status: 'pending-registration' }
    case 'disassociate-address':
      return { ...account, sid: null, releasing: account.sid, status: 'pending-unregistration' }
    case 'create-address': return { ...account, made: account.made + 1, listed: !lags }
    case 'delete-address':
    case 'set-emergency-status': throw new RangeError(`The model knows no ${step.name}.`)
  }
}

/** What it answers to a write that it has carried out. */
export function answerTo (step: Write, { sid, status, made }: Account, at: number): Reply {
  if (step.name !== 'create-address') return { kind: 'number', sid, status, at }
  return { kind: 'address', sid: made === 1 ? WAREHOUSE : `${WAREHOUSE}-${made}` as AddressSid, at }
}

export interface Settling {
  readonly account: Account
  readonly fault: 'registrationFailure' | 'clearFailure' | null
}

/** How what Twilio is working on may end. A clear that failed shows the address again that was to go. */
export function settlings (account: Account): readonly Settling[] {
  switch (account.status) {
    case 'pending-registration': return [
      { account: { ...account, status: 'registered' }, fault: null },
      { account: { ...account, status: 'registration-failure' }, fault: 'registrationFailure' }
    ]
    case 'pending-unregistration': return [
      { account: { ...account, releasing: null, status: 'unregistered' }, fault: null },
      {
        account: { ...account, sid: account.releasing, releasing: null, status: 'unregistration-failure' },
        fault: 'clearFailure'
      }
    ]
    default: return []
  }
}
