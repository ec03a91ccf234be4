import t from 'tap'
import {
  ACCOUNT_SID, anApp, anAssignment, anInventoryNumber, aNumber, NOTHING, NUMBER, PHONE_NUMBER_SID, TRUNK_SID,
  type Answers
} from './builders.js'

async function get (path: string, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/phone-numbers${path}` })
  return { reply, asked, body: reply.json() }
}

t.test('200 shows the number as last seen', async (t) => {
  const number = aNumber({ trunkSid: TRUNK_SID, emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  const { reply, asked, body } = await get(`/${NUMBER}`, { phoneNumber: anInventoryNumber({ number }) })
  t.equal(reply.statusCode, 200)
  t.strictSame(asked.keys, [NUMBER])
  t.strictSame(body, {
    phoneNumber: NUMBER,
    accountSid: ACCOUNT_SID,
    phoneNumberSid: PHONE_NUMBER_SID,
    trunkSid: TRUNK_SID,
    isoCountry: 'US',
    voice: true,
    emergencyAddressSid: null,
    emergencyAddressStatus: 'unregistered',
    emergencyStatus: 'Active',
    observedAt: '2026-08-03T09:59:55.000Z',
    coverage: 'unprotected',
    assigned: false
  })
})

t.test('200 a number nobody assigned is protected when it is registered', async (t) => {
  const { body } = await get(`/${NUMBER}`)
  t.match(body, { coverage: 'protected', assigned: false })
})

t.test('200 an assigned number has its assignment\'s verdict', async (t) => {
  const assignment = anAssignment({
    address: { sid: null, state: 'validating', refusal: null }, memory: { observedGeneration: 0 }
  })
  const { body } = await get(`/${NUMBER}`, { phoneNumber: anInventoryNumber({ assignment }) })
  t.match(body, { coverage: 'protected-by-previous', assigned: true })
})

t.test('200 a number without voice or of no known country needs none', async (t) => {
  const phoneNumber = anInventoryNumber({ isoCountry: null, number: aNumber({ voice: false }) })
  const { body } = await get(`/${NUMBER}`, { phoneNumber })
  t.match(body, { coverage: 'not-applicable', isoCountry: null, voice: false })
})

t.test('404 not seen in the account', async (t) => {
  const { reply, body } = await get(`/${NUMBER}`, { phoneNumber: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'phone-number-not-found' })
})

t.test('200 lists the numbers of a trunk', async (t) => {
  const { reply, asked, body } = await get(`?trunkSid=${TRUNK_SID}&coverage=unprotected&assigned=false&country=US,CA`)
  t.equal(reply.statusCode, 200)
  t.match(body, { data: [{ phoneNumber: NUMBER }], page: { nextCursor: null, hasMore: false } })
  t.strictSame(asked.filters, [{
    trunkSid: [TRUNK_SID], coverage: ['unprotected'], assigned: false, country: ['US', 'CA'], limit: 50, after: null
  }])
})

for (const [query, pointer] of [['?trunkSid=TK1', '/trunkSid'], ['?assigned=1', '/assigned']]) {
  t.test(`400 ${query}`, async (t) => {
    const { reply, asked, body } = await get(String(query))
    t.equal(reply.statusCode, 400)
    t.match(body, { errors: [{ pointer }] })
    t.strictSame(asked, NOTHING)
  })
}
