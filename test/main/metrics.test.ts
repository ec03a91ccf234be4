import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { emptyDatabase } from '../support/database.js'
import { aProxy } from '../support/proxy.js'
import { aService, call, KEY, until } from '../support/service.js'

const NUMBER = '+14155550100'
const OFFICE = EXAMPLE.address
const CANARY = { ...OFFICE, customerName: 'Canary Customer', street: '4242 Canary Wharf', city: 'Canaryville' }
const LABELS = { site: 'canary-label' }

/** The samples of a scrape, by name and labels. */
async function scrape (url: string | null): Promise<ReadonlyMap<string, number>> {
  const { body } = await call(url, '/metrics')
  return new Map(String(body).split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const at = line.lastIndexOf(' ')
    return [line.slice(0, at), Number(line.slice(at + 1))] as const
  }))
}

t.test('a whole journey is counted, and nothing that anybody wrote is in it', async (t) => {
  const { twilio, start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  const assignment = `/v1/assignments/${NUMBER}`
  const reaches = (state: string) => until(() => call(service.url, assignment), ({ body }) => body.state === state)
  const put = (body: object) => call(service.url, assignment, { method: 'PUT', body })
  const wish = { address: CANARY, labels: LABELS, externalReference: 'canary-reference', reason: 'canary-reason' }

  await put(wish)
  await reaches('ready')
  const { body: { desired } } = await call(service.url, assignment)
  await put({ ...wish, address: { ...CANARY, street: '4343 Canary Wharf' } })
  await until(() => call(service.url, assignment), ({ body }) => body.observed.observedGeneration === 2)
  twilio.addFault({ kind: '503-before', times: 2 })
  await put({ ...wish, address: { ...CANARY, postalCode: '94105', city: '' } })
  await call(service.url, '/v1/assignments/+14155559999', { method: 'PUT', body: wish })
  const samples = await until(() => scrape(service.url), (all) =>
    all.get('dispatchable_assignments_by_coverage{coverage="protected"}') === 1)

  const atLeastOne = [
    'dispatchable_twilio_requests_total{operation="list-numbers",outcome="ok"}',
    'dispatchable_twilio_requests_total{operation="create-address",outcome="ok"}',
    'dispatchable_twilio_requests_total{operation="associate-address",outcome="ok"}',
    'dispatchable_twilio_requests_total{operation="disassociate-address",outcome="ok"}',
    'dispatchable_twilio_request_duration_seconds_count{operation="observe-number",outcome="ok"}',
    'dispatchable_runs_total{kind="assignment",next="settled",reason="registered"}',
    'dispatchable_gap_seconds_count',
    'dispatchable_phone_numbers',
    'nodejs_heap_size_used_bytes',
    'process_resident_memory_bytes'
  ]
  for (const name of atLeastOne) t.ok((samples.get(name) ?? 0) > 0, name)
  t.equal(samples.get('dispatchable_database_up'), 1)

  const { body } = await call(service.url, '/metrics')
  // Without the values of the samples: any digits may stand there by chance, and no words.
  const text = String(body).replaceAll(/ \S+$/gm, '')
  const { numbers, addresses } = twilio.state()
  const secrets = [
    'anary', '4242', '4343', 'canary-label', 'canary-reference', 'canary-reason', KEY, twilio.authToken,
    twilio.accountSid, desired.addressId, ...numbers.map(({ phoneNumber }) => phoneNumber.slice(1)),
    ...numbers.map(({ sid }) => sid), ...addresses.map(({ sid }) => sid)
  ]
  t.ok(secrets.length > 20)
  for (const secret of secrets) t.notOk(text.includes(secret), `${secret} is not there`)
  t.notMatch(text, /\b(AC|AD|PN|TK)[0-9a-f]{32}\b|\+[0-9]{7}|addr_/)
  const labels = [...text.matchAll(/^(dispatchable_\w+){([^}]*)}/gm)].flatMap(([, , all = '']) =>
    all.split(',').map((label) => label.split('=')[0]))
  t.strictSame([...new Set(labels)].sort(),
    ['coverage', 'kind', 'le', 'next', 'operation', 'outcome', 'reason', 'state'])
})

t.test('a worker can be asked as well: with the key, unless they are public', async (t) => {
  const { start } = await aService(t)
  const api = await start('api')
  t.teardown(api.stop)
  const worker = await start('worker')
  t.teardown(worker.stop)
  await call(api.url, `/v1/assignments/${NUMBER}`, { method: 'PUT', body: { address: OFFICE } })
  const runs = 'dispatchable_runs_total{kind="assignment",next="settled",reason="registered"}'
  await until(() => scrape(worker.url), (samples) => samples.get(runs) === 1)
  t.equal((await scrape(api.url)).get(runs), undefined, 'the api made no run')
  t.match(await call(worker.url, '/metrics', { key: null }), { status: 401 })
  t.match(await call(worker.url, '/readyz', { key: null }), { status: 200 })
  t.match(await call(worker.url, `/v1/assignments/${NUMBER}`), { status: 404, body: { code: 'route-not-found' } })
})

t.test('METRICS=public opens them and nothing else', async (t) => {
  const { start } = await aService(t, { METRICS: 'public' })
  for (const role of ['api', 'worker']) {
    const service = await start(role)
    t.match(await call(service.url, '/metrics', { key: null }), { status: 200 })
    t.match(await call(service.url, '/v1/assignments', { key: null }), { status: role === 'api' ? 401 : 404 })
    await service.stop()
  }
})

t.test('a worker whose port is taken works all the same, and says so; an api process does not start', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => { server.close() })
  const { start, lines } = await aService(t, { PORT: String((server.address() as AddressInfo).port) })
  const worker = await start('worker')
  t.teardown(worker.stop)
  t.equal(worker.url, null)
  t.match(lines.join(''), /this worker cannot be asked for its metrics/)
  await until(() => lines.join(''), (log) => log.includes('passed over the account'))
  await t.rejects(start('api'), { code: 'EADDRINUSE' })
})

t.test('with Postgres away an open gap is still told, and grows', async (t) => {
  const proxy = await aProxy(t, await emptyDatabase(t))
  const { twilio, start } = await aService(t, { DATABASE_URL: proxy.url })
  const service = await start('all')
  t.teardown(service.stop)
  twilio.addFault({ kind: '503-before', times: 1_000_000, match: { method: 'POST' } })
  await call(service.url, `/v1/assignments/${NUMBER}`, { method: 'PUT', body: { address: OFFICE } })
  const before = await until(() => scrape(service.url), (all) => all.get('dispatchable_open_gaps') === 1)
  proxy.refuse()
  proxy.cut()
  const away = await until(() => scrape(service.url), (all) => all.get('dispatchable_database_up') === 0)
  t.equal(away.get('dispatchable_open_gaps'), 1)
  const oldest = 'dispatchable_oldest_open_gap_seconds'
  t.ok(Number(away.get(oldest)) > Number(before.get(oldest)), 'it grows without the database')
  t.notOk(away.has('dispatchable_assignments_by_coverage{coverage="unprotected"}'))
  t.ok(away.has('dispatchable_twilio_requests_total{operation="list-numbers",outcome="ok"}'))
})
