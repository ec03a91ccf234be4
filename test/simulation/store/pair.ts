import type { AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../../src/domain/brand.js'
import type { CivicAddress } from '../../../src/domain/civic-address.js'
import { InvariantViolated } from '../../../src/domain/errors.js'
import { DEFAULTS } from '../../../src/domain/declaration.js'
import type { Outcome } from '../../../src/domain/outcome.js'
import type { ObservedNumber } from '../../../src/domain/phone-number.js'
import type { Step, Write } from '../../../src/domain/step.js'
import { absorb } from '../../../src/plan/absorb.js'
import { begun } from '../../../src/plan/begun.js'
import { rest } from '../../../src/plan/decision.js'
import { history } from '../../../src/plan/history.js'
import type { Moment, Patience } from '../../../src/plan/patience.js'
import { remember } from '../../../src/plan/remember.js'
import { conclude } from '../../../src/plan/status.js'
import type { Managed } from '../../../src/plan/plan.js'
import type { Claim, Finished, Inventory, Key, Ledger, LedgerOfMany } from '../../../src/reconcile/ports.js'
import { storePage } from '../../../src/reconcile/page.js'
import { offerDue } from '../../../src/store/due.js'
import { openInventory } from '../../../src/store/inventory.js'
import { together, type Together } from '../../../src/store/looks.js'
import type { Standing } from '../../../src/store/declaration-standing.js'
import type { Wish } from '../../../src/store/declarations.js'
import type { Place } from '../../../src/store/places.js'
import { PATIENCE as DEFAULT_PATIENCE } from '../../support/patience.js'
import { OFFICE, UNASKED, type World } from '../../support/world.js'
import type { Run } from '../../../src/reconcile/reconcile.js'
import type { Dice } from '../dice.js'
import { differences } from './alike.js'
import { memoryPause, memoryRetire, memoryRetry } from './callers.js'
import { memoryDeclarations } from './declarations.js'
import { memoryOfferDue, memoryTogether } from './due.js'
import { dumpPostgres, dumpTables } from './dump.js'
import { memoryInventory } from './inventory.js'
import { memoryLedger, memoryLedgerOfMany, type Execute } from './ledger.js'
import { Tables } from './tables.js'

/** So impatient that one number which is being changed keeps the others waiting. */
export const PATIENCE: Patience = { ...DEFAULT_PATIENCE, gapLimit: 1 }

const OFFER = { offerMs: 15_000, leaveMs: 30_000, together: false }
const TIMINGS = { patience: PATIENCE, leaseMs: 20_000, timeoutMs: 8_000 }
const STALE_AFTER_MS = PATIENCE.staleAfterMs
export const NUMBERS = ['+14155550100', '+14155550101', '+14155550102'] as PhoneNumber[]
const STREETS = ['1 Main St', '2 Main St', '3 Main St']
const RETENTION_MS = 115_000
/** Two elapses apart two passes count; one after the other only the first does. */
const SWEEP_MS = 40_000

/** One of two ledgers, and what the test remembers of it. */
export interface Side {
  readonly ledger: Ledger
  readonly inventory: Inventory
  readonly read: (phoneNumber: PhoneNumber, place: CivicAddress) => Promise<Standing>
  readonly write: (standing: Standing, place: Place, wish: Wish) => Promise<unknown>
  readonly pause: (paused: boolean) => Promise<unknown>
  readonly retry: (phoneNumber: PhoneNumber) => Promise<unknown>
  readonly retire: () => Promise<readonly Key[]>
  readonly many: LedgerOfMany
  readonly together: () => Promise<Together>
  readonly offer: () => Promise<ReadonlyArray<{ readonly key: Key, readonly again: boolean }>>
  readonly now: () => Promise<number>
  /** Leases taken, the latest last; those that have run out as well. */
  readonly claims: Array<{ readonly claim: Claim, known: Managed }>
  standing: Standing | null
}

export type Verb = (side: Side) => Promise<unknown>

/** What was done, how it went, and where the two parted. */
interface Played {
  readonly what: string
  readonly differences: readonly string[]
}

/** The two ledgers side by side: every step does the same to both, and says where they part. */
export function pair (world: World, dice: Dice) {
  let advanced = 0
  let lastId = ''
  const setId = (id: string) => { lastId = id }
  const tables = new Tables(world.accountSid, () => Date.now() + advanced)
  const real = postgres(world)
  const model = memory(tables, () => lastId as AddressId)

  async function elapse (): Promise<void> {
    const ms = dice.pick([25_000, 75_000, 400_000])
    await world.elapse(ms)
    advanced += ms
    // What was read before then stands as it was read: by the clock of then.
    for (const side of [real, model]) side.standing = null
    real.claims.length = 0
    model.claims.length = 0
  }

  async function step (): Promise<Played> {
    const roll = dice.between(1, 100)
    if (roll <= 8) {
      await elapse()
      return { what: 'elapse', differences: [] }
    }
    const [what, verb] = verbs(roll, dice, tables, () => lastId, setId)
    return await play(what, verb)
  }

  /** Does the same to both. */
  async function play (what: string, verb: Verb): Promise<Played> {
    const answers = [await outcomeOf(real, verb), await outcomeOf(model, verb)] as const
    const [one, other] = [await dumpPostgres(world.pool), dumpTables(tables)]
    const { now: oneNow, ...oneFacts } = one
    const { now: otherNow, ...otherFacts } = other
    return {
      what: `${what} ${brief(answers[0])}`.trim(),
      differences: [
        ...differences(answers[0], answers[1], oneNow, otherNow, 'answer'),
        ...differences(oneFacts, otherFacts, oneNow, otherNow)
      ]
    }
  }

  return { step, play, setId }
}

function brief (answer: unknown): string {
  if (typeof answer === 'boolean' || typeof answer === 'string') return String(answer)
  if (typeof answer !== 'object' || answer === null) return 'nothing'
  if ('failed' in answer) return String(answer.failed)
  return 'ended' in answer ? String(answer.ended) : ''
}

async function outcomeOf (side: Side, verb: Verb): Promise<unknown> {
  try {
    return await verb(side)
  } catch (error) {
    return { failed: error instanceof InvariantViolated ? error.invariant : String(error) }
  }
}

function verbs (
  roll: number, dice: Dice, tables: Tables, lastId: () => string, setId: (id: string) => void
): readonly [string, Verb] {
  const phoneNumber = dice.pick(NUMBERS)
  const civic: CivicAddress = { ...OFFICE, street: dice.pick(STREETS) }
  if (roll <= 30) return ['claim', claiming(anyKey(dice, tables, phoneNumber))]
  if (roll <= 44) return ['begin', beginning(dice.roll(), dice.pick([0, 0, 0, 1]))]
  if (roll <= 58) return ['finish', finishing(dice.roll(), dice.pick([0, 20_000, 65_000, null]), dice.between(0, 2))]
  if (roll <= 61) return ['release', async ({ ledger, claims }) => await latest(claims, (one) => ledger.release(one))]
  if (roll <= 66) return ['forget', async ({ ledger, claims }) => await latest(claims, (one) => ledger.forget(one))]
  if (roll <= 82) return ['declare', declaring(phoneNumber, civic, dice, setId, lastId)]
  if (roll <= 85) return ['save page', saving(seen(dice, phoneNumber))]
  if (roll <= 88) return ['store page', storing(NUMBERS.flatMap((one) => dice.is(0.7) ? [seen(dice, one)] : []))]
  if (roll <= 91) return ['end sweep', ending(dice.pick([[], [phoneNumber], NUMBERS]))]
  if (roll <= 93) {
    const begun = async ({ inventory }: Side) => await inventory.beginSweep(tables.accountSid, 40_000)
    return ['begin sweep', async (side) => (await begun(side)) !== null]
  }
  if (roll <= 95) {
    return ['offer', async ({ offer, together }) => [
      await together(), ...(await offer()).map(({ key, again }) => `${key.key} ${again}`).sort()
    ]]
  }
  if (roll <= 97) return ['pause', async ({ pause }) => { await pause(roll === 96) }]
  if (roll <= 99) return ['retry', async ({ retry }) => (await retry(phoneNumber)) === null]
  return ['retire', async ({ retire }) => (await retire()).map(({ key }) => key).sort()]
}

function anyKey (dice: Dice, tables: Tables, phoneNumber: PhoneNumber): Key {
  const ids = [...tables.addresses.keys()].sort()
  return ids.length === 0 || dice.is(0.6)
    ? { kind: 'assignment', key: phoneNumber }
    : { kind: 'address', key: dice.pick(ids) }
}

function claiming (key: Key): Verb {
  return async ({ ledger, claims }) => {
    const claim = await ledger.claim(key)
    if (claim !== null) claims.push({ claim, known: claim.managed })
    return claim === null ? null : { ...claim, now: 0 }
  }
}

async function latest<Value> (
  claims: Side['claims'], use: (claim: Claim) => Promise<Value>
): Promise<Value | 'none'> {
  const last = claims.at(-1)
  return last === undefined ? 'none' : await use(last.claim)
}

function beginning (roll: number, back: number): Verb {
  return async ({ ledger, claims }) => {
    const held = claims.at(-1 - back)
    if (held === undefined) return 'none'
    const { claim } = held
    const step = writeFor(claim.managed, roll)
    held.known = begun(claim.managed, step, { now: claim.now, patience: PATIENCE })
    return await ledger.begin(claim, held.known, step, history(claim.managed, held.known, null))
  }
}

/** How a run was stored, and who else is due because of it. */
export function ended ({ key }: Claim, { fenced, woken }: Finished) {
  const how = `${key.kind} ${fenced ? 'fenced' : 'stored'}${woken.length > 0 ? ', woke' : ''}`
  return { ended: how, woken: woken.map((one) => one.key).sort() }
}

function finishing (roll: number, ms: number | null, back: number): Verb {
  return async ({ ledger, claims, now }) => {
    const held = claims.at(-1 - back)
    if (held === undefined) return 'none'
    const { claim, known } = held
    const step = known.journal.doubt === null ? lookFor(known) : writeFor(claim.managed, roll)
    const moment = { now: new Date(await now()), patience: PATIENCE }
    const outcome = outcomeFor(known, step, roll, moment.now)
    const learnt = absorb(known, step, outcome, { ...moment, random: 0.5 })
    const report = roll < 0.2 ? null : { step, outcome }
    const managed = concluded(report === null ? known : learnt, roll, moment)
    return ended(claim, await ledger.finish(claim, managed, ms, report, history(known, managed, report)))
  }
}

/** Now and then it is to wait for its turn. */
function concluded (managed: Managed, roll: number, moment: Moment): Managed {
  if (managed.kind === 'address') return managed
  const decision = roll < 0.3 ? rest('waiting', 'gap-limit') : rest('waiting', 'registration-pending')
  return conclude(remember(managed, moment), decision, moment)
}

function writeFor (managed: Managed, roll: number): Write {
  if (managed.kind === 'address') {
    const { id: addressId, civic } = managed
    return roll < 0.7
      ? { name: 'create-address', addressId, civic }
      : { name: 'delete-address', addressSid: sidOf(managed.id) }
  }
  const phoneNumberSid = numberSid(managed.phoneNumber)
  return roll < 0.5
    ? { name: 'associate-address', phoneNumberSid, addressSid: sidOf(managed.desired.addressId) }
    : { name: 'disassociate-address', phoneNumberSid }
}

function lookFor (managed: Managed): Step {
  return managed.kind === 'address'
    ? { name: 'find-address', addressId: managed.id }
    : { name: 'find-number', phoneNumber: managed.phoneNumber }
}

function outcomeFor (managed: Managed, step: Step, roll: number, at: Date): Outcome {
  const nameless = { requestId: null }
  if (roll > 0.8) {
    if (roll > 0.95) {
      const refused = { status: 401, code: 20003, message: 'Authenticate', moreInfo: null }
      return { ok: false, fault: { kind: 'unauthorized', ...refused, ...nameless } }
    }
    const detail = 'The connection broke.'
    return { ok: false, fault: { kind: 'unavailable', applied: roll > 0.9 ? 'unknown' : 'no', detail, ...nameless } }
  }
  if (managed.kind === 'address') {
    const gone = step.name === 'delete-address' || roll < 0.3
    if (gone) return { ok: true, sighting: { kind: 'no-address', at }, ...nameless }
    return { ok: true, sighting: { kind: 'address', sid: sidOf(managed.id), at }, ...nameless }
  }
  if (roll < 0.25) return { ok: true, sighting: { kind: 'no-number', at }, ...nameless }
  const status = roll < 0.5 ? 'registered' : 'unregistered'
  const shown = roll < 0.4 ? ELSEWHERE : sidOf(managed.desired.addressId)
  const number = numberAt(managed.phoneNumber, status, at, roll < 0.5 ? shown : null)
  return { ok: true, sighting: { kind: 'number', number }, ...nameless }
}

function seen (dice: Dice, phoneNumber: PhoneNumber): (at: Date) => readonly ObservedNumber[] {
  const status = dice.pick(['registered', 'unregistered', 'pending-registration'])
  const late = dice.is(0.3) ? 50_000 : 0
  return (at) => [numberAt(phoneNumber, status, new Date(at.getTime() - late), null)]
}

function saving (numbers: (at: Date) => readonly ObservedNumber[]): Verb {
  return async ({ inventory, now }) => {
    const woken = await inventory.savePage(null as never, numbers(new Date(await now())), null)
    return woken.map(({ key }) => key).sort()
  }
}

/** A page as a pass stores it, with the turns that it makes up for. */
function storing (pages: ReadonlyArray<(at: Date) => readonly ObservedNumber[]>): Verb {
  return async ({ inventory, many, now }) => {
    const at = new Date(await now())
    const page = { numbers: pages.flatMap((numbers) => numbers(at)), requestId: null, next: null }
    const ran: string[] = []
    const onRun = ({ key }: Key, { next }: Run) => ran.push(`${key} ${next.kind} ${next.reason}`)
    const deps = { inventory, ledger: many, patience: PATIENCE, monotonic: () => 0, random: () => 0.5, onRun }
    const due = await storePage(null as never, page, deps)
    const ended = ran.length > 0 ? 'took turns' : 'took none'
    return { ended, due: due.map(({ key }) => key).sort(), ran: ran.sort() }
  }
}

function ending (shown: readonly PhoneNumber[]): Verb {
  return async ({ inventory, now }) => {
    const woken = await inventory.endSweep(null as never, new Date(await now()), shown)
    return woken.map(({ key }) => key).sort()
  }
}

function declaring (
  phoneNumber: PhoneNumber, civic: CivicAddress, dice: Dice, setId: (id: string) => void, lastId: () => string
): Verb {
  const [assigned, paused, stale, fresh] = [dice.is(0.75), dice.is(0.1), dice.is(0.2), dice.is(0.6)]
  return async (side) => {
    const read = stale && side.standing !== null ? side.standing : await side.read(phoneNumber, civic)
    side.standing = read
    const { place, assignment } = read
    if (place === null) return 'no place'
    if (place.civic !== null && lastId() !== place.id) setId(place.id)
    const desired = {
      ...assignment?.desired ?? { ...DEFAULTS, emergencyCalling: 'enabled' as const },
      assigned,
      paused,
      addressId: place.id
    }
    const wish: Wish = {
      phoneNumber: assignment?.phoneNumber ?? phoneNumber,
      isoCountry: 'US',
      desired,
      newGeneration: fresh || assignment === null,
      event: assigned ? 'declared' : 'removal-requested',
      asked: UNASKED
    }
    return (await side.write(read, place, wish)) !== null
  }
}

export const ELSEWHERE = `AD${'e'.repeat(32)}` as AddressSid

function sidOf (id: AddressId): AddressSid {
  return `AD${id.slice(-16).toLowerCase().replace(/[^0-9a-f]/g, '0').padStart(32, '0')}` as AddressSid
}

export function numberSid (phoneNumber: PhoneNumber): PhoneNumberSid {
  return `PN${phoneNumber.slice(1).padStart(32, '0')}` as PhoneNumberSid
}

export function numberAt (phoneNumber: PhoneNumber, status: string, at: Date, sid: AddressSid | null): ObservedNumber {
  return {
    phoneNumber,
    phoneNumberSid: numberSid(phoneNumber),
    trunkSid: null,
    voice: true,
    emergencyAddressSid: sid,
    emergencyAddressStatus: status,
    emergencyStatus: 'Active',
    observedAt: at
  }
}

function postgres (world: World): Side {
  const { accountSid: sid, pool } = world
  const ours = openInventory(pool, { patience: PATIENCE, sweepMs: SWEEP_MS })
  const inventory: Inventory = {
    ...ours,
    savePage: (_, numbers, requestId) => ours.savePage(sid, numbers, requestId),
    endSweep: (_, startedAt, shown) => ours.endSweep(sid, startedAt, shown)
  }
  return {
    ledger: world.ledger,
    inventory,
    read: world.declarations.read,
    write: world.declarations.write,
    pause: (paused) => world.pause.set(paused, UNASKED),
    retry: (phoneNumber) => world.retry(phoneNumber, UNASKED),
    retire: () => world.retireUnused(RETENTION_MS),
    offer: () => offerDue(pool, sid, 500, OFFER),
    together: () => together(pool, sid),
    many: world.ledgerOfMany,
    now: async () => (await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now.getTime() ?? 0,
    claims: [],
    standing: null
  }
}

function memory (tables: Tables, newAddressId: () => AddressId): Side {
  const execute: Execute = async (_, work) => work()
  const declarations = memoryDeclarations(tables, { patience: PATIENCE }, execute, newAddressId)
  const inventory = memoryInventory(tables, { patience: PATIENCE, sweepMs: SWEEP_MS }, execute)
  const sid = tables.accountSid
  return {
    ledger: memoryLedger(tables, TIMINGS, execute),
    inventory: {
      ...inventory,
      savePage: (_, numbers, requestId) => inventory.savePage(sid, numbers, requestId),
      endSweep: (_, startedAt, shown) => inventory.endSweep(sid, startedAt, shown)
    },
    read: declarations.read,
    write: declarations.write,
    pause: (paused) => memoryPause(tables, execute, paused),
    retry: (phoneNumber) => memoryRetry(tables, execute, phoneNumber),
    retire: () => memoryRetire(tables, execute, { retentionMs: RETENTION_MS, staleAfterMs: STALE_AFTER_MS }),
    offer: () => memoryOfferDue(tables, execute, 500, OFFER),
    together: () => memoryTogether(tables, execute),
    many: memoryLedgerOfMany(tables, TIMINGS, execute),
    now: async () => tables.clock(),
    claims: [],
    standing: null
  }
}
