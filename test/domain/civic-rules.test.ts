import t from 'tap'
import type { CivicAddress } from '../../src/domain/civic-address.js'
import { civicErrors, CUSTOMER_NAME_BYTES, tidied } from '../../src/domain/civic-rules.js'

type Country = 'US' | 'CA' | 'GB'
type Field = Exclude<keyof CivicAddress, 'isoCountry'>
/** What is written, what it is once tidied, why. */
type Tidy = readonly [written: string, then: string | null, because: string]
/** What is written and refused, why. */
type Refused = readonly [written: string, because: string]

const PLACES: Record<Country, CivicAddress> = {
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
    region: 'Greater London',
    postalCode: 'SW1A 2AA',
    isoCountry: 'GB'
  }
}

const ACCEPTED: Record<Country, Partial<Record<Field, readonly Tidy[]>>> = {
  US: {
    customerName: [
      ['Smith & Sons Ltd.', 'Smith & Sons Ltd.', 'a name is written as its bearer writes it'],
      ['R#D @ Home Inc.', 'R#D @ Home Inc.', 'every sign of it'],
      ['  Example\n  Ltd ', 'Example Ltd', 'a name is one line too']
    ],
    street: [
      ['645 Harrison St', '645 Harrison St', 'what is tidy stays'],
      ['645 Harrison St.', '645 Harrison St', 'Twilio: St without a full stop'],
      ['12 Fifth Ave.', '12 Fifth Ave', 'Twilio: Ave without a full stop'],
      ['123 N. Main St.', '123 N Main St', 'a direction is an abbreviation too'],
      ['123 N.W. 5th St.', '123 NW 5th St', 'initials are one word'],
      ['123 N.W.5th St', '123 NW 5th St', 'and the word after them is another'],
      ['1234N.E. 5th', '1234NE 5th', 'a house number before initials is none of them'],
      ['123 N.Main St', '123 N Main St', 'an abbreviation and a word without a space between'],
      ['200 U.S. Hwy. 1', '200 US Hwy 1', 'several at once'],
      ['No.5 Main St', 'No 5 Main St', 'a number after an abbreviation is a word'],
      ['645 Harrison St., Rear', '645 Harrison St, Rear', 'no space is left before a comma'],
      ['1 St. John\'s Rd...', '1 St John\'s Rd', 'several full stops are as little as one'],
      ['12.5 Mile Rd', '12.5 Mile Rd', 'a full stop between digits is part of the number'],
      ['.5 Mile Rd', '.5 Mile Rd', 'half a mile is not five'],
      ['12.5. Mile Rd.', '12.5 Mile Rd', 'the one within stays, the one behind goes'],
      ['2723 B 1/4 Rd', '2723 B 1/4 Rd', 'fractions and letters are part of the number'],
      ['12½ Main St', '12½ Main St', 'in whatever sign'],
      ['5th & Main', '5th Main', 'Twilio: no &'],
      ['5th&Main', '5th Main', 'what & parted are still two words'],
      ['5th @ Main #7', '5th Main 7', 'Twilio: no @, no #'],
      ['№ 7', '№ 7', 'what Twilio says nothing of stays'],
      [' 645\t Harrison \n St ', '645 Harrison St', 'one line, single spaces']
    ],
    streetSecondary: [
      ['Suite   300 ', 'Suite 300', 'single spaces'],
      ['Apt #4', 'Apt 4', 'the sign before a number says nothing'],
      ['Apt. #4', 'Apt 4', 'nor does the full stop'],
      ['Apt.#4', 'Apt 4', 'and the two are one gap'],
      ['#4', '4', 'the number alone is what is left'],
      ['Ste. 3.B', 'Ste 3 B', 'a letter after a full stop is a word'],
      ['Unit 1.2.3', 'Unit 1.2.3', 'a number in three parts is a number'],
      ['Fl. 2, Rm. 4', 'Fl 2, Rm 4', 'a comma stays'],
      ['  ', null, 'blank is none'],
      [' # ', null, 'and so is what is blank without its signs'],
      ['.', null, 'and without its full stop']
    ],
    city: [
      ['St. Louis', 'St Louis', 'Twilio says so of streets; a city is spelled no other way'],
      ['St.Louis', 'St Louis', 'an abbreviation is a word of its own'],
      ['Washington, D.C.', 'Washington, DC', 'initials are one word'],
      ['Lon\u00a0 don', 'Lon don', 'a no-break space is a space'],
      ['Can\u0303on City', 'Ca\u00f1on City', 'one spelling of each character']
    ],
    region: [
      ['CA', 'CA', 'a code'],
      ['ny', 'NY', 'lower case is forgiven'],
      [' Dc ', 'DC', 'so are spaces around it']
    ],
    postalCode: [
      ['94105', '94105', 'a ZIP code'],
      [' 00501 ', '00501', 'zeros in front belong to it'],
      ['941 05', '94105', 'a space says nothing, as in the other countries'],
      ['94105-2222', '94105-2222', 'a ZIP+4 code'],
      ['94105 2222', '94105-2222', 'a space is typed for the hyphen'],
      ['941052222', '94105-2222', 'or nothing'],
      ['94105 - 2222', '94105-2222', 'or too much']
    ]
  },
  CA: {
    customerName: [['Dupont & Fils Ltée.', 'Dupont & Fils Ltée.', 'a name is a name everywhere']],
    street: [
      ['111 Wellington St. W.', '111 Wellington St W', 'as in the US'],
      ['1055 boul. René-Lévesque O.', '1055 boul René-Lévesque O', 'in French no less'],
      ['12 Rue St.-Jacques', '12 Rue St-Jacques', 'a hyphen holds together what a full stop does not part'],
      ['Rue de l\'É\u0301glise 5-A', 'Rue de l\'É\u0301glise 5-A', 'accents stay, even too many'],
      ['12 É.C. Row', '12 ÉC Row', 'a letter with an accent is an initial'],
      ['100 King & Bay', '100 King Bay', 'Twilio: no &']
    ],
    streetSecondary: [
      ['App. #12', 'App 12', 'a flat in French'],
      ['Unit @ rear', 'Unit rear', 'Twilio: no @']
    ],
    city: [
      ['Ste.-Anne', 'Ste-Anne', 'as in a street'],
      ['Montre\u0301al', 'Montr\u00e9al', 'one spelling of each character']
    ],
    region: [
      ['ON', 'ON', 'a code'],
      ['qc', 'QC', 'lower case is forgiven'],
      [' nu ', 'NU', 'so are spaces around it']
    ],
    postalCode: [
      ['K1A 0B1', 'K1A 0B1', 'a postal code'],
      ['k1a0b1', 'K1A 0B1', 'lower case and no gap are forgiven'],
      ['K1A-0B1', 'K1A 0B1', 'so is the hyphen that is often typed for it'],
      ['k1a - 0b1', 'K1A 0B1', 'with spaces around it'],
      [' k1a  0b1 ', 'K1A 0B1', 'so is any gap'],
      ['K 1 A 0 B 1', 'K1A 0B1', 'anywhere'],
      ['K1A\u00a00B1', 'K1A 0B1', 'and of any kind']
    ]
  },
  GB: {
    customerName: [['Marks & Sons Plc.', 'Marks & Sons Plc.', 'a name is a name everywhere']],
    street: [
      ['10 Downing St.', '10 Downing St', 'as in the US'],
      ['10.Downing St', '10 Downing St', 'a full stop after a house number parts it from the street'],
      ['Flat 2, 12a King\'s Rd.', 'Flat 2, 12a King\'s Rd', 'letters and apostrophes stay'],
      ['1 Fox & Hounds Yard', '1 Fox Hounds Yard', 'Twilio: no &']
    ],
    streetSecondary: [['Flat #3', 'Flat 3', 'Twilio: no #']],
    city: [
      ['St. Albans', 'St Albans', 'as in a street'],
      ['Newcastle-upon-Tyne', 'Newcastle-upon-Tyne', 'hyphens stay']
    ],
    region: [
      ['London', 'London', 'a city is a region'],
      ['Kent', 'Kent', 'so is a county'],
      ['wales', 'wales', 'a name keeps its case'],
      [' Tyne  and Wear ', 'Tyne and Wear', 'single spaces'],
      ['Tyne & Wear', 'Tyne Wear', 'a name of a place, like the city\'s: Twilio wants no sign in it'],
      ['Co. Down', 'Co Down', 'nor a full stop'],
      ['', 'London', 'Twilio needs a value: the post town is one'],
      [' \t ', 'London', 'blank is as good as none'],
      ['#', 'London', 'and so is what is blank without its signs']
    ],
    postalCode: [
      ['SW1A 2AA', 'SW1A 2AA', 'a postcode'],
      ['sw1a1aa', 'SW1A 1AA', 'lower case and no gap are forgiven'],
      ['SW1A  1AA', 'SW1A 1AA', 'so is too wide a gap'],
      ['SW1 A1AA', 'SW1A 1AA', 'and one in the wrong place'],
      ['m1 1ae', 'M1 1AE', 'the shortest: letter, digit'],
      ['m11ae', 'M1 1AE', 'its end is always three long'],
      ['b33 8th', 'B33 8TH', 'letter, two digits'],
      ['CR2 6XH', 'CR2 6XH', 'two letters, digit'],
      ['dn551pt', 'DN55 1PT', 'two letters, two digits'],
      ['W1A 0AX', 'W1A 0AX', 'letter, digit, letter'],
      ['bt12 6hh', 'BT12 6HH', 'Belfast, not the forces\' mail'],
      ['gir0aa', 'GIR 0AA', 'the one that is like no other']
    ]
  }
}

