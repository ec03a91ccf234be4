import type { Assignment, Desired } from '../../src/domain/assignment.js'
import { DEFAULTS, type Declaration, type Reading } from '../../src/domain/declaration.js'
import type { PhoneNumber } from '../../src/domain/brand.js'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import { declare, remove, type DeclareDeps } from '../../src/main/declare.js'
import { twilioProvider } from '../../src/provider/twilio/provider.js'
import type { Key } from '../../src/reconcile/ports.js'
import { ConnectionLost } from './database.js'
import type { Process } from './process.js'
import { memoryPause, memoryRetry, readAssignment } from './store/callers.js'
import { memoryDeclarations } from './store/declarations.js'
import { memoryInventory } from './store/inventory.js'
import { wiredClient } from './wire.js'
import type { World } from './world.js'

const UNASKED = { requestId: null, askedBy: null, reason: null }

/** The last wish that was acknowledged, of one life of an assignment. */
interface Acknowledged {
  readonly createdAt: number
  readonly generation: number
  readonly desired: Desired
}

/** Somebody's portal: declares, removes, pauses and retries, and remembers what was acknowledged. */
export class Callers {
  readonly acknowledged = new Map<PhoneNumber, Acknowledged>()
  asked = 0
  readonly #world: World
  readonly #process: Process
  readonly #deps: DeclareDeps
  readonly places: readonly CivicAddress[]

  constructor (world: World, process: Process) {
    const { tables, database, patience, sweepMs, queue, accountSid } = world
    const execute = database.connect(process)
    this.#world = world
    this.#process = process
    this.places = placesOf(world)
    this.#deps = {
      accountSid,
      defaults: DEFAULTS,
      declarations: memoryDeclarations(tables, { patience }, execute, world.newAddressId),
      readAssignment: (phoneNumber) => execute('read assignment', () => readAssignment(tables, phoneNumber)),
      inventory: memoryInventory(tables, { patience, sweepMs }, execute),
      provider: twilioProvider(wiredClient(world, process)),
      wake: (keys: readonly Key[]) => { queue.bell(process).ring(keys).catch(() => {}) }
    }
  }

  /** Something a caller may want, at random. */
  async ask (): Promise<void> {
    const { dice, numbers, patience } = this.#world
    const phoneNumber = dice.pick(numbers)
    const isPressed = patience.gapLimit < numbers.length
    if (isPressed && dice.is(0.3)) return await this.#moveAll(dice.pick(this.places))
    const wish = dice.between(1, 100)
    if (wish <= 55) return await this.declare(phoneNumber, dice.pick(this.places), this.#settings())
    if (wish <= 68) return await this.remove(phoneNumber)
    if (wish <= 76) return await this.#backAndForth(phoneNumber)
    if (wish <= 84) return await this.retry(phoneNumber)
    if (wish <= 92) return await this.pause(dice.is(0.5))
    await this.declare(phoneNumber, dice.pick(this.places), { paused: dice.is(0.5) })
  }

  async declare (phoneNumber: PhoneNumber, address: CivicAddress, more: Partial<Declaration> = {}): Promise<void> {
    const unsaid = {
      onFailure: undefined, drift: undefined, paused: undefined, labels: undefined, externalReference: undefined
    }
    const wish = { phoneNumber, address, emergencyCalling: 'enabled' as const }
    const declaration = { ...wish, ...unsaid, asked: UNASKED, ...more }
    await this.#attempt(`declares ${phoneNumber} at ${address.street}`, async () => {
      this.#remember(await declare(declaration, this.#deps))
    })
  }

  async remove (phoneNumber: PhoneNumber): Promise<void> {
    await this.#attempt(`removes ${phoneNumber}`, async () => {
      const reading = await remove(phoneNumber, UNASKED, this.#deps)
      if (reading !== null) this.#remember(reading)
    })
  }

  async retry (phoneNumber: PhoneNumber): Promise<void> {
    const execute = this.#world.database.connect(this.#process)
    await this.#attempt(`retries ${phoneNumber}`, async () => {
      const keys = await memoryRetry(this.#world.tables, execute, phoneNumber)
      if (keys !== null) this.#deps.wake(keys)
    })
  }

  async pause (paused: boolean): Promise<void> {
    const execute = this.#world.database.connect(this.#process)
    await this.#attempt(paused ? 'pauses all' : 'resumes all',
      async () => await memoryPause(this.#world.tables, execute, paused))
  }

  /** Somebody moves, with all numbers at once. */
  async #moveAll (place: CivicAddress): Promise<void> {
    await Promise.all(this.#world.numbers.map((phoneNumber) => this.declare(phoneNumber, place)))
  }

  /** A, then B, then A again, each before the last can have come to anything. */
  async #backAndForth (phoneNumber: PhoneNumber): Promise<void> {
    const { dice } = this.#world
    const [one, other] = [dice.pick(this.places), dice.pick(this.places)]
    for (const place of [one, other, one]) {
      await this.declare(phoneNumber, place)
      await this.#process.sleep(() => dice.between(0, 4_000))
    }
  }

  #settings (): Partial<Declaration> {
    const { dice } = this.#world
    return {
      emergencyCalling: dice.is(0.9) ? 'enabled' : 'disabled',
      drift: dice.pick(['heal', 'report', undefined]),
      onFailure: dice.pick(['restore-previous', undefined])
    }
  }

  #remember ({ value: { phoneNumber, createdAt, generation, desired } }: Reading<Assignment>): void {
    const { tables, violations } = this.#world
    const known = this.acknowledged.get(phoneNumber)
    const born = createdAt.getTime()
    if (known !== undefined && (known.createdAt > born || known.generation > generation)) return
    this.acknowledged.set(phoneNumber, { createdAt: born, generation, desired })
    const row = tables.assignments.get(phoneNumber)
    if (row !== undefined && row.created_at.getTime() === born && row.generation < generation) {
      violations.push(`${phoneNumber}: I1 generation ${generation} was acknowledged and is not there`)
    }
  }

  /** A caller who is not answered may ask again, or not: both must be all right. */
  async #attempt (what: string, work: () => Promise<void>): Promise<void> {
    this.asked += 1
    for (let times = 0; times < 3; times++) {
      this.#world.scheduler.note(`caller: ${what}`)
      try {
        await work()
        return
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        if (!this.#world.faults.over && this.#world.dice.is(0.5)) return
        await this.#process.sleep(() => 1_000)
      }
    }
  }
}

/** Two to five places; some are none that Twilio would have. */
function placesOf ({ dice }: World): readonly CivicAddress[] {
  const streets = ['1 Main St', '2 Main St', '3 Main St', '4 Main St', '5 Main St'].slice(0, dice.between(2, 5))
  const odd = dice.pick([[], [], [], ['6 Never Registers'], ['7 Nowhere'], ['8 Suggest St.']])
  return [...streets.slice(odd.length), ...odd].map((street) => ({
    customerName: 'Example Bakery',
    street,
    streetSecondary: null,
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US'
  }))
}
