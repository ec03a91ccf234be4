import type { AccountSid, AddressId, PhoneNumber } from '../../src/domain/brand.js'
import type { Patience } from '../../src/plan/patience.js'
import { createEngine, type Engine } from '../../src/sandbox/engine.js'
import { PATIENCE } from '../support/patience.js'
import { SimulatedQueue } from './bell.js'
import { Database } from './database.js'
import { seededDice, type Dice } from './dice.js'
import { drawRates, Faults, type FaultName } from './faults.js'
import { Process } from './process.js'
import { Scheduler } from './scheduler.js'
import { sabotaged, type Bug } from './sabotage.js'
import type { Sabotage } from './store/ledger.js'
import { Tables } from './store/tables.js'
import { Twilio } from './twilio.js'

export const ACCOUNT_SID = `AC${'5'.repeat(32)}` as AccountSid

export interface WorldOptions {
  readonly tracing?: boolean
  /** A safeguard to take out. */
  readonly bug?: Bug | undefined
  /** No faults at all. */
  readonly calm?: boolean
  /** So many numbers may be bare at once, instead of as many as the seed says. */
  readonly gapLimit?: number
  /** Faults that are certain to be among those of the run. */
  readonly certain?: Partial<Record<FaultName, number>>
}

/** Everything there is in one run, all of it drawn from the seed. */
export interface World {
  readonly seed: number
  readonly scheduler: Scheduler
  readonly dice: Dice
  readonly faults: Faults
  readonly tables: Tables
  readonly database: Database
  readonly queue: SimulatedQueue
  readonly engine: Engine
  readonly twilio: Twilio
  readonly accountSid: AccountSid
  readonly numbers: readonly PhoneNumber[]
  readonly leaseMs: number
  readonly timeoutMs: number
  readonly patience: Patience
  readonly sweepMs: number
  readonly retentionMs: number
  readonly bug: Bug | null
  readonly sabotage: Sabotage
  /** What must never happen and did. */
  readonly violations: string[]
  /** Called when a worker has read what it is about to act upon; true when a caller comes in between. */
  interrupt: () => boolean
  /** Called when a worker cannot do its work any more: another takes its place. */
  dismiss: (process: Process) => void
  /** Numbers that a change has been begun to leave bare, and when. */
  readonly opened: Map<PhoneNumber, number>
  readonly startProcess: (name: string) => Process
  readonly nextRequest: () => number
  readonly newAddressId: () => AddressId
}

export function createWorld (seed: number, options: WorldOptions = {}): World {
  const dice = seededDice(seed)
  const scheduler = new Scheduler(dice, options.tracing === true)
  const rates = options.calm === true ? new Map<FaultName, number>() : drawRates(dice)
  for (const [name, rate] of Object.entries(options.certain ?? {})) rates.set(name as FaultName, rate)
  const faults = new Faults(rates, dice)
  const numbers = Array.from({ length: dice.between(1, 6) }, (_, index) => `+1415555010${index}` as PhoneNumber)
  const engine = createEngine({
    accountSid: ACCOUNT_SID,
    clock: () => new Date(scheduler.now),
    seed: { numbers: numbers.map((phoneNumber) => ({ phoneNumber })) },
    delays: { registrationMs: span(dice), unregistrationMs: span(dice), callingMs: 3_000, latencyMs: 0 },
    mode: {
      emptySid: dice.pick(['null', 'empty-string']),
      emergencyStatus: dice.pick(['ignored', 'legacy']),
      looseFriendlyName: dice.is(0.3),
      listLagMs: faults.strikes('list-lag') ? dice.between(1_000, 20_000) : 0
    }
  })
  const gapLimit = dice.pick([25, 25, 1, 2])
  let requests = 0
  let addresses = 0
  const sweepMs = dice.pick([60_000, 300_000, 900_000])
  return {
    seed,
    scheduler,
    dice,
    faults,
    tables: new Tables(ACCOUNT_SID, () => scheduler.now),
    database: new Database(scheduler, dice, faults),
    queue: new SimulatedQueue(scheduler, dice, faults),
    engine,
    twilio: new Twilio(engine, scheduler, dice, faults),
    accountSid: ACCOUNT_SID,
    numbers,
    leaseMs: 20_000,
    timeoutMs: 8_000,
    patience: {
      ...PATIENCE,
      ...options.bug === 'no-quarantine' && { quarantineMs: 0 },
      staleAfterMs: 2 * sweepMs,
      gapLimit: options.gapLimit ?? gapLimit
    },
    sweepMs,
    retentionMs: dice.pick([60_000, 120_000, 600_000, 86_400_000]),
    bug: options.bug ?? null,
    sabotage: sabotaged(options.bug),
    violations: [],
    interrupt: () => false,
    dismiss: () => {},
    opened: new Map(),
    startProcess: (name) => new Process(name, scheduler, dice.between(0, 1_000_000)),
    nextRequest: () => ++requests,
    newAddressId: () => `addr_${String(++addresses).padStart(26, '0')}` as AddressId
  }
}

function span (dice: Dice): readonly [number, number] {
  return dice.pick([[500, 3_000], [2_000, 20_000], [1_000, 90_000]] as const)
}
