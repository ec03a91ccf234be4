import { parsePhoneNumber } from 'libphonenumber-js'
import t from 'tap'
import { countryOf } from '../../src/sandbox/countries.js'
import {
  defaultSeed, handRegisteredNumber, nonGeographicNumber, plainNumber, tollFreeNumber, unsupportedCountryNumber,
  voicelessNumber
} from '../../src/sandbox/seed.js'
import { startSandbox } from '../../src/sandbox/server.js'
import { sandboxFor } from './client.js'

t.test('every seeded number is a valid one of the country the sandbox takes it for', async (t) => {
  for (const { phoneNumber } of defaultSeed.numbers) {
    const parsed = parsePhoneNumber(phoneNumber)
    t.ok(parsed.isValid(), phoneNumber)
    t.equal(parsed.country, countryOf(phoneNumber), phoneNumber)
  }
  t.equal(countryOf('+33142685300'), 'ZZ')
})

t.test('the seed shows every case', async (t) => {
  const { sandbox } = await sandboxFor(t)
  const { numbers } = sandbox.state()
  t.equal(new Set(numbers.map(({ phoneNumber }) => phoneNumber)).size, defaultSeed.numbers.length)
  const count = (isoCountry: string) => numbers.filter((number) => number.isoCountry === isoCountry).length
  t.ok(count('US') >= 15 && count('CA') >= 8 && count('GB') >= 8 && count('AU') === 1)
  t.ok(numbers.filter(({ trunkSid }) => trunkSid !== null).length >= 8)
  t.same(numbers.filter(({ emergencyAddressStatus }) => emergencyAddressStatus !== 'unregistered')
    .map(({ phoneNumber }) => phoneNumber), [handRegisteredNumber])
  t.ok(numbers.every(({ emergencyStatus }) => emergencyStatus === 'Active'))
  t.match(sandbox.number(plainNumber), { voice: true, isoCountry: 'US', type: 'local', trunkSid: null })
  t.match(sandbox.number(voicelessNumber), { voice: false })
  t.match(sandbox.number(tollFreeNumber), { type: 'toll-free', isoCountry: 'US' })
  t.match(sandbox.number(nonGeographicNumber), { isoCountry: 'GB' })
  t.match(sandbox.number(unsupportedCountryNumber), { isoCountry: 'AU' })
  t.same(sandbox.addresses().map(({ friendlyName }) => friendlyName), ['Front desk'])
})

t.test('another seed can be given, if it makes sense', async (t) => {
  const { sandbox } = await sandboxFor(t, { seed: { numbers: [{ phoneNumber: '+14155550123', isoCountry: 'GB' }] } })
  t.match(sandbox.state(), { numbers: [{ isoCountry: 'GB' }], addresses: [] })
  await t.rejects(startSandbox({ seed: { numbers: [], registeredByHand: plainNumber } }), /registeredByHand/)
})
