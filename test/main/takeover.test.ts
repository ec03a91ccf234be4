import t from 'tap'
import type { LoggedRequest } from '../../src/sandbox/journal.js'
import { call, until } from '../support/service.js'
import { address, anApiAndWorkers, LEASE_MS } from '../support/workers.js'

const PATH = '/v1/assignments/+14155550100'
const KILLS = 6

// Seven processes start one after the other.
t.setTimeout(300_000)

/** A step of the one assignment there is: anything but a page of the pass over the account. */
function isStep ({ method, path, params }: LoggedRequest): boolean {
  return method !== 'GET' || !path.endsWith('/IncomingPhoneNumbers.json') || params['PhoneNumber'] !== undefined
}

t.test('killed in the middle of a step, six times in a row: the next worker takes over within a lease', async (t) => {
  const { twilio, api, aWorker } = await anApiAndWorkers(t)
  twilio.setDelays({ registrationMs: 100, unregistrationMs: 100, latencyMs: 300 })
  let running = await aWorker()
  const takeovers: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    // It stands by, frozen, until the other one is dead: what it does first is the takeover.
    const standby = await aWorker()
    standby.child.kill('SIGSTOP')
    const last = twilio.requests().at(-1)?.seq ?? 0
    t.equal((await call(api.url, PATH, { method: 'PUT', body: { address: address(kill) } })).status, 202)
    await until(() => twilio.requests(last), (all) => all.some((one) => isStep(one) && one.answeredAt === null))
    running.child.kill('SIGKILL')
    await running.exit
    const killedAt = Date.now()
    const before = twilio.requests().at(-1)?.seq ?? 0
    standby.child.kill('SIGCONT')
    const [next] = await until(() => twilio.requests(before).filter(isStep), (steps) => steps.length > 0)
    takeovers.push(Date.parse(next?.arrivedAt ?? '') - killedAt)
    running = standby
  }
  const { body } = await until(() => call(api.url, PATH), ({ body }) => body.state === 'ready')
  t.match(body, { generation: KILLS, coverage: 'protected' }, 'nothing has failed for good')
  t.comment(`takeovers after ${takeovers.join(', ')} ms of a lease of ${LEASE_MS} ms`)
  t.ok(Math.min(...takeovers) <= LEASE_MS + 1_000, `a takeover took ${Math.min(...takeovers)} ms`)
  // On a machine that has other things to do the rest may take longer, but not without end.
  t.ok(Math.max(...takeovers) <= 3 * LEASE_MS + 4_000, `the slowest took ${Math.max(...takeovers)} ms`)
  const ours = twilio.addresses().filter(({ friendlyName }) => friendlyName?.startsWith('addr_'))
  t.equal(new Set(ours.map(({ friendlyName }) => friendlyName)).size, ours.length, 'no address was made twice')
  t.same(twilio.violations(), [])
})
