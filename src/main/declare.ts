import { setTimeout } from 'node:timers/promises'
import type { Asked } from '../domain/asked.js'
import type { AccountSid, PhoneNumber } from '../domain/brand.js'
import {
  assertAssignable, assertSameCountry, desiredAfter, registrationCountryOf, sameDesired, startsGeneration,
  type Declaration, type Defaults, type Ownership, type Reading
} from '../domain/declaration.js'
import type { Assignment } from '../domain/assignment.js'
import { DomainError } from '../domain/errors.js'
import { assertPrecondition, type Precondition } from '../domain/precondition.js'
import type { Inventory, Key, Provider } from '../reconcile/ports.js'
import type { Standing } from '../store/declaration-standing.js'
import type { openDeclarations } from '../store/declarations.js'
import type { Place } from '../store/places.js'

/** How long a declaration waits for Twilio to say whether the account owns a number nobody has seen yet. */
const LOOKUP_MS = 2_000

/** How often a declaration that lost a race reads again before it gives up. */
const MAX_RACES = 20

export interface DeclareDeps {
  readonly accountSid: AccountSid
  /** The settings of an assignment about which nothing else was ever said. */
  readonly defaults: Defaults
  readonly declarations: ReturnType<typeof openDeclarations>
  readonly readAssignment: (phoneNumber: PhoneNumber) => Promise<Reading<Assignment> | null>
  readonly inventory: Pick<Inventory, 'savePage'>
  readonly provider: Provider
  /** Asks a worker to look at once. A courtesy: the row is due whether or not anybody hears. */
  readonly wake: (keys: readonly Key[]) => void
}

/**
 * Takes a caller's wish: checks it against what the account owns, stores it, and has a worker look. The precondition is
 * judged by the very reading that the writing builds on: who loses a race has it judged again.
 */
export async function declare (
  declaration: Declaration, deps: DeclareDeps, precondition: Precondition = 'none'
): Promise<Reading<Assignment>> {
  const { phoneNumber } = declaration
  const isoCountry = registrationCountryOf(phoneNumber)
  return await racing(phoneNumber, async () => {
    const standing = await observed(declaration, deps)
    assertPrecondition(precondition, standing.assignment?.generation ?? null)
    const place = knownPlace(declaration, standing)
    const pointer = typeof declaration.address === 'string' ? '/addressId' : '/address/isoCountry'
    assertSameCountry(phoneNumber, isoCountry, place.isoCountry, pointer)

    const before = standing.assignment?.desired ?? null
    const desired = desiredAfter(before, declaration, place.id, deps.defaults)
    if (standing.assignment !== null && before !== null && sameDesired(before, desired)) {
      return { value: standing.assignment, now: standing.now }
    }
    const newGeneration = startsGeneration(before, desired)
    const { asked } = declaration
    const wish = { phoneNumber, isoCountry, desired, newGeneration, event: 'declared', asked } as const
    const written = await deps.declarations.write(standing, place, wish)
    // Before its address is accepted a number can only wait for it, and is woken by it.
    const accepted = place.standing.state === 'valid'
    if (written !== null) {
      deps.wake([accepted ? { kind: 'assignment', key: phoneNumber } : { kind: 'address', key: place.id }])
    }
    return written
  })
}

/** Takes a caller's wish to be rid of an assignment; null when there is none. */
export async function remove (
  phoneNumber: PhoneNumber, asked: Asked, deps: DeclareDeps, precondition: Precondition = 'none'
): Promise<Reading<Assignment> | null> {
  const first = await deps.readAssignment(phoneNumber)
  if (first === null) return null
  let fresh: Reading<Assignment> | null = first
  return await racing(phoneNumber, async () => {
    const there = fresh ?? await deps.readAssignment(phoneNumber) ?? first
    fresh = null
    const standing = await deps.declarations.read(phoneNumber, there.value.desired.addressId)
    const { assignment, place, now } = standing
    if (assignment !== null) assertPrecondition(precondition, assignment.generation)
    // Removed altogether meanwhile, or being removed already: nothing is left to ask for.
    if (assignment === null || place === null || !assignment.desired.assigned) {
      return { value: assignment ?? there.value, now }
    }
    if (assignment.desired.addressId !== place.id) return null
    // The removal is the newer wish: a pause of this one assignment ends with it.
    const desired = { ...assignment.desired, assigned: false, paused: false }
    const wish = { phoneNumber, isoCountry: assignment.isoCountry, desired, newGeneration: true, asked }
    const written = await deps.declarations.write(standing, place, { ...wish, event: 'removal-requested' })
    if (written !== null) deps.wake([{ kind: 'assignment', key: phoneNumber }])
    return written
  })
}

/** What bears on the declaration, with the number looked up at Twilio if nobody has seen it yet. */
async function observed ({ phoneNumber, address }: Declaration, deps: DeclareDeps): Promise<Standing> {
  const standing = await deps.declarations.read(phoneNumber, address)
  if (standing.number !== null) {
    assertAssignable(phoneNumber, standing.number.voice ? 'voice' : 'no-voice')
    return standing
  }
  assertAssignable(phoneNumber, await lookUp(phoneNumber, standing.now, deps))
  return await deps.declarations.read(phoneNumber, address)
}

/** Asks Twilio, for a short while only: its being down never refuses a declaration. */
async function lookUp (phoneNumber: PhoneNumber, now: Date, deps: DeclareDeps): Promise<Ownership> {
  const enough = new AbortController()
  const outcome = await Promise.race([
    deps.provider({ name: 'find-number', phoneNumber }, now),
    setTimeout(LOOKUP_MS, null, { signal: enough.signal }).catch(() => null)
  ])
  enough.abort()
  if (outcome?.ok !== true) return 'not-known'
  const { sighting } = outcome
  if (sighting.kind !== 'number') return sighting.kind === 'no-number' ? 'not-owned' : 'not-known'
  await deps.inventory.savePage(deps.accountSid, [sighting.number], outcome.requestId)
  return sighting.number.voice ? 'voice' : 'no-voice'
}

function knownPlace ({ address }: Declaration, { place }: Standing): Place {
  if (place !== null) return place
  const message = `There is no address ${String(address)}. Declare it with POST /v1/addresses.`
  throw new DomainError('unknown-address', message, [{ pointer: '/addressId', detail: 'No such address.' }])
}

/** Tries again while others are faster. Every lost race is somebody else's success. */
async function racing<Value> (phoneNumber: PhoneNumber, attempt: () => Promise<Value | null>): Promise<Value> {
  for (let race = 0; race < MAX_RACES; race++) {
    const value = await attempt()
    if (value !== null) return value
  }
  throw new DomainError('store-unavailable', `${phoneNumber} is being declared by too many callers at once. Try again.`)
}
