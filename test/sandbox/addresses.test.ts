import t from 'tap'
import { plainNumber } from '../../src/sandbox/seed.js'
import { CORRECTABLE_STREETS, HOPELESS_STREET } from '../../src/sandbox/validation.js'
import { mainStreet, sandboxFor } from './client.js'

t.test('an Address is created, read, updated and deleted', async (t) => {
  const { post, get, remove, sandbox, clock } = await sandboxFor(t)
  const created = await post('/Addresses.json', { ...mainStreet, FriendlyName: 'Bakery', StreetSecondary: 'Suite 1' })
  t.equal(created.status, 201)
  const { sid } = created.body
  t.match(sid, /^AD[0-9a-f]{32}$/)
  t.same(created.body, {
    account_sid: sandbox.accountSid,
    city: 'San Francisco',
    customer_name: 'Example Bakery',
    date_created: 'Mon, 05 Jan 2026 09:00:00 +0000',
    date_updated: 'Mon, 05 Jan 2026 09:00:00 +0000',
    emergency_enabled: true,
    friendly_name: 'Bakery',
    iso_country: 'US',
    postal_code: '94105',
    region: 'CA',
    sid,
    street: '100 Main St',
    street_secondary: 'Suite 1',
    uri: `/2010-04-01/Accounts/${sandbox.accountSid}/Addresses/${sid}.json`,
    validated: false,
    verified: false
  })
  clock.advance(60_000)
  const updated = await post(`/Addresses/${sid}.json`, { City: 'Oakland', IsoCountry: 'GB' })
  t.match(updated, { status: 200, body: { city: 'Oakland', street: '100 Main St', iso_country: 'US' } })
  t.equal(updated.body.date_updated, 'Mon, 05 Jan 2026 09:01:00 +0000')
  t.same(sandbox.requests().at(-1)?.ignored, ['IsoCountry'])
  t.same((await get(`/Addresses/${sid}.json`)).body, updated.body)
  t.match(await remove(`/Addresses/${sid}.json`), { status: 204, text: '' })
  for (const gone of [await get(`/Addresses/${sid}.json`), await remove(`/Addresses/${sid}.json`)]) {
    t.match(gone, { status: 404, body: { code: 20404, status: 404 } })
  }
  t.match(await post(`/Addresses/${sid}.json`, { City: 'Oakland' }), { status: 404, body: { code: 20404 } })
})

t.test('an Address that is not fit is refused', async (t) => {
  const { post, sandbox } = await sandboxFor(t)
  const before = sandbox.addresses().length
  const required = ['CustomerName', 'Street', 'City', 'Region', 'PostalCode', 'IsoCountry']
  const cases = [
    ...required.map((name) => ({ form: { [name]: '' }, code: 21238, because: `${name} is missing` })),
    { form: { FriendlyName: 'x'.repeat(33) }, code: 21238, because: 'FriendlyName over 32 characters' },
    { form: { FriendlyName: 'x'.repeat(65), EmergencyEnabled: 'false' }, code: 21238, because: 'over 64' },
    { form: { CustomerName: 'x'.repeat(65) }, code: 21238, because: 'CustomerName over 64 bytes' },
    { form: { CustomerName: '🏥'.repeat(17) }, code: 21238, because: '68 bytes' },
    { form: { IsoCountry: 'FR' }, code: 21238, because: 'no registration in France' },
    { form: { IsoCountry: 'us' }, code: 21238, because: 'lower case' },
    { form: { Region: 'California' }, code: 21238, because: 'two letters in the US' },
    { form: { EmergencyEnabled: 'maybe' }, code: 21238, because: 'not a boolean' },
    { form: { PostalCode: '9410' }, code: 21628, because: 'no such ZIP code' },
    { form: { Street: `1 ${HOPELESS_STREET} Ln` }, code: 21628, because: 'nothing to suggest' }
  ]
  for (const { form, code, because } of cases) {
    const answer = await post('/Addresses.json', { ...mainStreet, ...form })
    const more = `https://www.twilio.com/docs/errors/${code}`
    t.match(answer, { status: 400, body: { code, status: 400, more_info: more } }, because)
    t.notMatch(answer.body.message, ' | ', because)
  }
  t.equal(sandbox.addresses().length, before)
})

