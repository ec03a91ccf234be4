import t from 'tap'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import { civicErrors, CUSTOMER_NAME_BYTES, tidied } from '../../src/domain/civic-rules.js'

const PLACES: Record<string, CivicAddress> = {
  US: {
    customerName: 'Example Ltd',
    street: '645 Harrison St',
    streetSecondary: 'Suite 300',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US'
  },
  CA: {
    customerName: 'Example Ltd',
    street: '111 Wellington St',
    streetSecondary: null,
    city: 'Ottawa',
    region: 'ON',
    postalCode: 'K1A 0B1',
    isoCountry: 'CA'
  },
  GB: {
    customerName: 'Example Ltd',
    street: '10 Downing St',
    streetSecondary: null,
    city: 'London',
    region: 'London',
    postalCode: 'SW1A 2AA',
    isoCountry: 'GB'
  }
}

function place (country: string, given: Partial<CivicAddress> = {}): CivicAddress {
  return { ...PLACES[country] as CivicAddress, ...given }
}

/** Where a caller's text is wrong once it is tidied. */
function wrong (country: string, given: Partial<CivicAddress> = {}): readonly string[] {
  return civicErrors(tidied(place(country, given))).map(({ pointer }) => pointer)
}

const POSTAL_CODES: Record<string, { readonly good: Record<string, string>, readonly bad: readonly string[] }> = {
  US: {
    good: { 94105: '94105', '94105-2222': '94105-2222', ' 00501 ': '00501' },
    bad: ['9410', '941050', '94105-222', '94105 2222', '941052222', 'ABCDE', '94105-', '９４１０５', 'K1A 0B1']
  },
  CA: {
    good: { 'K1A 0B1': 'K1A 0B1', k1a0b1: 'K1A 0B1', ' k1a  0b1 ': 'K1A 0B1', 'K 1 A 0 B 1': 'K1A 0B1' },
    bad: ['D1A 0B1', 'K1A 0O1', 'W1A 0B1', 'K1A', 'K1A-0B1', 'KIA 0B1', 'K1A 0B11', '94105', 'K1A 0BU']
  },
  GB: {
    good: {
      'SW1A 2AA': 'SW1A 2AA',
      sw1a2aa: 'SW1A 2AA',
      'M1 1AE': 'M1 1AE',
      m11ae: 'M1 1AE',
      'b33 8th': 'B33 8TH',
      'CR2 6XH': 'CR2 6XH',
      dn551pt: 'DN55 1PT',
      'W1A 0AX': 'W1A 0AX',
      gir0aa: 'GIR 0AA'
    },
    bad: ['SW1A', 'SW1A 2A', 'SW1A 2CA', 'SW1A AA2', '1SW 2AA', 'SWW1 2AA', '94105', 'M1', 'SW1A 2AAA', 'GIR 1AA']
  }
}

for (const [country, { good, bad }] of Object.entries(POSTAL_CODES)) {
  t.test(`postal codes of ${country}: case and spacing are forgiven, nothing else`, async (t) => {
    for (const [written, meant] of Object.entries(good)) {
      t.equal(tidied(place(country, { postalCode: written })).postalCode, meant, `"${written}" is written ${meant}`)
      t.strictSame(wrong(country, { postalCode: written }), [], written)
    }
    for (const postalCode of bad) t.strictSame(wrong(country, { postalCode }), ['/postalCode'], postalCode)
  })
}

t.test('regions are codes in the US and Canada, and any name in the UK', async (t) => {
  for (const region of ['CA', 'ny', ' dc ', 'PR', 'GU']) t.strictSame(wrong('US', { region }), [], region)
  for (const region of ['California', 'ON', 'XX', 'C A']) t.strictSame(wrong('US', { region }), ['/region'], region)
  for (const region of ['ON', 'qc', ' nu ', 'YT']) t.strictSame(wrong('CA', { region }), [], region)
  for (const region of ['Ontario', 'CA', 'PQ']) t.strictSame(wrong('CA', { region }), ['/region'], region)
  for (const region of ['London', 'Kent', 'Tyne  and Wear']) t.strictSame(wrong('GB', { region }), [], region)
  t.equal(tidied(place('US', { region: ' ca ' })).region, 'CA')
  t.equal(tidied(place('GB', { region: ' Tyne  and Wear ' })).region, 'Tyne and Wear', 'a name keeps its case')
})

