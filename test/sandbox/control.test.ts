import t from 'tap'
import { plainNumber, seededTrunks } from '../../src/sandbox/seed.js'
import { sandboxFor } from './client.js'

const path = `phone-numbers/${encodeURIComponent(plainNumber)}`

t.test('the log, the violations and the state can be read and cleared', async (t) => {
  const { control, get, remove, numberPath } = await sandboxFor(t)
  await get('/Addresses.json')
  await remove(numberPath(plainNumber))
  const { requests } = (await control('GET', 'requests')).body
  t.equal(requests.length, 2, 'the control API does not log itself')
  t.equal((await control('GET', `requests?after=${requests[0].seq}`)).body.requests.length, 1)
  t.match((await control('GET', 'violations')).body, { violations: [{ kind: 'number-release' }] })
  t.match((await control('GET', 'state')).body, { violations: 1, delays: { registrationMs: 3000 }, numbers: Array })
  await control('DELETE', 'requests')
  await control('DELETE', 'violations')
  t.same((await control('GET', 'requests')).body, { requests: [] })
  t.same((await control('GET', 'violations')).body, { violations: [] })
})

t.test('faults, delays and mode can be set', async (t) => {
  const { control, get, write, look, createAddress, clock } = await sandboxFor(t)
  t.equal((await control('POST', 'faults', { kind: '429', match: { path: 'Addresses' }, times: 2 })).status, 200)
  t.match((await control('GET', 'faults')).body, { faults: [{ kind: '429', times: 2 }] })
  t.equal((await get('/Addresses.json')).status, 429)
  await control('DELETE', 'faults')
  t.equal((await get('/Addresses.json')).status, 200)
  t.match((await control('PUT', 'delays', { registrationMs: 10 })).body, { registrationMs: 10, unregistrationMs: 2000 })
  await write(plainNumber, { EmergencyAddressSid: await createAddress() })
  clock.advance(10)
  t.equal((await look(plainNumber)).emergency_address_status, 'registered')
  t.match((await control('PUT', 'mode', { emptySid: 'empty-string' })).body,
    { emptySid: 'empty-string', swapInPlace: 'reject' })
})

t.test('a number can be changed behind the client\'s back', async (t) => {
  const { control, look, get, clock, sandbox } = await sandboxFor(t)
  const change = {
    emergencyAddressSid: `AD${'7'.repeat(32)}`,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Something New',
    trunkSid: seededTrunks.london,
    voice: false
  }
  t.equal((await control('PATCH', path, change)).status, 200)
  t.match(await look(plainNumber), {
    emergency_address_sid: change.emergencyAddressSid,
    emergency_address_status: 'registered',
    emergency_status: 'Something New',
    trunk_sid: seededTrunks.london,
    capabilities: { voice: false }
  })
  await control('PATCH', path, { emergencyAddressStatus: 'pending-unregistration', settleAfterMs: 50 })
  clock.advance(50)
  t.match(await look(plainNumber), { emergency_address_sid: null, emergency_address_status: 'unregistered' })
  await control('PATCH', path, { emergencyAddressStatus: 'pending-registration', settleAfterMs: 50 })
  clock.advance(50)
  t.match(await look(plainNumber), { emergency_address_status: 'registered' })
  await control('PATCH', path, { emergencyAddressStatus: 'pending-registration' })
  clock.advance(1e9)
  t.match(await look(plainNumber), { emergency_address_status: 'pending-registration' }, 'stuck')
  const { sid } = await look(plainNumber)
  t.equal((await control('PATCH', path, { removed: true })).status, 200)
  t.equal((await get(`/IncomingPhoneNumbers/${sid}.json`)).status, 404)
  t.equal((await control('PATCH', path, { voice: true })).status, 404)
  t.match((await control('POST', 'phone-numbers', { phoneNumber: plainNumber, trunkSid: null })).body,
    { phoneNumber: plainNumber, isoCountry: 'US', voice: true })
  t.not(sandbox.number(plainNumber)?.sid, sid)
  t.match(await control('POST', 'phone-numbers', { phoneNumber: plainNumber }),
    { status: 400, body: { error: /phoneNumber: .* is there already/ } })
})

