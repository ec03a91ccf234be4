import { setTimeout } from 'node:timers/promises'
import twilio, { type Twilio } from 'twilio'
import type { StandIn } from './stand-in.js'
import type { Place, Wish } from './work.js'

/** As often as a user asks whether a number is registered by now. */
const POLL_MS = 2_000

/**
 * What a user would write today with the SDK: every address is created once, every number associated with its own and
 * asked about until it is registered. So many requests at a time, whatever they are for, so that nobody waits for a
 * number that only Twilio is working on. Nothing is stored, looked up, or made good after a crash.
 */
export async function rivalLoop (
  { url, accountSid, authToken }: StandIn, wishes: readonly Wish[], sids: ReadonlyMap<string, string>,
  concurrency: number
): Promise<void> {
  const client = twilio(accountSid, authToken)
  client.api.baseUrl = url
  const limit = limiter(concurrency)
  const addresses = new Map<string, Promise<string>>()

  const addressFor = (place: Place): Promise<string> => {
    const known = addresses.get(place.street)
    if (known !== undefined) return known
    const created = limit(() => create(client, place))
    addresses.set(place.street, created)
    return created
  }

  await Promise.all(wishes.map(async ({ phoneNumber, place }) => {
    const number = client.incomingPhoneNumbers(sids.get(phoneNumber) ?? '')
    const emergencyAddressSid = await addressFor(place)
    await limit(() => number.update({ emergencyAddressSid }))
    do await setTimeout(POLL_MS)
    while ((await limit(() => number.fetch())).emergencyAddressStatus !== 'registered')
  }))
}

async function create (client: Twilio, { isoCountry, ...place }: Place): Promise<string> {
  const { sid } = await client.addresses.create({ ...place, isoCountry, emergencyEnabled: true })
  return sid
}

/** So many at a time, first come, first served: what `p-limit` does. */
function limiter (most: number) {
  const waiting: (() => void)[] = []
  let free = most
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => { waiting.push(resolve) })
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
