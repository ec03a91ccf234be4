import { setTimeout } from 'node:timers/promises'
import type { PhoneNumber } from '../../src/sandbox/model.js'
import type { Sandbox } from '../../src/sandbox/server.js'
import type { Dice } from './dice.js'

/** Holds what the API says of numbers against what Twilio has, again and again. */
export interface TruthCheck {
  /** Answers that could be judged, because Twilio's side stood still meanwhile. */
  readonly checks: () => number
  /** Of these, how many said `protected`. */
  readonly protectedSeen: () => number
  readonly lies: () => readonly string[]
  stop (): Promise<void>
}

interface Told {
  readonly coverage: string
  readonly generation: number
  readonly desired: { readonly addressId: string }
  readonly observed: { readonly observedAt: string | null, readonly emergencyAddressSid: string | null }
}

/** Starts asking about these numbers, from several places at once so that a paused process holds up only one. */
export function checkTruth (
  sandbox: Sandbox, urls: readonly string[], numbers: readonly string[], dice: Dice
): TruthCheck {
  const lies: string[] = []
  let checks = 0
  let protectedSeen = 0
  const stopping = new AbortController()

  const check = async (url: string, phoneNumber: string) => {
    const before = sandbox.number(phoneNumber)
    const told = await read(`${url}/v1/assignments/${phoneNumber}`)
    const after = sandbox.number(phoneNumber)
    if (told === null || before === undefined || after === undefined || !isSame(before, after)) return
    checks += 1
    if (told.coverage !== 'protected') return
    protectedSeen += 1
    if (!isRegisteredAt(sandbox, after, told.desired.addressId)) {
      lies.push(`${phoneNumber} was called protected at ${told.desired.addressId} ${JSON.stringify(told.observed)}, ` +
        `and Twilio had ${after.emergencyAddressSid} ${after.emergencyAddressStatus} ` +
        `since ${new Date(after.updatedAt).toISOString()}`)
    }
  }

  const going = [...urls, ...urls].map(async (url) => {
    while (!stopping.signal.aborted) {
      await check(url, dice.pick(numbers))
      await setTimeout(10)
    }
  })

  return {
    checks: () => checks,
    protectedSeen: () => protectedSeen,
    lies: () => lies,
    async stop () {
      stopping.abort()
      await Promise.all(going)
    }
  }
}

function isSame (one: PhoneNumber, other: PhoneNumber): boolean {
  return one.updatedAt === other.updatedAt && one.emergencyAddressSid === other.emergencyAddressSid &&
    one.emergencyAddressStatus === other.emergencyAddressStatus
}

function isRegisteredAt (sandbox: Sandbox, number: PhoneNumber, addressId: string): boolean {
  return number.emergencyAddressStatus === 'registered' && sandbox.addresses()
    .some(({ sid, friendlyName }) => sid === number.emergencyAddressSid && friendlyName === addressId)
}

/** Null when it did not answer, or knows of no assignment. */
async function read (url: string): Promise<Told | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    const body: unknown = await response.json()
    return response.status === 200 ? body as Told : null
  } catch {
    return null
  }
}
