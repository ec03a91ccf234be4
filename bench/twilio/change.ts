import type { Scenario } from '../scenario.js'
import { callsPerNumber, SETTINGS, TWILIO, type Work } from './convergence.js'
import { gapSeconds } from './gaps.js'
import { alone, beside, mean, quantile } from './measures.js'
import { onStage, type Stage } from './stage.js'
import { assertTrue, registered } from './truth.js'
import { wishesOf } from './work.js'

const { delays: { latencyMs, registrationMs, unregistrationMs }, concurrencyLimit } = TWILIO

/** Nobody is without protection for less: the look that finds it unregistered, and the write that follows. */
const LEAST_GAP_SECONDS = (unregistrationMs + registrationMs + 2 * latencyMs) / 1_000

/** A fleet that moves, as fast as Twilio lets it, and no number bare for longer than must be. */
export const change: Scenario = {
  name: 'change',
  about: '1,000 registered numbers to other addresses with GAP_LIMIT=0: time, calls and seconds without protection.',
  async run (ground) {
    const work = ground.quick ? { numbers: 100, addresses: 5 } : { numbers: 1_000, addresses: 10 }
    const settings = { ...SETTINGS, GAP_LIMIT: '0' }
    const options = { ...TWILIO, numbers: work.numbers, workers: 1, redisUrl: ground.redisUrl, settings }
    const { readySeconds, registeredSeconds, counts, gaps } = await onStage(ground, options, (stage) =>
      changed(stage, work))
    ground.log.info({ ...work, readySeconds, registeredSeconds, counts, meanGap: mean(gaps) }, 'changed')
    const least = { what: 'un-registration + registration + 2 x latency', value: LEAST_GAP_SECONDS }
    const bound = {
      what: '(numbers + addresses) x latency / concurrency + un-registration + registration', value: boundSeconds(work)
    }
    const calls = callsPerNumber(counts, work)
    return [
      beside('seconds unprotected a number', 's', mean(gaps), least, { atMost: 1.3 }),
      beside('seconds unprotected, 95 of 100 numbers', 's', quantile(gaps, 0.95), least),
      beside('until all are registered', 's', registeredSeconds, bound),
      beside('until the service calls all ready', 's', readySeconds, bound),
      beside('calls a number, beyond a search and a create an address', 'calls', calls, {
        what: 'a clear and an associate', value: 2
      }),
      alone('answers 429 at a limit of 20', 'answers', counts.byStatus['429'] ?? 0, { atMost: 0 })
    ]
  }
}

function boundSeconds ({ numbers, addresses }: Work): number {
  return ((numbers + addresses) * latencyMs / concurrencyLimit + unregistrationMs + registrationMs) / 1_000
}

async function changed ({ twilio, service }: Stage, { numbers, addresses }: Work) {
  const before = wishesOf(numbers, addresses)
  await service.declare(before)
  await registered(twilio, numbers)
  await service.allReady()
  await assertTrue(twilio, before)
  const former = new Set((await twilio.state()).addresses.map(({ sid }) => sid))
  await twilio.clearRequests()

  const after = wishesOf(numbers, addresses, 'Second St')
  const began = performance.now()
  const since = () => (performance.now() - began) / 1_000
  const [, registeredSeconds] = await Promise.all([
    service.declare(after), registered(twilio, numbers, former).then(since)
  ])
  await service.allReady()
  const readySeconds = since()
  const counts = await twilio.counts()
  await assertTrue(twilio, after)
  const gaps = gapSeconds(await twilio.requests(), registrationMs)
  if (gaps.length !== numbers) throw new Error(`${gaps.length} of ${numbers} numbers were changed.`)
  return { registeredSeconds, readySeconds, counts, gaps }
}
