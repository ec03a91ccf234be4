import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../src/domain/brand.js'
import type { Step, StepName } from '../../src/domain/step.js'
import { twilioClient } from '../../src/provider/twilio/client.js'
import { listNumbers } from '../../src/provider/twilio/list-numbers.js'
import { twilioProvider } from '../../src/provider/twilio/provider.js'
import { CORRECTABLE_STREETS, HOPELESS_STREET } from '../../src/sandbox/validation.js'
import { plainNumber } from '../../src/sandbox/seed.js'
import { CIVIC } from '../provider/twilio/stand-in.js'
import type { Meeting } from './meeting.js'

const ID = 'addr_01J9Z3K4M5N6P7Q8R9S0T1V2W3' as AddressId
const NUMBER = plainNumber as PhoneNumber
const ABSENT = `PN${'0'.repeat(32)}` as PhoneNumberSid

/** The life of a number through the real provider: every step, what it meets on the way, and a list of two pages. */
export async function providerLife ({ sandbox, url, clock }: Meeting) {
  const { authToken } = sandbox
  const accountSid = sandbox.accountSid as AccountSid
  const client = twilioClient({
    accountSid, credentials: { authToken }, baseUrl: url, concurrency: 20, timeoutMs: 10_000
  })
  const provider = twilioProvider(client)
  const taken = new Set<StepName>()
  const outcomes: string[] = []
  const take = async (step: Step) => {
    taken.add(step.name)
    const outcome = await provider(step, clock.now())
    outcomes.push(`${step.name}: ${outcome.ok ? outcome.sighting.kind : outcome.fault.kind}`)
    return outcome.ok ? outcome.sighting : null
  }

  const found = await take({ name: 'find-number', phoneNumber: NUMBER })
  const phoneNumberSid = found?.kind === 'number' ? found.number.phoneNumberSid : ABSENT
  await take({ name: 'observe-number', phoneNumberSid: ABSENT })
  await take({ name: 'find-address', addressId: ID })
  for (const street of [`1 ${HOPELESS_STREET} Ln`, `1 ${CORRECTABLE_STREETS[1]} Rd`]) {
    await take({ name: 'create-address', addressId: ID, civic: { ...CIVIC, street } })
  }
  const made = await take({ name: 'create-address', addressId: ID, civic: { ...CIVIC, streetSecondary: null } })
  const addressSid = made?.kind === 'address' ? made.sid : 'AD' as AddressSid
  await take({ name: 'find-address', addressId: ID })
  await take({ name: 'associate-address', phoneNumberSid, addressSid })
  await take({ name: 'disassociate-address', phoneNumberSid })
  clock.advance(3000)
  await take({ name: 'observe-number', phoneNumberSid })
  await take({ name: 'set-emergency-status', phoneNumberSid, value: 'Inactive' })
  await take({ name: 'set-emergency-status', phoneNumberSid, value: 'Active' })
  await take({ name: 'delete-address', addressSid })
  await take({ name: 'disassociate-address', phoneNumberSid })
  clock.advance(2000)
  await take({ name: 'delete-address', addressSid })
  await take({ name: 'delete-address', addressSid })

  sandbox.addNumbers({ phoneNumber: '+12025550000' }, 1_000)
  const first = await listNumbers(client)(clock.now)
  const second = await first.next?.()
  return { taken, outcomes, listed: first.numbers.length + (second?.numbers.length ?? 0) }
}
