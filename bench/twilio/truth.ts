import type { StandIn } from './stand-in.js'
import { until } from './waiting.js'
import type { Wish } from './work.js'

/** Waits until the stand-in shows so many numbers registered elsewhere than at these Addresses. One request a look. */
export async function registered (
  twilio: StandIn, numbers: number, except: ReadonlySet<string> = new Set()
): Promise<void> {
  await until(`${numbers} numbers are registered`, 250, () => twilio.registrations(), (standings) => standings
    .filter(({ emergencyAddressStatus }) => emergencyAddressStatus === 'registered')
    .filter(({ emergencyAddressSid }) => !except.has(emergencyAddressSid ?? ''))
    .reduce((sum, { count }) => sum + count, 0) >= numbers)
}

/** Throws unless every number is registered at the very address it was wished at, and nothing careless was sent. */
export async function assertTrue (twilio: StandIn, wishes: readonly Wish[]): Promise<void> {
  const { numbers, addresses, violations } = await twilio.state()
  if (violations > 0) throw new Error(`The stand-in counted ${violations} violations.`)
  const streets = new Map(addresses.map(({ sid, street }) => [sid, street]))
  const shown = new Map(numbers.map((number) => [number.phoneNumber, number]))
  const wrong = wishes.filter(({ phoneNumber, place }) => {
    const number = shown.get(phoneNumber)
    return number?.emergencyAddressStatus !== 'registered' ||
      streets.get(number.emergencyAddressSid ?? '') !== place.street
  })
  if (wrong.length > 0) throw new Error(`${wrong.length} numbers are not where they belong: ${wrong[0]?.phoneNumber}`)
}
