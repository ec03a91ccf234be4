import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { countryOf, registersAddresses } from '../../src/domain/country.js'

const CASES: Record<string, { readonly numbers: readonly string[], readonly then: string | null }> = {
  'United States': { numbers: ['+14155550100', '+12125550123', '+19072345678'], then: 'US' },
  Canada: { numbers: ['+16135550123', '+14165550123', '+15145550123'], then: 'CA' },
  'Bahamas, +1 and neither US nor CA': { numbers: ['+12423225555'], then: 'BS' },
  'Jamaica, +1 and neither US nor CA': { numbers: ['+18765230123'], then: 'JM' },
  'United Kingdom': { numbers: ['+442079460000', '+441212345678'], then: 'GB' },
  Germany: { numbers: ['+4930123456'], then: 'DE' },
  'toll-free +1, listed as US': {
    numbers: ['800', '833', '844', '855', '866', '877', '888'].map((code) => `+1${code}5550100`),
    then: 'US'
  },
  'premium +1, listed as US': { numbers: ['+19005550100'], then: 'US' },
  'a code that no country has': { numbers: ['+9991234567'], then: null },
  nonsense: { numbers: ['', '911', '+', 'nonsense'], then: null }
}

for (const [name, { numbers, then }] of Object.entries(CASES)) {
  t.test(`the country of a number: ${name}`, async (t) => {
    for (const number of numbers) t.equal(countryOf(number as PhoneNumber), then, number)
  })
}

t.test('Twilio registers in US, CA and GB and nowhere else', async (t) => {
  for (const country of ['US', 'CA', 'GB']) t.equal(registersAddresses(country), true, country)
  for (const country of ['BS', 'PR', 'us', '', null]) t.equal(registersAddresses(country), false, String(country))
})
