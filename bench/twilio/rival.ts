import type { Ground, Scenario } from '../scenario.js'
import { convergence, TWILIO, type Work } from './convergence.js'
import { beside, median } from './measures.js'
import { rivalLoop } from './rival-loop.js'
import { withStandIn } from './stage.js'
import { assertTrue, registered } from './truth.js'
import { wishesOf } from './work.js'

/** The same work by us and by the loop that a user would write, in turns. */
export const rival: Scenario = {
  name: 'rival',
  about: '5,000 numbers that share 50 addresses, against a loop over the SDK at the same concurrency.',
  async run (ground) {
    const work = ground.quick ? { numbers: 500, addresses: 10 } : { numbers: 5_000, addresses: 50 }
    const ours: Figures[] = []
    const theirs: Figures[] = []
    for (let round = 0; round < (ground.quick ? 1 : 3); round++) {
      ours.push(await byService(ground, work))
      theirs.push(await byLoop(ground, work))
    }
    const compared = (figure: (figures: Figures) => number) =>
      [median(ours.map(figure)), { what: 'a loop over the SDK', value: median(theirs.map(figure)) }] as const
    return [
      beside('until all are registered', 's', ...compared(({ registeredSeconds }) => registeredSeconds)),
      beside('until all are known to be', 's', ...compared(({ knownSeconds }) => knownSeconds), { atMost: 1 }),
      beside('calls', 'calls', ...compared(({ calls }) => calls), { atMost: 1 })
    ]
  }
}

interface Figures {
  readonly registeredSeconds: number
  /** Until whoever asked for it has seen all of them registered. */
  readonly knownSeconds: number
  readonly calls: number
}

async function byService (ground: Ground, work: Work): Promise<Figures> {
  const { registeredSeconds, readySeconds, counts } = await convergence(ground, work, {})
  return { registeredSeconds, knownSeconds: readySeconds, calls: counts.requests }
}

async function byLoop ({ log }: Ground, { numbers, addresses }: Work): Promise<Figures> {
  return await withStandIn({ ...TWILIO, numbers }, async (twilio) => {
    const wishes = wishesOf(numbers, addresses)
    const owned = (await twilio.state()).numbers
    const sids = new Map(owned.map(({ phoneNumber, sid }) => [phoneNumber, sid]))
    const began = performance.now()
    const since = () => (performance.now() - began) / 1_000
    const [knownSeconds, registeredSeconds] = await Promise.all([
      rivalLoop(twilio, wishes, sids, TWILIO.concurrencyLimit).then(since), registered(twilio, numbers).then(since)
    ])
    const counts = await twilio.counts()
    await assertTrue(twilio, wishes)
    log.info({ numbers, addresses, knownSeconds, registeredSeconds, counts }, 'the loop is done')
    return { registeredSeconds, knownSeconds, calls: counts.requests }
  })
}
