import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import type { AccountSid } from '../../../src/domain/brand.js'
import type { CivicAddress } from '../../../src/domain/civic-address.js'
import { suggestionFor } from '../../../src/domain/suggestion.js'
import { twilioClient } from '../../../src/provider/twilio/client.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'
import { suggestedIn } from '../../../src/provider/twilio/suggestion.js'
import { seededChance } from '../../../src/sandbox/chance.js'
import { startSandbox } from '../../../src/sandbox/server.js'
import { ADDRESS_ID, faultIn, SENT_AT } from './stand-in.js'

const PROSE = 'Failed to validate address. Check the suggested address.'
const CIVIC = {
  customerName: 'ACME, Inc.',
  street: '645 HARRISON ST',
  streetSecondary: 'STE 3',
  city: 'SAN FRANCISCO',
  region: 'CA',
  postalCode: '94105',
  isoCountry: 'US'
} as const satisfies CivicAddress
const KEYS = {
  customerName: 'CustomerName',
  street: 'Street',
  streetSecondary: 'StreetSecondary',
  city: 'Locality',
  region: 'Region',
  postalCode: 'PostalCode',
  isoCountry: 'IsoCountry'
} as const
const FIELDS = Object.keys(KEYS) as ReadonlyArray<keyof CivicAddress>

/** Twilio's message; what is not given is not named. */
function message (civic: Readonly<Partial<CivicAddress>>, friendlyName: string | null = ADDRESS_ID): string {
  const named = FIELDS.filter((field) => field in civic).map((field) => `${KEYS[field]}: ${civic[field]}`)
  return `${PROSE} | ${[...friendlyName === null ? [] : [`FriendlyName: ${friendlyName}`], ...named].join(', ')}`
}

t.test('the message of Twilio\'s documentation', async (t) => {
  t.strictSame(suggestedIn('Failed to validate address. Check the suggested address. | FriendlyName: Twilio, ' +
    'CustomerName: Twilio, Street: 645 HARRISON ST, Locality: SAN FRANCISCO, Region: CA, PostalCode: 94105, ' +
    'IsoCountry: US'), {
    customerName: 'Twilio',
    street: '645 HARRISON ST',
    city: 'SAN FRANCISCO',
    region: 'CA',
    postalCode: '94105',
    isoCountry: 'US'
  })
})

t.test('every field that is named is found, and no other', async (t) => {
  for (let chosen = 0; chosen < 2 ** FIELDS.length; chosen++) {
    const fields = FIELDS.filter((_, index) => (chosen & 2 ** index) !== 0)
    const named = Object.fromEntries(fields.map((field) => [field, CIVIC[field]]))
    for (const friendlyName of [ADDRESS_ID, null]) {
      t.strictSame(suggestedIn(message(named, friendlyName)), fields.length === 0 ? null : named,
        `${friendlyName === null ? 'without' : 'with'} a friendly name: ${fields.join(', ') || 'nothing'}`)
    }
  }
})

t.test('a value may hold what separates values', async (t) => {
  const values = [
    'ACME, Inc.', 'A, B, C', 'ACME: West', 'Attn: Ann, Bob', 'A | B', ' | '.trim(), 'Street', 'Street:', 'Street: 1',
    'Region: CA', 'A,Street: 1', 'A,  Street: 1', 'A, street: 1', 'A, Street:1', 'A, Street : 1', 'A, Main Street: 1',
    'A, Streets: 1', 'A,', ',', ':', 'A, City: B', '$1 $& $$', 'Ünïcode, 漢字: 😀', '__proto__: x'
  ]
  for (const field of FIELDS) {
    for (const value of values) {
      const civic = { ...CIVIC, [field]: value }
      t.strictSame(suggestedIn(message(civic)), civic, `${field}: "${value}"`)
    }
  }
})

