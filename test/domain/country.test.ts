import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { countryOf, registersAddresses, REGISTRATION_COUNTRIES } from '../../src/domain/country.js'

interface Case {
  readonly numbers: readonly string[]
  readonly then: string | null
  /** May such a number be registered at an address? */
  readonly registers: boolean
  readonly because: string
}

const CASES: Record<string, Case> = {
  'United States': {
    numbers: [
      '+14155550100', '+12125550123', '+12025550123', '+13125550123', '+17135550123', '+13055550123', '+16464567890'
    ],
    then: 'US',
    registers: true,
    because: 'area codes of the mainland'
  },
  'Alaska and Hawaii': {
    numbers: ['+19072345678', '+18085550123'],
    then: 'US',
    registers: true,
    because: 'states like the others, wherever they lie'
  },
  'United States, younger area codes': {
    numbers: ['+13245550123', '+14725550123', '+17305550123', '+17385550123'],
    then: 'US',
    registers: true,
    because: 'area codes are still being added'
  },
  Canada: {
    numbers: [
      '+16135550123', '+14165550123', '+15145550123', '+16045550123', '+14035550123', '+12045550123', '+13065550123',
      '+15065550123', '+19025550123', '+17095550123', '+14185550123', '+18675550123'
    ],
    then: 'CA',
    registers: true,
    because: 'an area code of every province, and of the three territories'
  },
  'Canada, younger area codes': {
    numbers: ['+13685550123', '+14285550123', '+16835550123', '+17425550123', '+19425550123'],
    then: 'CA',
    registers: true,
    because: 'area codes are still being added'
  },
  'Canada, in no province': {
    numbers: ['+16005550123', '+16225550123'],
    then: 'CA',
    registers: true,
    because: 'area codes without a place, but of this country'
  },
  Bahamas: { numbers: ['+12423225555'], then: 'BS', registers: false, because: '+1, but neither US nor CA' },
  Jamaica: {
    numbers: ['+18765230123', '+16582345678'],
    then: 'JM',
    registers: false,
    because: '+1, but neither US nor CA, with either area code'
  },
  'Dominican Republic': {
    numbers: ['+18092345678', '+18295550123', '+18492345678'],
    then: 'DO',
    registers: false,
    because: '+1, but neither US nor CA'
  },
  'Trinidad and Tobago': { numbers: ['+18685550123'], then: 'TT', registers: false, because: '+1, not US' },
  Barbados: { numbers: ['+12465550123'], then: 'BB', registers: false, because: '+1, not US' },
  Bermuda: { numbers: ['+14412345678'], then: 'BM', registers: false, because: '+1, not US' },
  'Puerto Rico': {
    numbers: ['+17872345678', '+19392345678'],
    then: 'PR',
    registers: false,
    because: 'a territory of the US with a country code of its own'
  },
  Guam: { numbers: ['+16712345678'], then: 'GU', registers: false, because: 'as Puerto Rico' },
  'US Virgin Islands': { numbers: ['+13402345678'], then: 'VI', registers: false, because: 'as Puerto Rico' },
  'American Samoa': { numbers: ['+16842345678'], then: 'AS', registers: false, because: 'as Puerto Rico' },
  'Northern Mariana Islands': { numbers: ['+16702345678'], then: 'MP', registers: false, because: 'as Puerto Rico' },
  'toll-free +1': {
    numbers: ['800', '833', '844', '855', '866', '877', '888'].map((code) => `+1${code}5550100`),
    then: 'US',
    registers: true,
    because: 'of no one country, and listed as US'
  },
  'premium +1': { numbers: ['+19005550100'], then: 'US', registers: true, because: 'of no one country, listed as US' },
  'codes that are not given out for toll-free yet': {
    numbers: ['+18225550123', '+18805550123'],
    then: null,
    registers: false,
    because: 'only the seven that are in use'
  },
  'United Kingdom, geographic': {
    numbers: ['+442079460000', '+441212345678', '+441312345678', '+442920123456', '+442890123456'],
    then: 'GB',
    registers: true,
    because: 'London, Birmingham, Edinburgh, Cardiff, Belfast'
  },
  'United Kingdom, mobile': {
    numbers: ['+447400123456', '+447974123456'],
    then: 'GB',
    registers: true,
    because: 'mobile numbers are of the country, though of no place'
  },
  'United Kingdom, of no place': {
    numbers: ['+443001234567', '+448001234567'],
    then: 'GB',
    registers: true,
    because: 'the UK\'s own, toll-free or not'
  },
  Jersey: {
    numbers: ['+441534456789', '+447797712345', '+447509712345'],
    then: 'JE',
    registers: false,
    because: '+44, but not the UK: landline and mobile'
  },
  Guernsey: {
    numbers: ['+441481256789', '+447781123456', '+447839123456', '+447911123456'],
    then: 'GG',
    registers: false,
    because: '+44, but not the UK: landline and mobile'
  },
  'Isle of Man': {
    numbers: ['+441624756789', '+447624123456'],
    then: 'IM',
    registers: false,
    because: '+44, but not the UK: landline and mobile'
  },
  Germany: { numbers: ['+4930123456'], then: 'DE', registers: false, because: 'Twilio registers nothing there' },
  Ireland: { numbers: ['+353861234567'], then: 'IE', registers: false, because: 'emergency calls, but no addresses' },
  'a code that no country has': {
    numbers: ['+9991234567', '+12005550123', '+44911123456'],
    then: null,
    registers: false,
    because: 'the digits do not say'
  },
  nonsense: {
    numbers: ['', '911', '+', '+1', '+1911', '+44', 'nonsense', '4155550100'],
    then: null,
    registers: false,
    because: 'what is no number has no country'
  }
}

for (const [name, { numbers, then, registers, because }] of Object.entries(CASES)) {
  t.test(`the country of a number, ${name}: ${because}`, async (t) => {
    for (const number of numbers) {
      t.equal(countryOf(number as PhoneNumber), then, number)
      t.equal(registersAddresses(countryOf(number as PhoneNumber)), registers, `${number} registers`)
    }
  })
}

t.test('Twilio registers in US, CA and GB and nowhere else', async (t) => {
  t.strictSame(REGISTRATION_COUNTRIES, ['US', 'CA', 'GB'])
  for (const country of REGISTRATION_COUNTRIES) t.equal(registersAddresses(country), true, country)
  for (const country of ['BS', 'PR', 'JE', 'GG', 'IM', 'UK', 'us', '', null]) {
    t.equal(registersAddresses(country), false, String(country))
  }
})
