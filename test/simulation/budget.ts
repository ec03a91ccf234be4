import { Callers } from './callers.js'
import { isQuiet } from './end.js'
import { Invariants } from './invariants.js'
import { hire } from './run.js'
import type { Asked } from './twilio.js'
import { createWorld } from './world.js'

/** What each of a life's changes asks of Twilio when nothing goes wrong, with three workers in each other's way. */
export async function budget (seed: number) {
  const world = createWorld(seed, { calm: true })
  const { scheduler, twilio, numbers: [phoneNumber] } = world
  const workers = [1, 2, 3].map((index) => hire(world, `worker-${index}`))
  const api = world.startProcess('api')
  const callers = new Callers(world, api)
  const invariants = new Invariants(world)
  const [one, other] = ['1 Main St', '2 Main St'].map((street) => ({
    customerName: 'Example Bakery',
    street,
    streetSecondary: null,
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US'
  }))
  if (phoneNumber === undefined || one === undefined || other === undefined) throw new Error('There is no number.')

  async function costOf (wish: () => Promise<void>): Promise<Asked> {
    const before = twilio.asked
    const asked = { answered: false }
    const failed = (error: unknown) => { world.violations.push(String(error)) }
    scheduler.after(0, () => { wish().then(() => { asked.answered = true }, failed) })
    const end = scheduler.now + 3_600_000
    while ((!asked.answered || !isQuiet(world)) && world.violations.length === 0 && scheduler.now < end) {
      await scheduler.step()
      invariants.check()
    }
    const { creates, clears, associations } = twilio.asked
    return {
      creates: creates - before.creates,
      clears: clears - before.clears,
      associations: associations - before.associations
    }
  }

  const costs = {
    first: await costOf(() => callers.declare(phoneNumber, one)),
    change: await costOf(() => callers.declare(phoneNumber, other)),
    same: await costOf(() => callers.declare(phoneNumber, other)),
    removal: await costOf(() => callers.remove(phoneNumber))
  }
  for (const process of [...workers, api]) process.kill()
  return { ...costs, violations: world.violations }
}
