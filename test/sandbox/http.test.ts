import t from 'tap'
import { plainNumber } from '../../src/sandbox/seed.js'
import { basic, sandboxFor } from './client.js'

t.test('only the account\'s credentials or its API key open the door', async (t) => {
  const apiKey = { sid: `SK${'1'.repeat(32)}`, secret: 'shh' }
  const { send, root, sandbox } = await sandboxFor(t, { apiKey })
  const status = async (authorization: string) =>
    (await send('GET', `${root}/Addresses.json`, { headers: { authorization } })).status
  t.equal(await status(basic(sandbox.accountSid, sandbox.authToken)), 200)
  t.equal(await status(basic(apiKey.sid, apiKey.secret)), 200)
  const wrong = [basic(sandbox.accountSid, 'x'), basic(apiKey.sid, 'x'), basic('AC', 'x')]
  for (const authorization of ['', 'Bearer x', ...wrong]) {
    t.equal(await status(authorization), 401)
  }
  const init = { headers: { authorization: '' }, body: 'x'.repeat(5000) }
  const answer = await send('POST', `${root}/Addresses.json`, init)
  t.match(answer, { status: 401, body: { code: 20003, status: 401 } })
  t.notMatch(JSON.stringify(sandbox.requests()), /[Bb]asic|authorization/, 'the log never keeps who it was')
})

t.test('what is not there is not found', async (t) => {
  const { send, get, root, sandbox } = await sandboxFor(t)
  const foreign = root.replace(sandbox.accountSid, `AC${'9'.repeat(32)}`)
  for (const path of [
    `${foreign}/Addresses.json`, `${root}/Addresses`, `${root}/Calls.json`, '/', '/2010-04-01', '/v1/Trunks'
  ]) {
    t.match(await send('GET', path), { status: 404, body: { code: 20404, status: 404 } }, path)
  }
  t.match(await get(`/IncomingPhoneNumbers/PN${'0'.repeat(32)}.json`), { status: 404, body: { code: 20404 } })
})

t.test('a method that is not for the path is not allowed', async (t) => {
  const { send, root, sandbox } = await sandboxFor(t)
  const cases = [
    ['POST', '/IncomingPhoneNumbers.json'], ['DELETE', '/Addresses.json'], ['PUT', '/Addresses.json']
  ] as const
  for (const [method, path] of cases) {
    t.match(await send(method, root + path), { status: 405, body: { code: 20004 } }, `${method} ${path}`)
  }
  t.match(await send('POST', '/v1/Trunks/TK1/PhoneNumbers'), { status: 405 })
  t.ok(sandbox.number(plainNumber))
})

t.test('only forms are understood', async (t) => {
  const { send, root, numberPath, sandbox } = await sandboxFor(t)
  const headers = { 'content-type': 'application/json' }
  t.equal((await send('POST', `${root}/Addresses.json`, { headers, body: '{"City":"X"}' })).status, 400)
  t.equal((await send('POST', root + numberPath(plainNumber))).status, 200, 'an empty body changes nothing')
  t.equal(sandbox.addresses().length, 1)
})

t.test('answers carry Twilio\'s headers', async (t) => {
  const { get } = await sandboxFor(t)
  const answers = [await get('/Addresses.json'), await get('/Addresses.json'), await get('/Nothing.json')]
  for (const { headers } of answers) {
    t.match(headers.get('twilio-request-id'), /^RQ[0-9a-f]{32}$/)
    t.match(headers.get('twilio-concurrent-requests'), /^\d+$/)
    t.match(headers.get('twilio-request-duration'), /^\d+\.\d{3}$/)
    t.match(headers.get('content-type'), /^application\/json/)
  }
  t.equal(new Set(answers.map(({ headers }) => headers.get('twilio-request-id'))).size, 3)
})

t.test('concurrent requests are counted', async (t) => {
  const { get, sandbox } = await sandboxFor(t)
  sandbox.setDelays({ latencyMs: 20 })
  const answers = await Promise.all([get('/Addresses.json'), get('/Addresses.json'), get('/Addresses.json')])
  t.same(answers.map(({ headers }) => headers.get('twilio-concurrent-requests')).sort(), ['1', '2', '3'])
})

t.test('a number is shown with every field', async (t) => {
  const { look } = await sandboxFor(t)
  const seen = await look(plainNumber)
  t.match(seen.sid, /^PN[0-9a-f]{32}$/)
  t.match(seen.date_created, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
  t.match(seen.capabilities, { voice: true, sms: true, mms: true, fax: false })
  t.same(Object.keys(seen).sort(), [
    'account_sid', 'address_requirements', 'address_sid', 'api_version', 'beta', 'bundle_sid', 'capabilities',
    'date_created', 'date_updated', 'emergency_address_sid', 'emergency_address_status', 'emergency_status',
    'friendly_name', 'identity_sid', 'origin', 'phone_number', 'sid', 'sms_application_sid', 'sms_fallback_method',
    'sms_fallback_url', 'sms_method', 'sms_url', 'status', 'status_callback', 'status_callback_method', 'trunk_sid',
    'type', 'uri', 'voice_application_sid', 'voice_caller_id_lookup', 'voice_fallback_method', 'voice_fallback_url',
    'voice_method', 'voice_receive_mode', 'voice_url'
  ])
})

t.test('every request is logged', async (t) => {
  const { write, numberPath, root, createAddress, clock, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  sandbox.clearRequests()
  await write(plainNumber, { EmergencyAddressSid: sid, EmergencyAddresSid: 'typo' })
  clock.advance(1000)
  await write(plainNumber, { EmergencyAddressSid: '' })
  const arrivedAt = '2026-01-05T09:00:00.000Z'
  const later = '2026-01-05T09:00:01.000Z'
  const common = { method: 'POST', path: root + numberPath(plainNumber), fault: null }
  t.match(sandbox.requests(), [
    {
      ...common,
      params: { EmergencyAddressSid: sid, EmergencyAddresSid: 'typo' },
      ignored: ['EmergencyAddresSid'],
      status: 200,
      code: null,
      arrivedAt,
      appliedAt: arrivedAt,
      answeredAt: arrivedAt
    },
    { ...common, ignored: [], status: 409, code: 20409, arrivedAt: later, appliedAt: null, answeredAt: later }
  ])
  const [first, second] = sandbox.requests()
  t.equal((second?.seq ?? 0) - (first?.seq ?? 0), 1)
  t.same(sandbox.requests(first?.seq).map(({ seq }) => seq), [second?.seq])
})

t.test('the same calls give the same SIDs', async (t) => {
  const sids: string[] = []
  for (let run = 0; run < 2; run += 1) {
    const { createAddress, look } = await sandboxFor(t)
    sids.push(`${await createAddress()} ${(await look(plainNumber)).sid}`)
  }
  t.equal(sids[0], sids[1])
})