const REFUSED: Record<Country, Partial<Record<Field, readonly Refused[]>>> = {
  US: {
    region: [
      ['California', 'Twilio takes two letters only'],
      ['N.Y.', 'without full stops'],
      ['C A', 'without a space'],
      ['XX', 'there is no such state'],
      ['ON', 'that is in Canada'],
      ['AA', 'nobody can be sent to the forces\' mail in the Americas'],
      ['AE', 'nor in Europe'],
      ['ap', 'nor in the Pacific, in lower case']
    ],
    postalCode: [
      ['9410', 'a digit is missing'],
      ['941050', 'one is too many'],
      ['94105-', 'what comes after the hyphen is missing'],
      ['94105-222', 'or part of it'],
      ['94105-22222', 'or there is too much of it'],
      ['94105--2222', 'one hyphen is forgiven, not two'],
      ['9410-52222', 'it stands after five digits'],
      ['ABCDE', 'letters'],
      ['９４１０５', 'digits that are not ASCII'],
      ['K1A 0B1', 'that is in Canada']
    ]
  },
  CA: {
    region: [
      ['Ontario', 'Twilio takes two letters only'],
      ['PQ', 'Quebec\'s code until 1991'],
      ['CA', 'that is the country, or in the US'],
      ['XX', 'there is no such province']
    ],
    postalCode: [
      ['D1A 0B1', 'no district begins with D'],
      ['W1A 0B1', 'nor with W'],
      ['K1A 0O1', 'O is never used'],
      ['KIA 0B1', 'a letter where a digit belongs'],
      ['K1A 0BU', 'also at the end'],
      ['K1A', 'half of it'],
      ['K1A 0B11', 'too long'],
      ['K-1A0B1', 'a hyphen is forgiven only where the gap is'],
      ['K1A--0B1', 'and only one'],
      ['94105', 'that is in the US']
    ]
  },
  GB: {
    postalCode: [
      ['SW1A', 'half of it'],
      ['SW1A 2A', 'a letter is missing'],
      ['SW1A 2AAA', 'one is too many'],
      ['SW1A 2CA', 'C is never used at the end'],
      ['SW1A AA2', 'the end in another order'],
      ['1SW 2AA', 'a digit in front'],
      ['SWW1 2AA', 'three letters in front'],
      ['M1', 'too short for any'],
      ['GIR 1AA', 'only one begins with GIR'],
      ['SW1A-1AA', 'nobody types a hyphen in it'],
      ['BFPO 801', 'nobody can be sent to the forces\' mail'],
      ['BF1 2AU', 'nor in its newer spelling'],
      ['E\u0301 1', 'signs that grow together without a space are still none of it'],
      ['94105', 'that is in the US']
    ]
  }
}

