import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, call, KEY, until } from '../support/service.js'

const NUMBER = '+14155550100'
const OFFICE = EXAMPLE.address

/** Each queue that is there: the database's own, and Redis where one is named. */
const QUEUES = [{ name: 'the Postgres queue', redisUrl: '' }]
if (process.env['REDIS_URL'] !== undefined) {
  QUEUES.push({ name: 'the Redis queue', redisUrl: new URL('/2', process.env['REDIS_URL']).href })
}

for (const { name, redisUrl } of QUEUES) {
  t.test(`declared over HTTP, registered, changed and removed, with ${name}`, async (t) => {
    const { twilio, start, lines } = await aService(t, { REDIS_URL: redisUrl })
    const service = await start('all')
    t.teardown(service.stop)
    const path = `/v1/assignments/${NUMBER}`
    const status = () => call(service.url, `${path}/status`)
    const inState = (state: string) => until(status, ({ body }) => body.state === state)

    const declared = await call(service.url, path, { method: 'PUT', body: { address: OFFICE } })
    t.match(declared, { status: 202, body: { generation: 1, state: 'converging' } })
    t.match(await inState('ready'), { body: { coverage: 'protected', observedGeneration: 1 } })
    const again = await call(service.url, path, { method: 'PUT', body: { address: OFFICE } })
    t.match(again, { status: 200, body: { generation: 1 } })

    const { body: warehouse } = await call(service.url, '/v1/addresses', {
      method: 'POST', body: { ...OFFICE, street: '101 Market St' }
    })
    await call(service.url, path, { method: 'PUT', body: { addressId: warehouse.id } })
    t.match(await until(status, ({ body }) => body.observedGeneration === 2), { body: { coverage: 'protected' } })

    t.match(await call(service.url, path, { method: 'DELETE' }), { status: 409 })
    const removal = await call(service.url, `${path}?acknowledgeUnprotected=true`, { method: 'DELETE' })
    t.match(removal, { status: 202, body: { state: 'removing' } })
    await until(status, ({ status }) => status === 404)

    t.same(twilio.violations(), [])
    const changes = twilio.requests().filter(({ method }) => method === 'POST')
    t.equal(changes.length, 6, 'two creates, two associations, two clears')
    t.ok(changes.every(({ params }) => Object.keys(params).filter((name) => name.startsWith('Emergency') &&
      name !== 'EmergencyEnabled').length <= 1), 'no request carries two changes')
    const log = lines.join('')
    for (const secret of [OFFICE.street, OFFICE.customerName, '101 Market', KEY, twilio.authToken]) {
      t.notOk(log.includes(secret), 'no address and no token in the log')
    }
  })
}

t.test('the roles apart: an api that takes wishes and a worker that carries them out', async (t) => {
  const { start } = await aService(t)
  const api = await start('api')
  t.teardown(api.stop)
  const path = `/v1/assignments/${NUMBER}`
  const declared = await call(api.url, path, { method: 'PUT', body: { address: OFFICE } })
  t.match(declared, { status: 202 }, 'the number was looked up, since nobody has passed over the account')
  const worker = await start('worker')
  t.match(await call(worker.url, path), { status: 404 }, 'a worker takes no wishes')
  t.teardown(worker.stop)
  await until(() => call(api.url, path), ({ body }) => body.coverage === 'protected')
})

t.test('Twilio away: a wish is taken all the same, and said to be refused once Twilio says no', async (t) => {
  const { twilio, start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  twilio.addFault({ kind: '503-before', times: 1_000_000 })
  const unknown = '/v1/assignments/+14155559999'
  t.match(await call(service.url, unknown, { method: 'PUT', body: { address: OFFICE } }), {
    status: 202, body: { coverage: 'unknown' }
  })
  twilio.clearFaults()
  const refused = await until(() => call(service.url, unknown), ({ body }) => body.state === 'action-required')
  const ready = refused.body.conditions.find(({ type }: { type: string }) => type === 'Ready')
  t.match(ready, { reason: 'number-not-found' })
})

t.test('bad wishes are refused, name the field, and leave nothing behind', async (t) => {
  const { twilio, start } = await aService(t)
  const service = await start('api')
  t.teardown(service.stop)
  const put = (number: string, body: unknown) =>
    call(service.url, `/v1/assignments/${number}`, { method: 'PUT', body })
  const cases = [
    [await put('4155550100', { address: OFFICE }), 400, '/phoneNumber'],
    [await put(NUMBER, { address: OFFICE, adress: 1 }), 400, '/adress'],
    [await put(NUMBER, { address: { ...OFFICE, city: 5 } }), 400, '/address/city'],
    [await put(NUMBER, { address: { ...OFFICE, postalCode: '9410' } }), 422, '/address/postalCode'],
    [await put(NUMBER, { address: { ...OFFICE, region: 'ZZ' } }), 422, '/address/region'],
    [await put(NUMBER, { address: { ...OFFICE, customerName: '北'.repeat(22) } }), 422, '/address/customerName'],
    [await put('+14165550100', { address: OFFICE }), 422, '/address/isoCountry'],
    [await put('+61285550100', { address: OFFICE }), 422, '/phoneNumber'],
    [await put(NUMBER, { addressId: 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' }), 422, '/addressId']
  ] as const
  for (const [{ status, body }, expected, pointer] of cases) {
    t.match({ status, pointer: body.errors[0]?.pointer }, { status: expected, pointer }, pointer)
  }
  t.match(await put('+14155559999', { address: OFFICE }), { status: 404 }, 'the account has no such number')
  t.match(await put('+14155550199', { address: OFFICE }), { status: 422 }, 'a number without voice')
  t.match((await call(service.url, '/v1/assignments')).body, { data: [] })
  t.match((await call(service.url, '/v1/addresses')).body, { data: [] })
  t.notOk(twilio.requests().some(({ method }) => method !== 'GET'))
})

t.test('without the key nobody gets in, and readiness is everyone\'s to ask', async (t) => {
  const { start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  t.match(await call(service.url, '/v1/assignments', { key: null }), { status: 401 })
  t.match(await call(service.url, '/v1/assignments', { key: 'x'.repeat(39) }), { status: 401 })
  t.match(await call(service.url, '/healthz', { key: null }), { status: 200 })
  await until(() => call(service.url, '/readyz', { key: null }), ({ body }) => body.status === 'ready')
})

t.test('the numbers of one trunk, the unprotected, the unassigned', async (t) => {
  const { twilio, start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  const list = (query: string) => call(service.url, `/v1/phone-numbers?limit=200&${query}`)
  const { body: { data: all } } = await until(() => list(''), ({ body }) => body.data.length > 0)
  const trunkSid = twilio.state().numbers.find((number) => number.trunkSid !== null)?.trunkSid
  const { body: { data: onTrunk } } = await list(`trunkSid=${trunkSid}`)
  t.ok(onTrunk.length > 0 && onTrunk.length < all.length)
  t.ok(onTrunk.every((number: { trunkSid: string }) => number.trunkSid === trunkSid))
  const { body: { data: covered } } = await list('coverage=protected')
  t.same(covered.map(({ phoneNumber }: { phoneNumber: string }) => phoneNumber), ['+14155550108'])
  const { body: { data: bare } } = await list('coverage=unprotected&assigned=false')
  t.ok(bare.length > 0)
  t.ok(bare.every((number: { emergencyStatus: string }) => number.emergencyStatus === 'Active'),
    'Active and unregistered is not protected')
})
