import t from 'tap'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import { suggestionFor } from '../../src/domain/suggestion.js'

const CIVIC: CivicAddress = {
  customerName: 'ACME, Inc.',
  street: '645 Harrison St',
  streetSecondary: 'Suite 300',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  isoCountry: 'US'
}
const OTTAWA: CivicAddress = {
  ...CIVIC, street: '111 Wellington St', city: 'Ottawa', region: 'ON', postalCode: 'K1A 0B1', isoCountry: 'CA'
}
const LONDON: CivicAddress = {
  ...CIVIC, street: '10 Downing St', city: 'London', region: 'London', postalCode: 'SW1A 2AA', isoCountry: 'GB'
}
/** Another value for each field of CIVIC, which keeps our rules. The country has none: it cannot differ. */
const OTHER: Readonly<Omit<CivicAddress, 'isoCountry'>> = {
  customerName: 'ACME INC',
  street: '645 HARRISON ST',
  streetSecondary: 'STE 300',
  city: 'SAN FRANCISCO',
  region: 'NV',
  postalCode: '94105-2222'
}

t.test('Twilio\'s words replace the caller\'s, and each difference is told', async (t) => {
  const named = { street: '645 HARRISON ST', city: 'SAN FRANCISCO', region: 'CA', postalCode: '94105' }
  t.strictSame(suggestionFor(CIVIC, named), {
    civic: { ...CIVIC, street: '645 HARRISON ST', city: 'SAN FRANCISCO' },
    differences: [
      { field: 'street', wanted: '645 Harrison St', shown: '645 HARRISON ST' },
      { field: 'city', wanted: 'San Francisco', shown: 'SAN FRANCISCO' }
    ]
  })
})

t.test('every choice of fields: in order, complete, and nothing else is touched', async (t) => {
  const fields = ['customerName', 'street', 'streetSecondary', 'city', 'region', 'postalCode'] as const
  for (let chosen = 1; chosen < 2 ** fields.length; chosen++) {
    const named = fields.filter((_, index) => (chosen & 2 ** index) !== 0)
    const given = Object.fromEntries(named.map((field) => [field, OTHER[field]]).reverse())
    const before = JSON.stringify(CIVIC)
    t.strictSame(suggestionFor(CIVIC, given), {
      civic: { ...CIVIC, ...given },
      differences: named.map((field) => ({ field, wanted: CIVIC[field], shown: OTHER[field] }))
    }, named.join(', '))
    t.equal(JSON.stringify(CIVIC), before)
  }
})

t.test('a suite is never lost', async (t) => {
  const moved = { street: '645 HARRISON ST' }
  t.equal(suggestionFor(CIVIC, moved)?.civic.streetSecondary, 'Suite 300', 'not named')
  t.equal(suggestionFor(CIVIC, { ...moved, streetSecondary: null })?.civic.streetSecondary, 'Suite 300', 'none named')
  t.equal(suggestionFor(CIVIC, { streetSecondary: null }), null, 'and that alone is no difference')
  t.strictSame(suggestionFor({ ...CIVIC, streetSecondary: null }, { streetSecondary: 'STE 3' })?.differences,
    [{ field: 'streetSecondary', wanted: null, shown: 'STE 3' }], 'it may be found')
  t.equal(suggestionFor({ ...CIVIC, streetSecondary: null }, moved)?.civic.streetSecondary, null)
})

interface Case { readonly given?: CivicAddress, readonly named: Partial<CivicAddress>, readonly because: string }

const UNTAKABLE: Readonly<Record<string, Case>> = {
  nothing: { named: {}, because: 'nothing differs' },
  'the same': { named: CIVIC, because: 'nothing differs' },
  'a part of the same': { named: { street: CIVIC.street, region: 'CA' }, because: 'nothing differs' },
  'other spacing': { named: { street: ' 645  Harrison St' }, because: 'it would be the very address that was refused' },
  'another country': { named: { ...OTTAWA }, because: 'that is another place' },
  'another country alone': { named: { street: '645 HARRISON ST', isoCountry: 'CA' }, because: 'that is another place' },
  'no country': { named: { street: '645 HARRISON ST', isoCountry: '' }, because: 'that is none we know' },
  'a region that is none': { named: { region: 'California' }, because: 'our rules have codes' },
  'a ZIP code that is none': { named: { postalCode: '9410' }, because: 'our rules have five digits' },
  'a name too long': { named: { customerName: 'x'.repeat(65) }, because: 'Twilio would refuse it' },
  'a blank street': { named: { street: ' ' }, because: 'there must be one' },
  'a postal code of elsewhere': { given: OTTAWA, named: { postalCode: '94105' }, because: 'it is not a Canadian one' },
  'a country we do not serve': {
    given: { ...CIVIC, isoCountry: 'DE' }, named: { street: '1 HAUPTSTR' }, because: 'nothing can be taken there'
  }
}

for (const [name, { given = CIVIC, named, because }] of Object.entries(UNTAKABLE)) {
  t.test(`no suggestion from ${name}: ${because}`, async (t) => {
    t.equal(suggestionFor(given, named), null)
  })
}

t.test('Twilio\'s spelling is kept where ours would be another', async (t) => {
  const cases: ReadonlyArray<readonly [CivicAddress, Partial<CivicAddress>]> = [
    [OTTAWA, { postalCode: 'K1A0B1' }],
    [LONDON, { street: '10 DOWNING ST', postalCode: 'SW1A2AA' }],
    [LONDON, { region: 'GREATER LONDON' }],
    [CIVIC, { street: '645 HARRISON ST.' }],
    [CIVIC, { customerName: 'ACME, Region: West | East' }],
    [CIVIC, { isoCountry: 'US', city: 'S. SAN FRANCISCO' }]
  ]
  for (const [given, named] of cases) {
    t.strictSame(suggestionFor(given, named)?.civic, { ...given, ...named }, Object.values(named).join(', '))
  }
})
