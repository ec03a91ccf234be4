import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, KEY, until } from '../support/service.js'

const PATH = `/v1/assignments/${EXAMPLE.phoneNumber}`
const AUTHORIZED = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

type Headers = Readonly<Record<string, string>>

async function editing (t: Parameters<typeof aService>[0]) {
  const { start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  const ask = async (method: string, path: string, headers: Headers = {}, body?: object) => {
    const response = await fetch(`${service.url}${path}`, {
      method, headers: { ...AUTHORIZED, ...headers }, ...body !== undefined && { body: JSON.stringify(body) }
    })
    const text = await response.text()
    return {
      status: response.status,
      etag: String(response.headers.get('etag')),
      body: text === '' ? null : JSON.parse(text)
    }
  }
  return {
    read: async (headers?: Headers) => await ask('GET', PATH, headers),
    status: async (headers?: Headers) => await ask('GET', `${PATH}/status`, headers),
    put: async (headers: Headers, address: object = EXAMPLE.address) => await ask('PUT', PATH, headers, { address }),
    remove: async (headers: Headers) => await ask('DELETE', `${PATH}?acknowledgeUnprotected=true`, headers)
  }
}

t.test('two editors, one stale: the second is told, and what the first wrote stays', async (t) => {
  const { read, put, remove } = await editing(t)
  await put({})
  const { etag } = await read()
  const first = await put({ 'if-match': etag }, EXAMPLE.otherAddress)
  t.equal(first.status, 202)
  const second = await put({ 'if-match': etag }, EXAMPLE.suggestedAddress)
  t.equal(second.status, 412)
  t.match(second.body, { code: 'precondition-failed', detail: /at generation 2 by now/ })
  t.equal((await remove({ 'if-match': etag })).status, 412)
  const { body } = await read()
  t.equal(body.generation, 2)
  t.same(body.desired, first.body.desired)
})

t.test('twenty editors at once with the same tag: one of them writes', async (t) => {
  const { read, put } = await editing(t)
  await put({})
  const { etag } = await read()
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) =>
    put({ 'if-match': etag }, { ...EXAMPLE.address, streetSecondary: `Suite ${number}` })))
  t.same(answers.map(({ status }) => status).sort(), [202, ...Array(19).fill(412)])
  t.equal((await read()).body.generation, 2)
})

t.test('ten that would be the first at once: one of them is', async (t) => {
  const { read, put } = await editing(t)
  const answers = await Promise.all(Array.from({ length: 10 }, (_, number) =>
    put({ 'if-none-match': '*' }, { ...EXAMPLE.address, streetSecondary: `Suite ${number}` })))
  t.same(answers.map(({ status }) => status).sort(), [202, ...Array(9).fill(412)])
  t.equal((await read()).body.generation, 1)
})

t.test('a number that was removed altogether and declared anew is not what an editor has read before', async (t) => {
  const { read, status, put, remove } = await editing(t)
  await put({})
  await until(() => status(), ({ body }) => body.coverage === 'protected')
  const { etag } = await read()
  await remove({})
  await until(() => status(), (answer) => answer.status === 404)
  const anew = await put({}, EXAMPLE.otherAddress)
  t.equal(anew.body.generation, 3, 'one more than the removal')
  t.equal((await put({ 'if-match': etag })).status, 412)
  t.equal((await remove({ 'if-match': etag })).status, 412)
  t.same((await read()).body.desired, anew.body.desired)
})

t.test('what the service itself sees and notes never makes an editor stale', async (t) => {
  const { read, status, put } = await editing(t)
  await put({})
  const before = await read()
  await until(() => status(), ({ body }) => body.coverage === 'protected')
  const after = await read()
  t.not(after.etag, before.etag)
  t.equal((await put({ 'if-match': before.etag }, EXAMPLE.otherAddress)).status, 202)
})

t.test('a poller is told 304 until there is something new', async (t) => {
  const { status, put } = await editing(t)
  await put({})
  const first = await status()
  const news = await until(() => status({ 'if-none-match': first.etag }), (answer) => answer.status === 200)
  t.notSame(news.body, first.body)
})