t.test('what is just short enough is taken', async (t) => {
  const { post } = await sandboxFor(t)
  for (const form of [
    { FriendlyName: 'x'.repeat(32), CustomerName: '🏥'.repeat(16) },
    { FriendlyName: 'x'.repeat(64), EmergencyEnabled: 'false', IsoCountry: 'FR' },
    { IsoCountry: 'CA', Region: 'ON', PostalCode: 'M5V 2T6' },
    { IsoCountry: 'GB', Region: 'London', PostalCode: 'SW1A 1AA' }
  ]) {
    t.equal((await post('/Addresses.json', { ...mainStreet, ...form })).status, 201)
  }
})

t.test('a correction is made silently, or suggested', async (t) => {
  const { post, get, sandbox } = await sandboxFor(t)
  const street = `645 ${CORRECTABLE_STREETS[0]}`
  const form = { ...mainStreet, FriendlyName: 'Twilio', CustomerName: 'ACME, Inc.', Street: street }
  for (const silent of [form, { ...form, AutoCorrectAddress: 'true' }]) {
    const answer = await post('/Addresses.json', silent)
    t.match(answer, { status: 201, body: { street: '645 HARRISON ST', city: 'SAN FRANCISCO', postal_code: '94105' } })
  }
  const before = sandbox.addresses().length
  const head = 'Failed to validate address. Check the suggested address. | ' +
    'FriendlyName: Twilio, CustomerName: ACME, Inc.'
  const tail = 'Locality: SAN FRANCISCO, Region: CA, PostalCode: 94105, IsoCountry: US'
  for (const { extra, street, secondary } of [
    { extra: {}, street: '645 HARRISON ST', secondary: '' },
    { extra: { StreetSecondary: 'Suite 300' }, street: '645 HARRISON ST', secondary: 'StreetSecondary: Suite 300, ' },
    { extra: { Street: `1 ${CORRECTABLE_STREETS[1]} Rd.` }, street: '1 SUGGEST RD', secondary: '' }
  ]) {
    const answer = await post('/Addresses.json', { ...form, ...extra, AutoCorrectAddress: 'false' })
    t.same([answer.status, answer.body], [400, {
      code: 21629,
      message: `${head}, Street: ${street}, ${secondary}${tail}`,
      more_info: 'https://www.twilio.com/docs/errors/21629',
      status: 400
    }])
  }
  t.equal(sandbox.addresses().length, before)
  const accepted = await post('/Addresses.json', { ...form, Street: '1 SUGGEST RD', AutoCorrectAddress: 'false' })
  t.equal(accepted.status, 201, 'the suggestion itself needs no correction')
  const found = await get('/Addresses.json?FriendlyName=Twilio')
  t.equal(found.body.addresses.length, 3)
})

t.test('an update is validated like a create', async (t) => {
  const { post, createAddress } = await sandboxFor(t)
  const sid = await createAddress({ EmergencyEnabled: 'false', FriendlyName: 'x'.repeat(40) })
  t.match(await post(`/Addresses/${sid}.json`, { EmergencyEnabled: 'true' }), { status: 400, body: { code: 21238 } })
  t.match(await post(`/Addresses/${sid}.json`, { EmergencyEnabled: 'true', FriendlyName: 'x' }),
    { status: 200, body: { emergency_enabled: true, friendly_name: 'x' } })
  t.match(await post(`/Addresses/${sid}.json`, { Street: '1 Nowhere Ln' }), { status: 400, body: { code: 21628 } })
  t.match(await post(`/Addresses/${sid}.json`, {}), { status: 200, body: { street: '100 Main St' } })
})