function place (country: Country, given: Partial<CivicAddress> = {}): CivicAddress {
  return { ...PLACES[country], ...given }
}

/** Where a caller's text is wrong once it is tidied. */
function wrong (country: Country, given: Partial<CivicAddress> = {}): readonly string[] {
  return civicErrors(tidied(place(country, given))).map(({ pointer }) => pointer)
}

/** The rows of a table, each with the country and field it is of. */
function rowsOf<Row extends readonly string[] | Tidy> (
  table: Record<Country, Partial<Record<Field, readonly Row[]>>>
): ReadonlyArray<{ country: Country, field: Field, rows: readonly Row[] }> {
  return (['US', 'CA', 'GB'] as const).flatMap((country) =>
    (Object.entries(table[country]) as Array<[Field, readonly Row[]]>)
      .map(([field, rows]) => ({ country, field, rows })))
}

for (const { country, field, rows } of rowsOf(ACCEPTED)) {
  t.test(`${field} in ${country}, as written and as tidied`, async (t) => {
    for (const [written, then, because] of rows) {
      const given = { [field]: written }
      t.equal(tidied(place(country, given))[field], then, `"${written}": ${because}`)
      t.strictSame(wrong(country, given), [], `"${written}" is accepted`)
    }
  })
}

for (const { country, field, rows } of rowsOf(REFUSED)) {
  t.test(`${field} in ${country}, refused`, async (t) => {
    for (const [written, because] of rows) {
      t.strictSame(wrong(country, { [field]: written }), [`/${field}`], `"${written}": ${because}`)
    }
  })
}

