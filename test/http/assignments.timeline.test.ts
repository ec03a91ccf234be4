import t from 'tap'
import type { StoredEntry } from '../../src/domain/timeline.js'
import {
  ADDRESS_ID, ADDRESS_SID, anApp, API_KEY_ID, aStoredEntry, NOTHING, NOW, NUMBER, type Answers
} from './builders.js'

async function timeline (query = '', answers: Answers = {}, phoneNumber: string = NUMBER) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/assignments/${phoneNumber}/timeline${query}` })
  return { app, reply, asked, body: reply.json() }
}

const DECLARED = aStoredEntry({ generation: 1, reason: 'New office', requestId: 'req-1', askedBy: API_KEY_ID })

const ANSWERED: StoredEntry = aStoredEntry({
  id: '20',
  kind: 'answer',
  type: 'call-answered',
  addressId: null,
  step: 'associate-address',
  outcome: 'refused',
  target: ADDRESS_SID,
  twilio: { status: 400, code: 21633, requestId: 'RQ1' },
  changes: [{ field: 'emergencyAddressStatus', from: null, to: 'registered' }],
  gapSeconds: 31.363
})

t.test('200 tells it in order, every entry with all its fields', async (t) => {
  const { reply, asked, body } = await timeline('', { timeline: [DECLARED, ANSWERED] })
  t.equal(reply.statusCode, 200)
  t.equal(reply.headers['cache-control'], 'no-store')
  t.strictSame(body, {
    data: [
      {
        id: '1',
        at: NOW.toISOString(),
        kind: 'cause',
        type: 'declared',
        generation: 1,
        addressId: ADDRESS_ID,
        reason: 'New office',
        requestId: 'req-1',
        askedBy: API_KEY_ID,
        step: null,
        outcome: null,
        target: null,
        twilio: null,
        changes: [],
        gapSeconds: null
      },
      {
        id: '20',
        at: NOW.toISOString(),
        kind: 'answer',
        type: 'call-answered',
        generation: null,
        addressId: null,
        reason: null,
        requestId: null,
        askedBy: null,
        step: 'associate-address',
        outcome: 'refused',
        target: ADDRESS_SID,
        twilio: { status: 400, code: 21633, requestId: 'RQ1' },
        changes: [{ field: 'emergencyAddressStatus', from: null, to: 'registered' }],
        gapSeconds: 31.363
      }
    ],
    page: { nextCursor: null, hasMore: false }
  })
  t.strictSame(asked.keys, [NUMBER])
  t.strictSame(asked.filters, [{ limit: 50, after: null }])
})

t.test('200 outlives the assignment', async (t) => {
  const { reply } = await timeline('', { assignment: null })
  t.equal(reply.statusCode, 200)
})

t.test('200 goes on where the cursor says, for the same number only', async (t) => {
  const { app, body, asked } = await timeline('?limit=1', { after: '1' })
  t.equal(body.page.hasMore, true)
  const { nextCursor } = body.page
  const next = await app.inject(`/v1/assignments/${NUMBER}/timeline?limit=5000&cursor=${nextCursor}`)
  t.equal(next.statusCode, 200)
  t.strictSame(asked.filters, [{ limit: 1, after: null }, { limit: 200, after: '1' }])

  const other = await app.inject(`/v1/assignments/+14155550101/timeline?cursor=${nextCursor}`)
  t.equal(other.statusCode, 400)
  t.match(other.json(), { errors: [{ pointer: '/cursor' }] })
  t.equal(asked.filters.length, 2)
})

const REFUSED: Record<string, { query: string, pointer: string }> = {
  'a limit of zero': { query: '?limit=0', pointer: '/limit' },
  'an unknown parameter': { query: '?kind=call', pointer: '/kind' },
  'a cursor that is none': { query: '?cursor=abc', pointer: '/cursor' },
  'a cursor with more digits than Postgres takes': {
    query: `?cursor=${Buffer.from(`{"after":"${'9'.repeat(19)}","f":"y"}`).toString('base64url')}`, pointer: '/cursor'
  }
}

for (const [name, { query, pointer }] of Object.entries(REFUSED)) {
  t.test(`400 ${name}`, async (t) => {
    const { reply, asked, body } = await timeline(query)
    t.equal(reply.statusCode, 400)
    t.match(body, { errors: [{ pointer, detail: /^In the query: / }] })
    t.strictSame(asked, NOTHING)
  })
}

t.test('404 when nothing was ever asked of the number', async (t) => {
  const { reply, body } = await timeline('', { timeline: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'assignment-not-found', detail: /Nothing was ever asked/ })
  t.match(body, { errors: [{ pointer: '/phoneNumber' }] })
})
