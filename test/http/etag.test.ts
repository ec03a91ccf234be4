import t from 'tap'
import { ADDRESS_ID, anApiKey, anApp, anAssignment, aNumber, CIVIC, NOTHING, NUMBER, STORED_KEY } from './builders.js'

const URL = `/v1/assignments/${NUMBER}`

async function tagOf (url: string, answers: Parameters<typeof anApp>[0] = {}, headers: Record<string, string> = {}) {
  const { app } = await anApp(answers)
  const reply = await app.inject({ url, headers })
  return { app, tag: String(reply.headers['etag']) }
}

for (const url of [URL, `${URL}/status`, `${URL}/plan`]) {
  t.test(`${url} is tagged with the generation and what it says`, async (t) => {
    const { tag } = await tagOf(url, { assignment: anAssignment({ generation: 7 }) })
    t.match(tag, /^"7-[\w-]{22}"$/)
    t.equal((await tagOf(url, { assignment: anAssignment({ generation: 7 }) })).tag, tag)
    const later = anAssignment({ generation: 7, number: aNumber({ emergencyAddressStatus: 'pending-registration' }) })
    if (url !== `${URL}/plan`) t.not((await tagOf(url, { assignment: later })).tag, tag)
  })
}

t.test('what has no generation is tagged with what it says', async (t) => {
  for (const url of [`/v1/addresses/${ADDRESS_ID}`, '/v1/assignments', `/v1/phone-numbers/${NUMBER}`]) {
    t.match((await tagOf(url)).tag, /^"[\w-]{22}"$/, url)
  }
})

t.test('who may see more has another tag', async (t) => {
  const url = `/v1/addresses/${ADDRESS_ID}`
  const masked = await tagOf(url, { storedKey: anApiKey() }, { authorization: `Bearer ${STORED_KEY}` })
  t.not((await tagOf(url)).tag, masked.tag)
})

t.test('304 without a body for who knows it, however a list or a proxy has it', async (t) => {
  const { app, tag } = await tagOf(`${URL}/status`)
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    for (const method of ['GET', 'HEAD'] as const) {
      const reply = await app.inject({ method, url: `${URL}/status`, headers: { 'if-none-match': known } })
      t.equal(reply.statusCode, 304, `${method} ${known}`)
      t.equal(reply.body, '')
      t.match(reply.headers, { etag: tag, 'cache-control': 'no-cache', 'x-request-id': String })
      t.equal(reply.headers['content-type'], undefined)
    }
  }
  for (const known of ['"other"', '', tag.slice(0, -2), tag.slice(1)]) {
    const reply = await app.inject({ url: `${URL}/status`, headers: { 'if-none-match': known } })
    t.equal(reply.statusCode, 200, known)
  }
})

t.test('an error has no tag, and none is told as unchanged', async (t) => {
  const { app } = await anApp({ assignment: null })
  const reply = await app.inject({ url: URL, headers: { 'if-none-match': '*' } })
  t.equal(reply.statusCode, 404)
  t.equal(reply.headers['etag'], undefined)
})

t.test('what PUT, DELETE and POST answer is tagged as GET has it', async (t) => {
  const assignment = anAssignment({ generation: 3 })
  const { app } = await anApp({ assignment })
  const { headers: { etag } } = await app.inject(URL)
  for (const call of [
    { method: 'PUT', url: URL, payload: { address: CIVIC } },
    { method: 'DELETE', url: `${URL}?acknowledgeUnprotected=true` },
    { method: 'POST', url: `${URL}/reconciliations` }
  ] as const) {
    t.equal((await app.inject(call)).headers['etag'], etag, call.method)
  }
})

const TAKEN: Record<string, { headers: Record<string, string>, precondition: unknown }> = {
  nothing: { headers: {}, precondition: [] },
  'a tag': { headers: { 'if-match': '"2-abc"' }, precondition: [{ generations: [2] }] },
  'several tags': { headers: { 'if-match': '"2-abc", "10-x"' }, precondition: [{ generations: [2, 10] }] },
  'a weak tag': { headers: { 'if-match': 'W/"2-abc"' }, precondition: [{ generations: [] }] },
  'somebody else\'s tag': { headers: { 'if-match': '"abc"' }, precondition: [{ generations: [] }] },
  'whatever is there': { headers: { 'if-match': '*' }, precondition: ['exists'] },
  'that nothing is there': { headers: { 'if-none-match': '*' }, precondition: ['absent'] }
}

for (const [name, { headers, precondition }] of Object.entries(TAKEN)) {
  t.test(`PUT and DELETE take ${name} for granted`, async (t) => {
    for (const call of [
      { method: 'PUT', url: URL, payload: { address: CIVIC } },
      { method: 'DELETE', url: `${URL}?acknowledgeUnprotected=true` }
    ] as const) {
      const { app, asked } = await anApp()
      t.ok((await app.inject({ ...call, headers })).statusCode < 300)
      t.strictSame(asked.preconditions, precondition)
    }
  })
}

const REFUSED: Record<string, Record<string, string>> = {
  'no quotation marks': { 'if-match': '2-abc' },
  'an empty If-Match': { 'if-match': '' },
  'a tag in If-None-Match': { 'if-none-match': '"2-abc"' },
  'one against the other': { 'if-match': '*', 'if-none-match': '*' }
}

for (const [name, headers] of Object.entries(REFUSED)) {
  t.test(`400 for ${name}, before anything is asked`, async (t) => {
    const { app, asked } = await anApp()
    const reply = await app.inject({ method: 'PUT', url: URL, payload: { address: CIVIC }, headers })
    t.equal(reply.statusCode, 400)
    t.match(reply.json(), { code: 'invalid-request', errors: [{ pointer: /^\/If-/, detail: /^In the headers: / }] })
    t.strictSame(asked, NOTHING)
  })
}

for (const [method, url, payload] of [
  ['DELETE', `/v1/addresses/${ADDRESS_ID}`],
  ['POST', '/v1/addresses', CIVIC],
  ['PUT', '/v1/pause', { paused: true }]
] as const) {
  t.test(`400 for a condition that ${method} ${url} does not compare: it is not carried out without it`, async (t) => {
    for (const headers of [{ 'if-match': '"1-abc"' }, { 'if-none-match': '*' }]) {
      const { app, asked } = await anApp()
      const reply = await app.inject({ method, url, headers, ...payload !== undefined && { payload } })
      t.equal(reply.statusCode, 400)
      t.match(reply.json(), { errors: [{ pointer: /^\/If-/, detail: /Nothing is compared here/ }] })
      t.strictSame(asked, NOTHING)
    }
  })
}
