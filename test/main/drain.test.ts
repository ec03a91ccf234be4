import t from 'tap'
import { call, until } from '../support/service.js'
import { address, anApiAndWorkers } from '../support/workers.js'

const NUMBER = '+14155550100'
const PATH = `/v1/assignments/${NUMBER}`

t.test('SIGTERM in the last step before the gap: the step is finished, and the old address stays', async (t) => {
  const { twilio, api, aWorker } = await anApiAndWorkers(t)
  twilio.setDelays({ registrationMs: 50, unregistrationMs: 50 })
  const worker = await aWorker()
  await call(api.url, PATH, { method: 'PUT', body: { address: address(0) } })
  await until(() => call(api.url, PATH), ({ body }) => body.state === 'ready')
  const sid = twilio.number(NUMBER)?.emergencyAddressSid
  t.not(sid, null)

  twilio.setDelays({ latencyMs: 500 })
  twilio.clearRequests()
  await call(api.url, PATH, { method: 'PUT', body: { address: address(1) } })
  await until(() => twilio.requests(), (all) => all.some(({ method, path, answeredAt }) =>
    method === 'POST' && path.includes('/Addresses') && answeredAt === null))
  const before = performance.now()
  worker.child.kill('SIGTERM')
  t.same(await worker.exit, [0, null])
  t.ok(performance.now() - before < 15_000, `stopped after ${Math.round(performance.now() - before)} ms`)
  t.ok(twilio.requests().every(({ answeredAt }) => answeredAt !== null), 'no request was left hanging')
  const changed = twilio.requests().filter(({ params }) => params['EmergencyAddressSid'] !== undefined)
  t.same(changed, [], 'nothing was cleared')
  t.equal(twilio.number(NUMBER)?.emergencyAddressSid, sid)
  t.match((await call(api.url, PATH)).body, { unprotectedSince: null })

  twilio.setDelays({ latencyMs: 0 })
  await aWorker()
  await until(() => call(api.url, PATH), ({ body }) => body.state === 'ready' && body.generation === 2)
  t.same(twilio.violations(), [])
})
