import t from 'tap'
import { ADDRESS_ID, anApp, CIVIC, NOTHING, NUMBER } from './builders.js'

const KEY = 'an-admin-key-of-at-least-32-characters'
const URL = `/v1/assignments/${NUMBER}`

for (const authorization of [`Bearer ${KEY}`, `bearer  ${KEY} `]) {
  t.test(`200 with "${authorization}"`, async (t) => {
    const { app } = await anApp({}, { apiKey: KEY })
    const reply = await app.inject({ url: URL, headers: { authorization } })
    t.equal(reply.statusCode, 200)
  })
}

const REFUSED = {
  'no header': undefined,
  'another key': `Bearer ${KEY}x`,
  'part of the key': `Bearer ${KEY.slice(0, -1)}`,
  'no key': 'Bearer ',
  'another scheme': `Basic ${KEY}`,
  'the bare key': KEY
}

for (const [name, authorization] of Object.entries(REFUSED)) {
  t.test(`401 with ${name}, before anything is read or judged`, async (t) => {
    const { app, asked } = await anApp({}, { apiKey: KEY })
    const reply = await app.inject({
      method: 'PUT',
      url: URL,
      payload: '{"not json',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) }
    })
    t.equal(reply.statusCode, 401)
    t.equal(reply.headers['www-authenticate'], 'Bearer')
    t.match(reply.json(), { code: 'unauthorized', status: 401 })
    t.notMatch(reply.body, KEY)
    t.strictSame(asked, NOTHING)
  })
}

t.test('401 on every operation under /v1', async (t) => {
  const { app, asked } = await anApp({}, { apiKey: KEY })
  for (const [method, url] of [
    ['PUT', URL], ['GET', URL], ['DELETE', `${URL}?acknowledgeUnprotected=true`], ['GET', `${URL}/status`],
    ['GET', `${URL}/plan`], ['GET', `${URL}/timeline`], ['POST', `${URL}/reconciliations`],
    ['POST', `/v1/addresses/${ADDRESS_ID}/suggestion-acceptances`], ['PUT', '/v1/pause'], ['GET', '/v1/pause'],
    ['GET', '/v1/assignments'], ['POST', '/v1/addresses'], ['GET', '/v1/addresses'], ['GET', '/v1/phone-numbers'],
    ['GET', `/v1/phone-numbers/${NUMBER}`]
  ] as const) {
    const reply = await app.inject({ method, url, ...(method === 'POST' && { payload: CIVIC }) })
    t.equal(reply.statusCode, 401, `${method} ${url}`)
  }
  t.strictSame(asked, NOTHING)
})

t.test('200 for the document and its page without a key', async (t) => {
  const { app } = await anApp({}, { apiKey: KEY, docs: true })
  t.equal((await app.inject('/openapi.json')).statusCode, 200)
  t.equal((await app.inject('/docs')).statusCode, 200)
})

t.test('404 for both when they are turned off', async (t) => {
  const { app } = await anApp({}, { docs: false })
  t.equal((await app.inject('/openapi.json')).statusCode, 404)
  t.equal((await app.inject('/docs')).statusCode, 404)
})
