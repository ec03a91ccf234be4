import type { Claim, Ledger, Provider } from '../../src/reconcile/ports.js'
import type { Sabotage } from './store/ledger.js'

/** A safeguard that is taken out, to see that the simulation notices. */
export const BUGS = [
  'no-search', 'no-fence', 'no-quarantine', 'no-version-guard', 'no-level-trigger', 'break-before-make', 'false-green',
  'no-gap-limit'
] as const

export type Bug = typeof BUGS[number]

export function sabotaged (bug: Bug | undefined): Sabotage {
  return { unfenced: bug === 'no-fence', unversioned: bug === 'no-version-guard', ungapped: bug === 'no-gap-limit' }
}

/** Searches for addresses find nothing, without a request. */
export function withoutSearch (provider: Provider): Provider {
  return async (step, sentAt) => step.name === 'find-address'
    ? { ok: true, sighting: { kind: 'no-address', at: sentAt }, requestId: null }
    : await provider(step, sentAt)
}

/** As if the rule that takes the old address down came before the one that waits for the new one. */
export function breakingBeforeMaking (ledger: Ledger): Ledger {
  return claiming(ledger, (claim) => {
    const { managed } = claim
    if (managed.kind !== 'assignment' || managed.address.state !== 'validating') return claim
    return { ...claim, managed: { ...managed, address: { ...managed.address, state: 'valid' } } }
  })
}

/** As if nobody counted the numbers that are bare already. */
export function withoutGapLimit (ledger: Ledger): Ledger {
  return claiming(ledger, (claim) => claim.managed.kind === 'assignment'
    ? { ...claim, managed: { ...claim.managed, openGaps: 0 } }
    : claim)
}

/** As if a number were registered as soon as Twilio has taken its address. */
export function trusting (provider: Provider): Provider {
  return async (step, sentAt) => {
    const outcome = await provider(step, sentAt)
    if (!outcome.ok || outcome.sighting.kind !== 'number') return outcome
    const { sighting: { number } } = outcome
    if (number.emergencyAddressStatus !== 'pending-registration') return outcome
    return { ...outcome, sighting: { kind: 'number', number: { ...number, emergencyAddressStatus: 'registered' } } }
  }
}

function claiming (ledger: Ledger, change: (claim: Claim) => Claim): Ledger {
  return {
    ...ledger,
    claim: async (key) => {
      const claim = await ledger.claim(key)
      return claim === null ? null : change(claim)
    }
  }
}