t.test('a value may hold what looks like a key', async (t) => {
  const { streetSecondary: _, ...withoutSuite } = CIVIC
  const cases: Readonly<Record<string, Partial<CivicAddress>>> = {
    'a later key': { ...CIVIC, customerName: 'ACME, Region: West' },
    'the next key': { ...CIVIC, customerName: 'ACME, Street: The Bakers' },
    'its own key': { ...CIVIC, customerName: 'ACME, CustomerName: ACME' },
    'the key before': { ...CIVIC, street: '1 MAIN ST, CustomerName: X' },
    'our own id\'s key': { ...CIVIC, customerName: 'ACME, FriendlyName: X' },
    'a key of the middle': { ...CIVIC, city: 'X, Street: 5' },
    'all keys': { ...CIVIC, customerName: message({ ...CIVIC, customerName: 'X' }).slice(PROSE.length + 3) },
    'several values': { ...CIVIC, customerName: 'A, Region: B', street: 'C, PostalCode: D', city: 'E, IsoCountry: F' },
    'a key that is not named': { ...withoutSuite, customerName: 'ACME, StreetSecondary: 7' },
    'the last key, and nothing right of it': { customerName: 'ACME, FriendlyName: X' }
  }
  for (const [because, civic] of Object.entries(cases)) t.strictSame(suggestedIn(message(civic)), civic, because)
})

t.test('the longest row of keys is the reading, so that order decides and not position alone', async (t) => {
  t.strictSame(suggestedIn(`${PROSE} | IsoCountry: US, PostalCode: 94105, Region: CA, Locality: X`), { city: 'X' },
    'of rows as long, the one furthest right')
  t.strictSame(suggestedIn(`${PROSE} | Street: 1, Locality: X, CustomerName: Y`),
    { street: '1', city: 'X, CustomerName: Y' })
})

t.test('empty values are not values', async (t) => {
  const rest = 'PostalCode: 94105'
  for (const street of ['Street: , ', 'Street:   , ', 'Street: , StreetSecondary: , Locality:  , ']) {
    t.strictSame(suggestedIn(`${PROSE} | ${street}${rest}`), { postalCode: '94105' }, street)
  }
  for (const end of ['IsoCountry: ', 'IsoCountry:', 'IsoCountry:   ']) {
    t.strictSame(suggestedIn(`${PROSE} | ${rest}, ${end}`), { postalCode: '94105' }, end)
  }
  t.strictSame(suggestedIn(`${PROSE} |  Street:  1 MAIN  ST , Region: CA `), { region: 'CA' }, 'not at the start')
  t.strictSame(suggestedIn(`${PROSE} | Street:  1 MAIN  ST , Region: CA `), { street: '1 MAIN  ST', region: 'CA' },
    'spaces around a value are none of it')
})

t.test('a message without a suggestion', async (t) => {
  const messages = [
    '', ' ', ' | ', '|', PROSE, `${PROSE} |`, `${PROSE} | `, `${PROSE} | Nothing was found.`,
    'The address you have provided cannot be validated.',
    'Street: 1 MAIN ST, Region: CA', 'Street: 1 MAIN ST |Region: CA', 'Street: 1 MAIN ST| Region: CA',
    `${PROSE} | FriendlyName: Twilio`, `${PROSE} | FriendlyName: Twilio, Nothing: else`,
    `${PROSE} | Street: `, `${PROSE} | Street:`, `${PROSE} | CustomerName: , Street: , IsoCountry: `,
    `${PROSE} | street: 1 MAIN ST`, `${PROSE} | City: X`, `${PROSE} | {"Street": "1 MAIN ST"}`
  ]
  for (const text of messages) t.equal(suggestedIn(text), null, `"${text}"`)
})

t.test('two suggestions are none that can be taken', async (t) => {
  const other = { ...CIVIC, street: '1 OTHER ST' }
  const named = suggestedIn(`${message(CIVIC)} | ${message(other).slice(PROSE.length + 3)}`)
  t.not(named, null)
  t.equal(suggestionFor({ ...CIVIC, street: '645 Harrison St.' }, named ?? {}), null)
})