t.test('tidying what is tidy changes nothing, in any country and field', async (t) => {
  const written = [...rowsOf(ACCEPTED), ...rowsOf(REFUSED)].flatMap(({ rows }) => rows.map(([text]) => text))
  const grown = ['x.\u0301y', '\u1100.\u1161', 'e \u0301', '\u0390', 'ß']
  const odd = ['..5', '12..5', 'a. .5', '.,.5', '. .5', '#.5', 'N.#W.', '. . .', ...grown]
  for (const text of [...written, ...odd]) {
    for (const isoCountry of ['US', 'CA', 'GB', 'DE']) {
      const once = tidied({
        customerName: text, street: text, streetSecondary: text, city: text, region: text, postalCode: text, isoCountry
      })
      t.strictSame(tidied(once), once, `"${text}" in ${isoCountry}`)
    }
  }
})

t.test('every state, territory and province there is', async (t) => {
  const states = `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND
    OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY`.split(/\s+/)
  t.equal(states.length, 50)
  const territories = ['DC', 'AS', 'GU', 'MP', 'PR', 'VI']
  t.strictSame([...states, ...territories].filter((region) => wrong('US', { region }).length > 0), [])
  const provinces = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')
  t.equal(provinces.length, 13)
  t.strictSame(provinces.filter((region) => wrong('CA', { region }).length > 0), [])
})

t.test('no two other letters are a region', async (t) => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => `${first}${second}`))
  t.equal(codes.filter((region) => wrong('US', { region }).length === 0).length, 56)
  t.equal(codes.filter((region) => wrong('CA', { region }).length === 0).length, 13)
})

const NAMES: Record<string, { readonly fits: string, readonly because: string }> = {
  'one byte each': { fits: 'x'.repeat(64), because: '64 characters' },
  'two bytes each': { fits: 'é'.repeat(32), because: '32 characters' },
  'three bytes each': { fits: `${'漢'.repeat(21)}x`, because: '21 characters, as Twilio says, and a byte to spare' },
  'four bytes each': { fits: '😀'.repeat(16), because: '16 characters, as Twilio says' },
  'one and two bytes': { fits: `${'x'.repeat(62)}é`, because: 'bytes are counted, not characters' }
}

for (const [name, { fits, because }] of Object.entries(NAMES)) {
  t.test(`the longest name of ${name}: ${because}`, async (t) => {
    t.equal(Buffer.byteLength(fits), CUSTOMER_NAME_BYTES)
    t.strictSame(wrong('US', { customerName: fits }), [])
    t.strictSame(wrong('US', { customerName: `${fits}x` }), ['/customerName'])
  })
}

t.test('a name that is too long is told how long it is', async (t) => {
  t.equal(CUSTOMER_NAME_BYTES, 64)
  t.match(civicErrors(place('US', { customerName: '漢'.repeat(22) }))[0]?.detail, /66 bytes .* at most 64/)
})

