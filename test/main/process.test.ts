import t, { type Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js'
import { emptyDatabase } from '../support/database.js'
import { listening, started } from '../support/process.js'
import { until } from '../support/service.js'

const PATH = '/v1/assignments/+14155550100'

async function environmentFor (t: Test, twilio: Sandbox): Promise<Record<string, string>> {
  return {
    DATABASE_URL: await emptyDatabase(t),
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_BASE_URL: twilio.url,
    PORT: '0',
    POLL_INTERVAL_MS: '50',
    TWILIO_TIMEOUT_MS: '800',
    LEASE_MS: '2000',
    QUARANTINE_MS: '1600'
  }
}

t.test('a missing setting stops the start with one sentence that names it', async (t) => {
  const { output, exit } = started(t, { DATABASE_URL: 'postgresql://127.0.0.1/x' })
  t.same(await exit, [1, null])
  t.equal(output.err.trim().split('\n').length, 1)
  t.match(output.err, /^TWILIO_ACCOUNT_SID is not set/)
  t.equal(output.out, '')
})

t.test('a proxy of the environment is named as one that is not used', async (t) => {
  const { output, exit } = started(t, {
    DATABASE_URL: 'postgresql://127.0.0.1:1/x',
    TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'b'.repeat(32),
    HTTPS_PROXY: 'http://user:secret@proxy:3128'
  })
  t.same(await exit, [1, null])
  t.match(output.out, /"proxies":\["HTTPS_PROXY"\],"msg":"no proxy is used: Twilio is reached directly"/)
  t.notMatch(output.out + output.err, /secret/)
})

t.test('SIGTERM in a step finishes the step and exits cleanly', async (t) => {
  const twilio = await startSandbox({ delays: { registrationMs: 100, latencyMs: 400 } })
  t.teardown(twilio.close)
  const service = started(t, await environmentFor(t, twilio))
  const url = await listening(service)
  await fetch(url + PATH, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address: EXAMPLE.address })
  })
  await until(() => twilio.requests(), (all) =>
    all.some(({ method, answeredAt }) => method === 'POST' && answeredAt === null))
  const before = performance.now()
  service.child.kill('SIGTERM')
  t.same(await service.exit, [0, null])
  t.ok(performance.now() - before < 15_000)
  t.match(service.output.out, /"stopped"/)
  t.ok(twilio.requests().every(({ answeredAt }) => answeredAt !== null), 'no request was left hanging')
})

t.test('killed at any moment, the next process looks first and makes nothing twice', async (t) => {
  const twilio = await startSandbox({ delays: { registrationMs: 300, latencyMs: 100 } })
  t.teardown(twilio.close)
  const environment = await environmentFor(t, twilio)
  let service = started(t, environment)
  let url = await listening(service)
  await fetch(url + PATH, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address: EXAMPLE.address })
  })
  for (const kind of ['Addresses', 'IncomingPhoneNumbers']) {
    await until(() => twilio.requests(), (all) =>
      all.some(({ method, path }) => method === 'POST' && path.includes(kind)))
    service.child.kill('SIGKILL')
    await service.exit
    service = started(t, environment)
    url = await listening(service)
  }
  await until(() => fetch(`${url}${PATH}/status`).then((answer) => answer.json() as Promise<{ coverage: string }>),
    ({ coverage }) => coverage === 'protected')
  t.equal(twilio.addresses().filter(({ friendlyName }) => friendlyName?.startsWith('addr_')).length, 1)
  t.same(twilio.violations(), [])
})

t.test('without the Redis that was promised everything is done all the same, and it stops in time', async (t) => {
  const twilio = await startSandbox({ delays: { registrationMs: 100 } })
  t.teardown(twilio.close)
  const service = started(t, { ...await environmentFor(t, twilio), REDIS_URL: 'redis://127.0.0.1:1' })
  const url = await listening(service)
  await fetch(url + PATH, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address: EXAMPLE.address })
  })
  await until(() => fetch(`${url}${PATH}/status`).then((answer) => answer.json() as Promise<{ coverage: string }>),
    ({ coverage }) => coverage === 'protected')
  t.match(await fetch(`${url}/readyz`).then((answer) => answer.json()), { status: 'degraded' })
  const before = performance.now()
  service.child.kill('SIGTERM')
  t.same(await service.exit, [0, null])
  t.ok(performance.now() - before < 8_000)
})