t.test('every state and province there is', async (t) => {
  const states = `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND
    OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY`.split(/\s+/)
  t.equal(states.length, 50)
  t.strictSame(states.filter((region) => wrong('US', { region }).length > 0), [])
  const provinces = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')
  t.equal(provinces.length, 13)
  t.strictSame(provinces.filter((region) => wrong('CA', { region }).length > 0), [])
})

t.test('a customer name may be 64 bytes long and no longer', async (t) => {
  t.equal(CUSTOMER_NAME_BYTES, 64)
  const names = { 1: 'x', 2: 'é', 3: '漢', 4: '😀' }
  for (const [bytes, character] of Object.entries(names)) {
    const fits = character.repeat(Math.floor(64 / Number(bytes))).padEnd(64 - 64 % Number(bytes) === 64 ? 0 : 22, 'x')
    t.equal(Buffer.byteLength(fits), 64, `${bytes}-byte characters`)
    t.strictSame(wrong('US', { customerName: fits }), [])
    t.strictSame(wrong('US', { customerName: `${fits}x` }), ['/customerName'])
  }
  const [error] = civicErrors(place('US', { customerName: '漢'.repeat(22) }))
  t.match(error?.detail, /66 bytes .* at most 64/)
})

t.test('a name is measured as it will be sent', async (t) => {
  t.strictSame(wrong('US', { customerName: `  ${'x'.repeat(64)}  ` }), [], 'without the spaces around it')
  t.strictSame(wrong('US', { customerName: 'e\u0301'.repeat(32) }), [], 'composed: 64 bytes, not 96')
})

t.test('nothing required may be blank, and each blank is told once', async (t) => {
  for (const blank of ['', ' ', ' \t\n ']) {
    for (const field of ['customerName', 'street', 'city', 'region', 'postalCode']) {
      t.strictSame(wrong('US', { [field]: blank }), [`/${field}`])
      t.strictSame(wrong('GB', { [field]: blank }), [`/${field}`])
    }
  }
  t.strictSame(wrong('CA', { customerName: '', street: '', city: '', region: '', postalCode: '' }),
    ['/customerName', '/street', '/city', '/region', '/postalCode'])
})

t.test('a suite may be missing or blank', async (t) => {
  t.equal(tidied(place('US', { streetSecondary: '  ' })).streetSecondary, null)
  t.equal(tidied(place('US', { streetSecondary: null })).streetSecondary, null)
  t.equal(tidied(place('US', { streetSecondary: ' Suite   300 ' })).streetSecondary, 'Suite 300')
})

t.test('a street may be any line: fractions, letters, accents', async (t) => {
  for (const street of ['2723 B 1/4 Rd', '12½ Main St', 'Rue de l\'Église 5-A', '№ 7']) {
    t.strictSame(wrong('US', { street }), [], street)
    t.equal(tidied(place('US', { street })).street, street)
  }
})

t.test('tidying makes one line of each field and is done once', async (t) => {
  const untidy = place('GB', {
    customerName: ' Example\n  Ltd ', street: '10\tDowning St', city: 'Lon\u00a0 don', postalCode: 'sw1a2aa'
  })
  const tidy = tidied(untidy)
  t.match(tidy, { customerName: 'Example Ltd', street: '10 Downing St', city: 'Lon don', postalCode: 'SW1A 2AA' })
  t.strictSame(tidied(tidy), tidy)
  t.equal(tidied(place('US', { city: 'Montre\u0301al' })).city, 'Montréal'.normalize('NFC'))
})

t.test('elsewhere Twilio registers nothing, and nothing else is said', async (t) => {
  const errors = civicErrors(place('US', { isoCountry: 'DE', postalCode: '', region: '' }))
  t.strictSame(errors.map(({ pointer }) => pointer), ['/isoCountry'])
  t.match(errors[0]?.detail, /US, CA and GB only, not in DE/)
  t.strictSame(tidied(place('US', { isoCountry: 'DE', postalCode: '10 115' })).postalCode, '10 115')
})

t.test('every error says what would be right', async (t) => {
  const hints = { US: /"94105-2222"/, CA: /"K1A 0B1"/, GB: /"SW1A 1AA"/ }
  for (const [country, hint] of Object.entries(hints)) {
    t.match(civicErrors(place(country, { postalCode: 'x' }))[0]?.detail, hint)
  }
  t.match(civicErrors(place('US', { region: 'x' }))[0]?.detail, /"CA"/)
  t.match(civicErrors(place('CA', { region: 'x' }))[0]?.detail, /"ON"/)
})