t.test('whatever the address, it is read as it was written', async (t) => {
  const chance = seededChance(21629)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(chance() * items.length)] as Item
  const words = ['645', 'HARRISON', 'St.', 'ACME', 'Inc', 'é', '漢', '😀', 'Street', 'Region:', 'A:', '|', '#3', '-']
  const joints = [' ', ', ', ': ', ',', ':', ' | ', ', , ', '  ']
  const written = (more: readonly string[]): string => {
    const parts = Array.from({ length: 1 + Math.floor(chance() * 6) }, () => pick([...words, ...more]))
    return parts.reduce((text, part) => text + pick(joints) + part)
  }
  const key = new RegExp(`, (${Object.values(KEYS).join('|')}):( |$)`)
  const value = (): string => {
    const text = written([])
    return key.test(text) ? value() : text
  }
  const claims = Object.values(KEYS).map((word) => `x, ${word}: y`)

  const misread: unknown[] = []
  let commas = 0
  for (let round = 0; round < 5_000; round++) {
    const civic = {
      customerName: value(),
      street: value(),
      streetSecondary: value(),
      city: value(),
      region: value(),
      postalCode: value(),
      isoCountry: value()
    }
    const fields = FIELDS.filter(() => chance() < 0.7)
    const named = Object.fromEntries(fields.map((field) => [field, civic[field]]))
    // What looks like a key in the caller's own name misleads nobody as long as all keys are named.
    const misleading = { ...civic, customerName: written(claims).trim() }
    if (JSON.stringify(civic).includes(', ')) commas++
    const wanted = fields.length === 0 ? null : named
    if (!isDeepStrictEqual(suggestedIn(message(named)), wanted)) misread.push(named)
    if (!isDeepStrictEqual(suggestedIn(message(misleading)), misleading)) misread.push(misleading)
  }
  t.strictSame(misread, [])
  t.ok(commas > 1_000, 'and it was not made easy')
})

t.test('a text made to be slow is not', async (t) => {
  const long = 50_000
  const texts = [
    ', Street: '.repeat(long), ', '.repeat(long), 'Street'.repeat(long), ', CustomerName: , Street: '.repeat(long),
    ' '.repeat(long), ', IsoCountry: , PostalCode: '.repeat(long), ' | '.repeat(long), ', StreetSecondary'.repeat(long)
  ]
  const before = process.cpuUsage()
  for (const text of texts) suggestedIn(`${PROSE} | Street: 1${text}`)
  const { user, system } = process.cpuUsage(before)
  t.ok(user + system < 2_000_000, 'in seconds of the processor, not of a busy machine')
})

t.test('a suggestion as the sandbox words it', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const { accountSid, authToken, url } = sandbox
  const provider = twilioProvider(twilioClient({
    accountSid: accountSid as AccountSid, credentials: { authToken }, baseUrl: url, concurrency: 20, timeoutMs: 5_000
  }))
  const create = async (civic: CivicAddress) =>
    faultIn(await provider({ name: 'create-address', addressId: ADDRESS_ID, civic }, SENT_AT))

  const wanted = { ...CIVIC, customerName: 'ACME, Inc.: West | East', street: '1 Suggest Way', city: 'San Francisco' }
  const suggested = { ...wanted, street: '1 SUGGEST WAY', city: 'SAN FRANCISCO' }
  t.match(await create(wanted), { kind: 'refused', status: 400, code: 21629, suggested })
  const { streetSecondary: _, ...withoutSuite } = suggested
  const bare = await create({ ...wanted, streetSecondary: null })
  t.strictSame('suggested' in bare && bare.suggested, withoutSuite)
  const hopeless = await create({ ...wanted, street: '1 Nowhere Ln' })
  t.match(hopeless, { kind: 'refused', status: 400, code: 21628 })
  t.notOk('suggested' in hopeless)
  t.strictSame(await create({ ...wanted, ...suggested }), { ok: true }, 'what was suggested is accepted')
})
