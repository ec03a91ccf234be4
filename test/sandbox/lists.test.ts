import t from 'tap'
import { defaultSeed, plainNumber, seededTrunks } from '../../src/sandbox/seed.js'
import { sandboxFor } from './client.js'

const total = defaultSeed.numbers.length

t.test('a list is walked by next_page_uri, in relative paths', async (t) => {
  const { send, get, root } = await sandboxFor(t)
  const first = await get('/IncomingPhoneNumbers.json?PageSize=20')
  t.match(first.body, {
    page: 0,
    page_size: 20,
    start: 0,
    end: 19,
    previous_page_uri: null,
    first_page_uri: `${root}/IncomingPhoneNumbers.json?PageSize=20&Page=0`
  })
  t.ok(first.body.next_page_uri.startsWith(`${root}/IncomingPhoneNumbers.json?PageSize=20&Page=1&PageToken=PA`))
  const second = await send('GET', first.body.next_page_uri)
  t.match(second.body, { page: 1, page_size: 20, start: 20, end: total - 1, next_page_uri: null })
  const seen = [...first.body.incoming_phone_numbers, ...second.body.incoming_phone_numbers]
  t.equal(new Set(seen.map((number) => number.sid)).size, total)
  const back = await send('GET', second.body.previous_page_uri)
  t.same(back.body.incoming_phone_numbers, first.body.incoming_phone_numbers)
})

t.test('a page holds 50 unless asked otherwise, and 1000 at most', async (t) => {
  const { get, sandbox } = await sandboxFor(t)
  for (let line = 0; line < 20; line += 1) sandbox.addNumber({ phoneNumber: `+1415555${String(line + 1000)}` })
  t.equal((await get('/IncomingPhoneNumbers.json')).body.incoming_phone_numbers.length, 50)
  t.equal((await get('/IncomingPhoneNumbers.json?PageSize=1000')).body.incoming_phone_numbers.length, total + 20)
  for (const size of ['1001', '0', 'many']) {
    t.match(await get(`/IncomingPhoneNumbers.json?PageSize=${size}`), { status: 400, body: { code: 20007 } })
  }
})

t.test('a page token has to be one of ours', async (t) => {
  const { get } = await sandboxFor(t)
  const forged = 'Page=1&PageToken=PA00000000000100000000000000000000'
  for (const query of [forged, 'PageToken=', 'Page=1', 'Page=-1', 'Page=x']) {
    t.match(await get(`/IncomingPhoneNumbers.json?${query}`), { status: 400, body: { code: 21481 } }, query)
  }
})

t.test('walking is stable while numbers come and go', async (t) => {
  const { send, get, sandbox } = await sandboxFor(t)
  const seen: string[] = []
  let page = await get('/IncomingPhoneNumbers.json?PageSize=10')
  const lastOfFirst = page.body.incoming_phone_numbers[9].phone_number
  for (let added = 1000; ; added += 1) {
    seen.push(...page.body.incoming_phone_numbers.map((number: Record<string, unknown>) => number['phone_number']))
    if (page.body.next_page_uri === null) break
    if (added < 1003) sandbox.addNumber({ phoneNumber: `+1415555${added}` })
    if (added === 1000) {
      sandbox.patchNumber(plainNumber, { removed: true })
      sandbox.patchNumber(lastOfFirst, { removed: true })
    }
    page = await send('GET', page.body.next_page_uri)
  }
  t.equal(new Set(seen).size, seen.length, 'nothing twice')
  for (const { phoneNumber } of defaultSeed.numbers) t.ok(seen.includes(phoneNumber), `${phoneNumber} is not skipped`)
})

t.test('numbers can be found by a part of them and by name', async (t) => {
  const { get } = await sandboxFor(t)
  const count = async (filter: Record<string, string>) =>
    (await get(`/IncomingPhoneNumbers.json?${new URLSearchParams(filter)}`)).body.incoming_phone_numbers.length
  t.equal(await count({ PhoneNumber: plainNumber }), 1)
  t.equal(await count({ PhoneNumber: '+1416' }), 4)
  t.equal(await count({ PhoneNumber: '5550100' }), 3)
  t.equal(await count({ PhoneNumber: '+1415555010*' }), 9)
  t.equal(await count({ PhoneNumber: '+1***5550100' }), 2)
  t.equal(await count({ PhoneNumber: 'd' }), 0)
  t.equal(await count({ FriendlyName: '(415) 555-0100' }), 1)
  t.equal(await count({ FriendlyName: '(415)' }), 0)
})

t.test('a filter survives to the next page', async (t) => {
  const { send, get } = await sandboxFor(t)
  const first = await get(`/IncomingPhoneNumbers.json?${new URLSearchParams({ PhoneNumber: '+1416', PageSize: '3' })}`)
  const second = await send('GET', first.body.next_page_uri)
  t.equal(second.body.incoming_phone_numbers.length, 1)
  t.equal(second.body.next_page_uri, null)
})

t.test('a list shows what has fallen due', async (t) => {
  const { get, write, createAddress, clock } = await sandboxFor(t)
  await write(plainNumber, { EmergencyAddressSid: await createAddress() })
  clock.advance(3000)
  const { body } = await get('/IncomingPhoneNumbers.json?PageSize=1')
  t.equal(body.incoming_phone_numbers[0].emergency_address_status, 'registered')
})

t.test('a trunk lists its numbers with absolute URLs and without a word on emergencies', async (t) => {
  const { send, sandbox } = await sandboxFor(t)
  const path = `/v1/Trunks/${seededTrunks.headOffice}/PhoneNumbers`
  const first = await send('GET', `${path}?PageSize=3`)
  t.equal(first.status, 200)
  t.same(first.body.meta, {
    key: 'phone_numbers',
    page: 0,
    page_size: 3,
    url: `${sandbox.url}${path}?PageSize=3&Page=0`,
    first_page_url: `${sandbox.url}${path}?PageSize=3&Page=0`,
    next_page_url: first.body.meta.next_page_url,
    previous_page_url: null
  })
  t.ok(first.body.meta.next_page_url.startsWith(`${sandbox.url}${path}?`))
  const second = await send('GET', first.body.meta.next_page_url.slice(sandbox.url.length))
  const numbers = [...first.body.phone_numbers, ...second.body.phone_numbers]
  t.same(numbers.map((number) => number.phone_number), ['+12125550110', '+12125550111', '+12125550112', '+12125550113'])
  t.same(Object.keys(numbers[0]).filter((key) => key.includes('emergency')), [])
  t.match(numbers[0].date_created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  t.match(await send('GET', `/v1/Trunks/TK${'0'.repeat(32)}/PhoneNumbers`), { status: 404, body: { code: 20404 } })
})

t.test('a number can be put on a trunk, taken off it and renamed', async (t) => {
  const { send, write } = await sandboxFor(t)
  const onTrunk = async () =>
    (await send('GET', `/v1/Trunks/${seededTrunks.london}/PhoneNumbers`)).body.phone_numbers.length
  t.equal(await onTrunk(), 4)
  t.match(await write(plainNumber, { TrunkSid: seededTrunks.london, FriendlyName: 'Desk' }),
    { status: 200, body: { trunk_sid: seededTrunks.london, friendly_name: 'Desk' } })
  t.equal(await onTrunk(), 5)
  t.match(await write(plainNumber, { TrunkSid: '' }), { status: 200, body: { trunk_sid: null } })
  t.match(await write(plainNumber, { TrunkSid: 'TK1' }), { status: 400 })
})
