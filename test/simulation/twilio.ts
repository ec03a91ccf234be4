import { findNumber, putAddress, putNumber, type Account } from '../../src/sandbox/account.js'
import type { Call } from '../../src/sandbox/call.js'
import type { Engine, Performed } from '../../src/sandbox/engine.js'
import type { PhoneNumber } from '../../src/sandbox/model.js'
import type { Dice } from './dice.js'
import type { Faults } from './faults.js'
import type { Scheduler } from './scheduler.js'

/** Where a number stood from a moment on, and who had brought it there. */
export interface Truth {
  readonly since: number
  readonly sid: string | null
  readonly status: string
  readonly by: 'client' | 'hand'
}

export interface Asked {
  readonly creates: number
  readonly clears: number
  readonly associations: number
}

/** The sandbox's engine with a life of its own: failures downstream, and somebody at the Console. */
export class Twilio {
  readonly #engine: Engine
  readonly #scheduler: Scheduler
  readonly #dice: Dice
  readonly #faults: Faults
  /** The changes that were asked for, whatever came of them. */
  asked: Asked = { creates: 0, clears: 0, associations: 0 }
  readonly #truths = new Map<string, Truth[]>()

  constructor (engine: Engine, scheduler: Scheduler, dice: Dice, faults: Faults) {
    this.#engine = engine
    this.#scheduler = scheduler
    this.#dice = dice
    this.#faults = faults
    for (const { sid } of engine.account.numbers.values()) this.#look(sid, 'hand')
  }

  get account (): Account {
    return this.#engine.account
  }

  /** Carries a request out as the engine does, and lets go wrong what follows. */
  perform (call: Call): Performed {
    this.settle()
    const { account } = this
    this.asked = counted(this.asked, call)
    const sid = /\/IncomingPhoneNumbers\/(PN\w+)\.json$/.exec(call.path)?.[1]
    const before = sid === undefined ? undefined : findNumber(account, sid)
    account.mode = { ...account.mode, nextUnregistrationFails: false, staleReadAfterClear: false }
    if (call.params['EmergencyAddressSid'] === '') {
      const nextUnregistrationFails = this.#faults.strikes('unregistration-failure')
      const staleReadAfterClear = this.#faults.strikes('stale-read')
      account.mode = { ...account.mode, nextUnregistrationFails, staleReadAfterClear }
    }
    const performed = this.#engine.perform(call)
    const after = sid === undefined ? undefined : findNumber(account, sid)
    if (after !== undefined && after !== before && after.registration !== null) this.#twist(after)
    if (sid !== undefined) this.#look(sid, 'client')
    return performed
  }

  /** Everything that has fallen due has happened. */
  settle (): void {
    for (const sid of this.account.numbers.keys()) this.#look(sid, 'client')
  }

  /** How a number stood, from the first moment to the last. */
  history (phoneNumber: string): readonly Truth[] {
    return this.#truths.get(this.account.sidByE164.get(phoneNumber) ?? '') ?? []
  }

  /** Somebody at the Console takes the address off, or puts another on. */
  drift (phoneNumber: string): void {
    const { account } = this
    const sid = account.sidByE164.get(phoneNumber)
    const number = sid === undefined ? undefined : findNumber(account, sid)
    if (number === undefined || number.registration !== null) return
    const bare = number.emergencyAddressSid !== null && this.#dice.is(0.5)
    const change = bare
      ? { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }
      : { emergencyAddressSid: this.#foreignAddress(), emergencyAddressStatus: 'registered' }
    putNumber(account, { ...number, ...change, staleRead: false, updatedAt: this.#scheduler.now })
    this.#scheduler.note(`console: ${phoneNumber} ${bare ? 'bare' : 'elsewhere'}`)
    this.#look(number.sid, 'hand')
  }

  #foreignAddress (): string {
    const sid = `AD${'f'.repeat(32)}`
    const some = { sid, seq: 0, friendlyName: 'By hand', customerName: 'Example Bakery', street: '9 Side St' }
    const place = { streetSecondary: null, city: 'San Francisco', region: 'CA', postalCode: '94105', isoCountry: 'US' }
    const at = this.#scheduler.now
    putAddress(this.account, { ...some, ...place, emergencyEnabled: true, createdAt: at, updatedAt: at })
    return sid
  }

  /** What Twilio has begun may fail, or take very long. */
  #twist (number: PhoneNumber): void {
    const { registration } = number
    if (registration === null) return
    const fails = registration.to === 'registered' && this.#faults.strikes('registration-failure')
    const late = this.#faults.strikes('stuck-pending') ? this.#dice.between(300_000, 2_400_000) : 0
    if (!fails && late === 0) return
    const to = fails ? 'registration-failure' : registration.to
    putNumber(this.account, { ...number, registration: { at: registration.at + late, to } })
  }

  #look (sid: string, by: Truth['by']): void {
    const number = findNumber(this.account, sid)
    if (number === undefined) return
    const truths = this.#truths.get(sid) ?? []
    const last = truths.at(-1)
    const { emergencyAddressSid, emergencyAddressStatus: status, updatedAt } = number
    if (last !== undefined && last.sid === emergencyAddressSid && last.status === status) return
    truths.push({ since: updatedAt, sid: emergencyAddressSid, status, by })
    this.#truths.set(sid, truths)
    this.#scheduler.note(`twilio: ${number.phoneNumber} is ${status} at ${emergencyAddressSid ?? 'nothing'}`)
  }
}

function counted ({ creates, clears, associations }: Asked, { method, path, params }: Call): Asked {
  const sid = params['EmergencyAddressSid']
  return {
    creates: creates + (method === 'POST' && path.endsWith('/Addresses.json') ? 1 : 0),
    clears: clears + (sid === '' ? 1 : 0),
    associations: associations + (sid === undefined || sid === '' ? 0 : 1)
  }
}
