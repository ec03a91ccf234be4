import t from 'tap'
import twilio from 'twilio'
import { defaultSeed, plainNumber, seededTrunks } from '../../src/sandbox/seed.js'
import { sandboxFor } from './client.js'

t.test('the official SDK can walk the whole procedure', async (t) => {
  const { sandbox, clock } = await sandboxFor(t)
  const client = twilio(sandbox.accountSid, sandbox.authToken)
  client.api.baseUrl = sandbox.url
  client.trunking.baseUrl = sandbox.url

  const friendlyName = 'addr_01JZZZZZZZZZZZZZZZZZZZZZZZ'
  t.same(await client.addresses.list({ friendlyName }), [])
  const address = await client.addresses.create({
    friendlyName,
    customerName: 'Example Bakery',
    street: '100 Main St',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US',
    emergencyEnabled: true,
    autoCorrectAddress: false
  })
  t.same((await client.addresses.list({ friendlyName })).map(({ sid }) => sid), [address.sid])
  t.equal(address.dateCreated.toISOString(), clock.now().toISOString())

  const [found] = await client.incomingPhoneNumbers.list({ phoneNumber: plainNumber })
  const number = client.incomingPhoneNumbers(found?.sid ?? '')
  const asked = await number.update({ emergencyAddressSid: address.sid })
  t.equal(asked.emergencyAddressStatus, 'pending-registration')
  clock.advance(3000)
  t.match(await number.fetch(), {
    emergencyAddressSid: address.sid, emergencyAddressStatus: 'registered', emergencyStatus: 'Active'
  })
  await t.rejects(client.addresses(address.sid).remove(), { status: 400, code: 21625 })
  t.equal((await number.update({ emergencyAddressSid: '' })).emergencyAddressStatus, 'pending-unregistration')
  await t.rejects(number.update({ emergencyAddressSid: address.sid }), { status: 409, code: 20409 })
  clock.advance(2000)
  t.match(await number.fetch(), { emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  t.equal(await client.addresses(address.sid).remove(), true)
  await t.rejects(client.addresses(address.sid).fetch(), { status: 404, code: 20404 })
})

t.test('the official SDK follows the pages of both APIs', async (t) => {
  const { sandbox } = await sandboxFor(t)
  const client = twilio(sandbox.accountSid, sandbox.authToken)
  client.api.baseUrl = sandbox.url
  client.trunking.baseUrl = sandbox.url
  t.equal((await client.incomingPhoneNumbers.list({ pageSize: 7 })).length, defaultSeed.numbers.length)
  t.equal((await client.trunking.v1.trunks(seededTrunks.headOffice).phoneNumbers.list({ pageSize: 3 })).length, 4)
})

t.test('the official SDK reads a suggestion as an error', async (t) => {
  const { sandbox } = await sandboxFor(t)
  const client = twilio(sandbox.accountSid, sandbox.authToken)
  client.api.baseUrl = sandbox.url
  const text = { customerName: 'Twilio', city: 'San Francisco', region: 'CA', postalCode: '94105', isoCountry: 'US' }
  await t.rejects(client.addresses.create({ ...text, street: '645 Harrison St.', autoCorrectAddress: false }),
    { status: 400, code: 21629, message: / \| CustomerName: Twilio, Street: 645 HARRISON ST, Locality/ })
})