t.test('nonsense is refused by the name of the field', async (t) => {
  const { control } = await sandboxFor(t)
  const cases: ReadonlyArray<[method: string, path: string, input: unknown, error: RegExp]> = [
    ['POST', 'faults', { kind: 'nope' }, /^kind must be one of/],
    ['POST', 'faults', { times: 1 }, /^kind must be/],
    ['POST', 'faults', { kind: '429', times: -1 }, /^times/],
    ['POST', 'faults', { kind: '429', match: { url: 'x' } }, /^match\.url is not known/],
    ['POST', 'faults', { kind: '429', match: [] }, /^match must be an object/],
    ['POST', 'faults', { kind: '429', probability: 2 }, /^probability/],
    ['PUT', 'delays', { latencyMs: '5' }, /^latencyMs/],
    ['PUT', 'delays', { latencyMs: [5, 1] }, /^latencyMs/],
    ['PUT', 'delays', { latencyMs: [5] }, /^latencyMs/],
    ['PUT', 'delays', [], /^the body must be a JSON object/],
    ['PUT', 'delays', '{', /^the body must be JSON/],
    ['PUT', 'delays', undefined, /^the body/],
    ['PUT', 'mode', { addressInUseCode: 1 }, /^addressInUseCode must be one of 21625/],
    ['PUT', 'mode', { constructor: 1 }, /^constructor is not known/],
    ['PATCH', path, { voice: 'yes' }, /^voice/],
    ['PATCH', path, { emergencyAddressSid: 5 }, /^emergencyAddressSid/],
    ['POST', 'phone-numbers', { voice: true }, /^phoneNumber is required/],
    ['POST', 'faults', { kind: '429', times: 0 }, /^times/],
    ['POST', 'phone-numbers', { phoneNumber: plainNumber }, /^phoneNumber/],
    ['PATCH', 'phone-numbers/%FF', {}, /^the path/],
    ['POST', 'phone-numbers', { phoneNumber: '+14155550000', count: 0 }, /^count/],
    ['POST', 'phone-numbers', { phoneNumber: '415' }, /^phoneNumber/]
  ]
  for (const [method, where, input, error] of cases) {
    t.match(await control(method, where, input), { status: 400, body: { error } }, `${method} ${where} ${error}`)
  }
  for (const [method, where] of [['POST', 'nothing'], ['POST', 'state'], ['PATCH', 'phone-numbers/1']] as const) {
    t.match(await control(method, where, {}), { status: 404, body: { error: String } }, where)
  }
})

t.test('a place in the log has to be a number', async (t) => {
  const { control } = await sandboxFor(t)
  t.match(await control('GET', 'requests?after=x'), { status: 400, body: { error: /^after/ } })
})

t.test('a span can be a range', async (t) => {
  const { control } = await sandboxFor(t)
  t.match((await control('PUT', 'delays', { registrationMs: [1, 5] })).body, { registrationMs: [1, 5] })
})

t.test('requests are counted by operation and by answer, and anew once the log is cleared', async (t) => {
  const { control, get, post, numberPath, sandbox } = await sandboxFor(t)
  await Promise.all([get('/Addresses.json'), get(numberPath(plainNumber)), get(numberPath('+14155550101'))])
  await post('/Addresses.json', {})
  sandbox.addFault({ kind: 'drop-before' })
  await t.rejects(get('/Addresses.json'))
  const { body } = await control('GET', 'counts')
  t.match(body, {
    requests: 5,
    byOperation: { 'GET Addresses': 2, 'GET IncomingPhoneNumbers/*': 2, 'POST Addresses': 1 },
    byStatus: { 200: 3, 400: 1, none: 1 }
  })
  t.ok(body.mostOpen >= 1 && body.mostOpen <= 3)
  await control('DELETE', 'requests')
  t.same((await control('GET', 'counts')).body, { requests: 0, byOperation: {}, byStatus: {}, mostOpen: 0 })
})

t.test('429 goes to whoever has more requests open than allowed, and has no effect', async (t) => {
  const { control, write, createAddress, sandbox } = await sandboxFor(t, { delays: { latencyMs: 100 } })
  const EmergencyAddressSid = await createAddress()
  t.equal((await control('PUT', 'mode', { concurrencyLimit: 2 })).status, 200)
  const numbers = [plainNumber, '+14155550101', '+14155550102']
  const answers = await Promise.all(numbers.map((number) => write(number, { EmergencyAddressSid })))
  t.same(answers.map(({ status }) => status).sort(), [200, 200, 429])
  t.match(answers.find(({ status }) => status === 429), { body: { code: 20429 } })
  t.equal(numbers.filter((number) => sandbox.number(number)?.emergencyAddressStatus !== 'unregistered').length, 2)
  t.match((await control('GET', 'counts')).body, { byStatus: { 429: 1 }, mostOpen: 3 })
  t.equal((await write(plainNumber, {})).status, 200, 'they are closed again')
})

t.test('numbers can be added and changed by the thousand, and counted by where they stand', async (t) => {
  const { control, look, sandbox } = await sandboxFor(t, { seed: { numbers: [] } })
  const first = { phoneNumber: '+12125559000', trunkSid: null }
  t.same((await control('POST', 'phone-numbers', { ...first, count: 2000 })).body, { added: 2000 })
  t.match(sandbox.number('+12125560999'), { phoneNumber: '+12125560999', voice: true })
  t.match(await control('POST', 'phone-numbers', { phoneNumber: '+12125558999', count: 2 }),
    { status: 400, body: { error: /\+12125559000 is there already/ } })
  t.equal(sandbox.number('+12125558999'), undefined, 'all of them or none')
  const emergencyAddressSid = `AD${'7'.repeat(32)}`
  t.same((await control('PATCH', 'phone-numbers', { emergencyAddressSid, emergencyAddressStatus: 'registered' })).body,
    { patched: 2000 })
  t.match(await look('+12125559500'), { emergency_address_status: 'registered' })
  await control('PATCH', 'phone-numbers/+12125559500',
    { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  t.same((await control('GET', 'registrations')).body, {
    registrations: [
      { emergencyAddressSid, emergencyAddressStatus: 'registered', count: 1999 },
      { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered', count: 1 }
    ]
  })
})