t.test('a name is measured as it will be sent', async (t) => {
  t.strictSame(wrong('US', { customerName: `  ${'x'.repeat(64)}  ` }), [], 'without the spaces around it')
  t.strictSame(wrong('US', { customerName: 'e\u0301'.repeat(32) }), [], 'composed: 64 bytes, not 96')
  t.strictSame(wrong('US', { customerName: `${'x'.repeat(64)}.` }), ['/customerName'], 'with its full stop')
})

t.test('nothing required may be blank, and each blank is told once', async (t) => {
  for (const blank of ['', ' ', ' \t\n ', '\u00a0']) {
    for (const country of ['US', 'CA', 'GB'] as const) {
      for (const field of ['customerName', 'street', 'city', 'postalCode']) {
        t.strictSame(wrong(country, { [field]: blank }), [`/${field}`], `${field} in ${country}`)
      }
    }
    for (const country of ['US', 'CA'] as const) t.strictSame(wrong(country, { region: blank }), ['/region'], country)
  }
})

t.test('all blanks are told together', async (t) => {
  const blank = { customerName: '', street: '', city: '', region: '', postalCode: '' }
  const everything = ['/customerName', '/street', '/city', '/region', '/postalCode']
  t.strictSame(wrong('US', blank), everything)
  t.strictSame(wrong('CA', blank), everything)
  t.strictSame(wrong('GB', blank), everything.filter((pointer) => pointer !== '/region'),
    'in the UK a region is missing only because the city is')
})

t.test('what is nothing but signs is blank', async (t) => {
  for (const signs of ['&', '@', '#', '& @ #', '&@#', '.', '...', ' #. ']) {
    for (const country of ['US', 'CA', 'GB'] as const) {
      t.strictSame(wrong(country, { street: signs }), ['/street'], `street "${signs}" in ${country}`)
      t.strictSame(wrong(country, { city: signs }), ['/city'], `city "${signs}" in ${country}`)
      t.equal(tidied(place(country, { streetSecondary: signs })).streetSecondary, null, 'a suite may be missing')
    }
    t.strictSame(wrong('US', { customerName: signs }), [], 'a name of signs is a name')
    t.strictSame(wrong('US', { region: signs }), ['/region'], 'a region of signs is none')
  }
})

t.test('a suite may be missing', async (t) => {
  t.equal(tidied(place('US', { streetSecondary: null })).streetSecondary, null)
  t.strictSame(wrong('US', { streetSecondary: null }), [])
})

t.test('in the UK the region that is missing is the city, as tidied', async (t) => {
  t.match(tidied(place('GB', { region: '', city: ' St.  Albans ' })), { region: 'St Albans', city: 'St Albans' })
})

t.test('elsewhere Twilio registers nothing, and nothing else is said', async (t) => {
  const errors = civicErrors(place('US', { isoCountry: 'DE', postalCode: '', region: '' }))
  t.strictSame(errors.map(({ pointer }) => pointer), ['/isoCountry'])
  t.match(errors[0]?.detail, /US, CA and GB only, not in DE/)
  t.strictSame(tidied(place('US', { isoCountry: 'DE', postalCode: '10 115' })).postalCode, '10 115')
})

t.test('every error says what would be right', async (t) => {
  const detail = (country: Country, given: Partial<CivicAddress>) => civicErrors(place(country, given))[0]?.detail
  const postalCodes = { US: /"94105-2222"/, CA: /"K1A 0B1"/, GB: /"SW1A 1AA"/ }
  const regions = { US: /"CA"/, CA: /"ON"/ }
  for (const [country, hint] of Object.entries(postalCodes)) {
    t.match(detail(country as Country, { postalCode: 'x' }), hint)
    t.match(detail(country as Country, { postalCode: 'x' }), /not a postal code/)
    t.match(detail(country as Country, { postalCode: '' }), hint)
    t.match(detail(country as Country, { postalCode: '' }), /blank/)
  }
  for (const [country, hint] of Object.entries(regions)) {
    t.match(detail(country as Country, { region: 'x' }), hint)
    t.match(detail(country as Country, { region: 'x' }), /not a region/)
    t.match(detail(country as Country, { region: '' }), hint)
    t.match(detail(country as Country, { region: '' }), /blank/)
  }
})
