import fc from 'fast-check'
import t from 'tap'
import { ADDRESS_ID, anApp, NOTHING, NOW, NUMBER, type Answers } from './builders.js'

async function list (query: string, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/assignments${query}` })
  return { reply, asked, body: reply.json() }
}

const NONE = {
  sort: 'phoneNumber',
  state: undefined,
  coverage: undefined,
  addressId: undefined,
  country: undefined,
  label: undefined,
  externalReference: undefined,
  q: undefined
}

t.test('200 lists everything from the start, fifty at a time', async (t) => {
  const { reply, asked, body } = await list('')
  t.equal(reply.statusCode, 200)
  t.match(body, { data: [{ phoneNumber: NUMBER, state: 'ready' }], page: { nextCursor: null, hasMore: false } })
  t.strictSame(asked.filters, [{ ...NONE, limit: 50, after: null }])
})

const FILTERS: Record<string, { query: string, filter: object }> = {
  'a comma is or': {
    query: '?state=ready,stalled&coverage=protected,unknown',
    filter: { state: ['ready', 'stalled'], coverage: ['protected', 'unknown'] }
  },
  'a field may be repeated': { query: '?country=US&country=GB', filter: { country: ['US', 'GB'] } },
  'an address': { query: `?addressId=${ADDRESS_ID}`, filter: { addressId: [ADDRESS_ID] } },
  'labels, whose values may hold colons': {
    query: '?label=site:berlin,site:paris&label=url:http://x',
    filter: {
      label: [['site', 'berlin'], ['site', 'paris'], ['url', 'http://x']]
    }
  },
  'external references': {
    query: '?externalReference=customer-1,customer%202&externalReference=+1415',
    filter: { externalReference: ['customer-1', 'customer 2', '+1415'] }
  },
  'a plus typed as it is': { query: '?q=+1415', filter: { q: '+1415' } },
  'a plus percent-encoded': { query: '?q=%2B1415', filter: { q: '+1415' } },
  text: { query: '?q=customer+7', filter: { q: 'customer 7' } },
  'blank paging is the first page': { query: '?limit=&cursor=', filter: {} },
  'a larger limit is lowered': { query: '?limit=5000', filter: { limit: 200 } },
  'what changed last first': { query: '?sort=-updatedAt', filter: { sort: '-updatedAt' } },
  'a limit of one': { query: '?limit=1', filter: { limit: 1 } }
}

for (const [name, { query, filter }] of Object.entries(FILTERS)) {
  t.test(`200 ${name}`, async (t) => {
    const { reply, asked } = await list(query)
    t.equal(reply.statusCode, 200)
    t.strictSame(asked.filters, [{ ...NONE, limit: 50, after: null, ...filter }])
  })
}

const REFUSED: Record<string, { query: string, pointer: string }> = {
  'a blank state, which must not mean every state': { query: '?state=', pointer: '/state' },
  'a blank q': { query: '?q=', pointer: '/q' },
  'a blank externalReference': { query: '?externalReference=', pointer: '/externalReference' },
  'a limit of zero': { query: '?limit=0', pointer: '/limit' },
  'a limit that is a word': { query: '?limit=many', pointer: '/limit' },
  'two limits': { query: '?limit=1&limit=2', pointer: '/limit' },
  'an unknown state': { query: '?state=ready,redy', pointer: '/state' },
  'an unknown parameter': { query: '?stat=ready', pointer: '/stat' },
  'a label without a colon': { query: '?label=berlin', pointer: '/label' },
  'a country in small letters': { query: '?country=us', pointer: '/country' },
  'an addressId of another kind': { query: '?addressId=AD1', pointer: '/addressId' },
  'NUL in q': { query: '?q=%00', pointer: '/q' },
  'a cursor that is none': { query: '?cursor=abc', pointer: '/cursor' },
  'a cursor with a key that is none': {
    query: `?cursor=${Buffer.from('{"after":"x","f":"y"}').toString('base64url')}`, pointer: '/cursor'
  }
}

for (const [name, { query, pointer }] of Object.entries(REFUSED)) {
  t.test(`400 ${name}`, async (t) => {
    const { reply, asked, body } = await list(query)
    t.equal(reply.statusCode, 400)
    t.match(body, { code: 'invalid-request', errors: [{ pointer, detail: /^In the query: / }] })
    t.strictSame(asked, NOTHING)
  })
}

t.test('200 goes on where the cursor says, and only with the same filter', async (t) => {
  const { app, asked } = await anApp({ after: NUMBER })
  const first = await app.inject('/v1/assignments?state=ready&limit=1')
  const { page: { nextCursor, hasMore } } = first.json()
  t.equal(hasMore, true)
  t.match(nextCursor, /^[A-Za-z0-9_-]+$/)
  t.equal(first.headers['link'], `</v1/assignments?state=ready&limit=1&cursor=${nextCursor}>; rel="next"`)

  const next = await app.inject(`/v1/assignments?state=ready&limit=10&cursor=${nextCursor}`)
  t.equal(next.statusCode, 200)
  const after = { phoneNumber: NUMBER, updatedAt: NOW }
  t.strictSame(asked.filters[1], { ...NONE, state: ['ready'], after, limit: 10 })

  for (const query of ['state=stalled', 'state=ready&sort=updatedAt', 'state=ready&q=1', '']) {
    const other = await app.inject(`/v1/assignments?${query}&cursor=${nextCursor}`)
    t.equal(other.statusCode, 400)
    t.match(other.json(), { errors: [{ pointer: '/cursor', detail: /another list, or to another filter or order/ }] })
  }
  t.equal(asked.filters.length, 2)
})

t.test('the last page links nowhere, and every list links to the next', async (t) => {
  t.equal((await list('')).reply.headers['link'], undefined)
  const { app } = await anApp({ after: NUMBER })
  const reply = await app.inject('/v1/phone-numbers?country=US,GB&assigned=false')
  const { page: { nextCursor } } = reply.json()
  t.equal(reply.headers['link'],
    `</v1/phone-numbers?country=US%2CGB&assigned=false&cursor=${nextCursor}>; rel="next"`)
  const next = /<(.*)>/.exec(String(reply.headers['link']))?.[1] ?? ''
  t.equal((await app.inject(next)).statusCode, 200)
})

t.test('whatever is made of a cursor, it is taken or refused, and never an error of ours', async (t) => {
  const { app } = await anApp({ after: NUMBER })
  const { page: { nextCursor } } = (await app.inject('/v1/assignments')).json()
  const content = JSON.parse(Buffer.from(nextCursor, 'base64url').toString())
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.base64String({ maxLength: 200 }),
    fc.nat(nextCursor.length - 1).map((at) => `${nextCursor.slice(0, at)}x${nextCursor.slice(at + 1)}`),
    fc.nat(nextCursor.length).map((length) => nextCursor.slice(0, length)),
    fc.jsonValue().map((after) => encoded({ ...content, after })),
    fc.record({ phoneNumber: fc.constant(NUMBER), updatedAt: fc.oneof(fc.integer(), fc.double(), fc.string()) })
      .map((after) => encoded({ ...content, after })),
    fc.jsonValue().map((f) => encoded({ ...content, f }))
  )
  await fc.assert(fc.asyncProperty(forged, async (cursor) => {
    const { statusCode } = await app.inject({ url: '/v1/assignments', query: { cursor } })
    return statusCode === 200 || statusCode === 400
  }), { numRuns: 3_000 })
  t.pass()
})