t.test('an Address in use can be neither changed nor deleted', async (t) => {
  const { post, get, remove, write, createAddress, clock, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  await write(plainNumber, { EmergencyAddressSid: sid })
  for (const addressInUseCode of [21625, 21632, 21633] as const) {
    sandbox.setMode({ addressInUseCode })
    t.match(await remove(`/Addresses/${sid}.json`), { status: 400, body: { code: addressInUseCode } })
    t.match(await post(`/Addresses/${sid}.json`, { City: 'X' }), { status: 400, body: { code: addressInUseCode } })
  }
  const dependents = await get(`/Addresses/${sid}/DependentPhoneNumbers.json`)
  t.match(dependents, { status: 200, body: { dependent_phone_numbers: [] } },
    'emergency use does not show among the dependents')
  clock.advance(3000)
  await write(plainNumber, { EmergencyAddressSid: '' })
  t.match(await remove(`/Addresses/${sid}.json`), { status: 400 }, 'not before it is unregistered')
  clock.advance(2000)
  t.equal((await remove(`/Addresses/${sid}.json`)).status, 204)
  t.equal(sandbox.violations().filter(({ kind }) => kind === 'address-deleted-in-use').length, 4)
  t.match(await get(`/Addresses/${sid}/DependentPhoneNumbers.json`), { status: 404 })
})

t.test('a list can be narrowed', async (t) => {
  const { get, createAddress, sandbox } = await sandboxFor(t)
  const names = async (query: string) => {
    const { body } = await get(`/Addresses.json?${query}`)
    return body.addresses.map((address: Record<string, unknown>) => address['friendly_name'])
  }
  await createAddress({ FriendlyName: 'one', CustomerName: 'A' })
  await createAddress({ FriendlyName: 'one more', CustomerName: 'B', EmergencyEnabled: 'false' })
  await createAddress({ FriendlyName: 'two', CustomerName: 'B', IsoCountry: 'CA', PostalCode: 'M5V 2T6' })
  t.same(await names(''), ['Front desk', 'one', 'one more', 'two'])
  t.same(await names('FriendlyName=one'), ['one'])
  t.same(await names('FriendlyName=none'), [])
  t.same(await names('CustomerName=B'), ['one more', 'two'])
  t.same(await names('CustomerName=B&IsoCountry=CA'), ['two'])
  t.same(await names('EmergencyEnabled=false'), ['one more'])
  t.same(await names('EmergencyEnabled=true&IsoCountry=US'), ['Front desk', 'one'])
  sandbox.setMode({ looseFriendlyName: true })
  t.same(await names('FriendlyName=one'), ['one', 'one more'])
})

t.test('a new Address can be late in lists', async (t) => {
  const { get, createAddress, clock } = await sandboxFor(t, { mode: { listLagMs: 5000 } })
  const sid = await createAddress({ FriendlyName: 'late' })
  const found = async () => (await get('/Addresses.json?FriendlyName=late')).body.addresses.length
  t.equal(await found(), 0)
  t.equal((await get(`/Addresses/${sid}.json`)).status, 200, 'reading it by its SID is not late')
  clock.advance(5000)
  t.equal(await found(), 1)
})

t.test('an Address that a number requires by regulation has dependents, and is in use', async (t) => {
  const { get, remove, createAddress, sandbox } = await sandboxFor(t)
  const sid = await createAddress({ EmergencyEnabled: 'false' })
  sandbox.patchNumber(plainNumber, { addressSid: sid })
  const { body } = await get(`/Addresses/${sid}/DependentPhoneNumbers.json`)
  t.match(body.dependent_phone_numbers, [{ phone_number: plainNumber, emergency_status: 'Active' }])
  t.notOk('emergency_address_status' in body.dependent_phone_numbers[0], 'which says nothing of a registration')
  t.notOk('beta' in body.dependent_phone_numbers[0], 'nor of a beta')
  t.match(await remove(`/Addresses/${sid}.json`), { status: 400, body: { code: 21625 } })
})
