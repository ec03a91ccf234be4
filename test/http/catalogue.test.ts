import { DatabaseError } from 'pg'
import t from 'tap'
import { DomainError } from '../../src/domain/errors.js'
import { PROBLEMS, type ProblemCode } from '../../src/http/problems/catalogue.js'
import { BELOW_OPERATIONS } from '../fuzz/below.js'
import { anApp, CIVIC, NUMBER } from './builders.js'

const CODES = Object.keys(PROBLEMS) as ProblemCode[]
const URL = `/v1/assignments/${NUMBER}`

t.test('every problem says what it means, how it comes about and what helps, in sentences', async (t) => {
  for (const code of CODES) {
    const { title, meaning, cause, cure, status } = PROBLEMS[code]
    t.match(code, /^[a-z]+(-[a-z]+)*$/)
    t.match(title, /^[A-Z][^.]+$/, code)
    for (const text of [meaning, cause, cure]) t.match(text, /^[A-Z`].{9,}\.$/, code)
    t.ok(status >= 400 && status < 600, code)
  }
})

t.test('every problem is explained where its type points, to anybody', async (t) => {
  const { app } = await anApp({}, { apiKey: 'an-admin-key-of-at-least-32-characters' })
  const { data } = (await app.inject('/problems')).json()
  t.strictSame(data.map(({ code }: { code: string }) => code).sort(), [...CODES].sort())
  for (const code of CODES) {
    const reply = await app.inject(`/problems/${code}`)
    t.equal(reply.statusCode, 200)
    const { status, title, meaning, cause, cure, retryable } = PROBLEMS[code]
    t.strictSame(reply.json(), { code, type: `/problems/${code}`, status, title, meaning, cause, cure, retryable })
    t.match(reply.headers['cache-control'], /max-age/)
  }
  t.match((await app.inject('/problems/no-such-thing')).json(), { status: 404, code: 'problem-not-found' })
  t.match((await app.inject('/problems/No!')).json(), { status: 400, code: 'invalid-request' })
})

t.test('a problem points at its explanation and says whether to send the same again', async (t) => {
  const { app } = await anApp({ assignment: null })
  t.match((await app.inject(URL)).json(), { type: '/problems/assignment-not-found', retryable: false })
  const away = await anApp({ error: new DomainError('store-unavailable', 'The database is away.') })
  const reply = await away.app.inject(URL)
  t.match(reply.json(), { type: '/problems/store-unavailable', retryable: true })
  t.equal(reply.headers['retry-after'], '5')
})

t.test('every problem is told of by an operation, or arises below them', async (t) => {
  const { app } = await anApp({}, { docs: true })
  const { paths } = (await app.inject('/openapi.json')).json()
  const told = new Set([...JSON.stringify(paths).matchAll(/"code":"([a-z-]+)"/g)].map(([, code]) => code))
  for (const code of CODES) t.equal(told.has(code), !BELOW_OPERATIONS.includes(code), code)
})

const SECRET = 'hunter2-645-Harrison-St'

function broken (): Record<string, unknown> {
  const database = Object.assign(new DatabaseError(`duplicate key in ${SECRET}`, 10, 'error'), {
    code: '23505', detail: `Key (street)=(${SECRET}) exists.`, where: `SELECT ${SECRET}`, table: 'address'
  })
  return {
    'an error of the database': database,
    'an error around another': new Error(`SELECT * FROM address WHERE street = '${SECRET}'`, { cause: database }),
    'a TypeError': new TypeError(`Cannot read ${SECRET} of undefined`),
    'a refusal of somebody else\'s': Object.assign(new Error(SECRET), { statusCode: 418 }),
    'a code of somebody else\'s': Object.assign(new Error(SECRET), { code: 'P2002', meta: { target: SECRET } }),
    text: SECRET,
    nothing: null,
    'an object': { message: SECRET, statusCode: 400, code: 'invalid-request' }
  }
}

for (const [name, error] of Object.entries(broken())) {
  t.test(`no stack, no SQL and no secret in the answer to ${name}`, async (t) => {
    const { app } = await anApp({ error })
    for (const call of [
      { method: 'GET', url: URL }, { method: 'PUT', url: URL, payload: { address: CIVIC } },
      { method: 'POST', url: '/v1/addresses', payload: CIVIC }, { method: 'GET', url: '/v1/phone-numbers' }
    ] as const) {
      const reply = await app.inject(call)
      t.ok(reply.statusCode >= 400)
      t.match(reply.headers['content-type'], /^application\/problem\+json/)
      const whole = JSON.stringify(reply.headers) + reply.body
      t.notOk(whole.includes(SECRET))
      t.notMatch(reply.body, /SELECT|\bat [/\w].*:\d+|node_modules|prisma|23505|P2002|\.ts\b|\.js\b/i)
    }
  })
}
