import t from 'tap'
import type { Fault } from '../../src/sandbox/faults.js'
import { plainNumber } from '../../src/sandbox/seed.js'
import { mainStreet, sandboxFor } from './client.js'

const create = { method: 'POST', path: '/Addresses.json' }

t.test('some faults come before any effect', async (t) => {
  const { post, sandbox } = await sandboxFor(t)
  const cases: ReadonlyArray<{ fault: Fault, answer: { status: number, [part: string]: unknown }, because: string }> = [
    { fault: { kind: '429' }, answer: { status: 429, body: { code: 20429, status: 429 } }, because: 'too many' },
    { fault: { kind: '503-before' }, answer: { status: 503, body: undefined, text: /^<html>/ }, because: 'down' },
    { fault: { kind: 'html' }, answer: { status: 200, body: undefined, text: /^<html>/ }, because: 'a proxy' },
    { fault: { kind: '401' }, answer: { status: 401, body: { code: 20003 } }, because: 'key deleted' },
    { fault: { kind: 'redirect' }, answer: { status: 302, text: '' }, because: 'sent elsewhere' }
  ]
  for (const { fault, answer, because } of cases) {
    sandbox.addFault({ ...fault, match: create })
    t.match(await post('/Addresses.json', mainStreet), answer, because)
    t.match(sandbox.requests().at(-1), { fault: fault.kind, status: answer.status, appliedAt: null })
    t.equal(sandbox.addresses().length, 1, 'nothing was created')
  }
  sandbox.addFault({ kind: '404-bare' })
  const bare = await post('/Addresses.json', mainStreet)
  t.same([bare.status, bare.body], [404, { status: 404, message: 'The requested resource was not found' }])
  t.equal((await post('/Addresses.json', mainStreet)).status, 201, 'each struck once')
})

t.test('429 comes with and without Retry-After', async (t) => {
  const { get, sandbox } = await sandboxFor(t)
  sandbox.addFault({ kind: '429', retryAfter: 7 })
  sandbox.addFault({ kind: '429' })
  t.equal((await get('/Addresses.json')).headers.get('retry-after'), '7')
  t.equal((await get('/Addresses.json')).headers.get('retry-after'), null)
})

t.test('some faults come after the effect', async (t) => {
  const { post, sandbox } = await sandboxFor(t)
  const create = () => post('/Addresses.json', mainStreet)
  sandbox.addFault({ kind: '503-after' })
  t.match(await create(), { status: 503, text: /^<html>/ })
  t.match(sandbox.requests().at(-1), { status: 503, appliedAt: String })
  sandbox.addFault({ kind: 'truncated' })
  const cut = await create()
  t.equal(cut.status, 200)
  t.throws(() => JSON.parse(cut.text), SyntaxError)
  sandbox.addFault({ kind: 'drop-after' })
  await t.rejects(create())
  t.match(sandbox.requests().at(-1), { status: null, answeredAt: null, appliedAt: String })
  t.equal(sandbox.addresses().length, 4)
  sandbox.addFault({ kind: 'drop-before' })
  await t.rejects(create())
  t.match(sandbox.requests().at(-1), { status: null, appliedAt: null })
  t.equal(sandbox.addresses().length, 4)
})

t.test('an answer can hang, and the effect with it', async (t) => {
  const { post, sandbox } = await sandboxFor(t)
  sandbox.addFault({ kind: 'hang', delayMs: 30 })
  const answer = post('/Addresses.json', mainStreet)
  while (sandbox.requests().length === 0) await new Promise(setImmediate)
  t.equal(sandbox.addresses().length, 1)
  t.equal((await answer).status, 201)
  t.equal(sandbox.addresses().length, 2)
})

t.test('a client that gave up has its effect all the same', async (t) => {
  const { send, root, authorization, sandbox } = await sandboxFor(t)
  sandbox.addFault({ kind: 'hang', delayMs: 40 })
  const body = new URLSearchParams(mainStreet)
  const signal = AbortSignal.timeout(10)
  await t.rejects(send('POST', `${root}/Addresses.json`, { headers: { authorization }, body, signal }))
  while (sandbox.addresses().length === 1) await new Promise(setImmediate)
  t.match(sandbox.requests()[0], { appliedAt: String })
})

t.test('an answer can drip', async (t) => {
  const { post, sandbox } = await sandboxFor(t)
  sandbox.addFault({ kind: 'drip', delayMs: 1 })
  t.match(await post('/Addresses.json', mainStreet), { status: 201, body: { city: 'San Francisco' } })
})

t.test('a fault picks its requests', async (t) => {
  const { write, look, get, createAddress, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  const clear = { method: 'post', path: 'IncomingPhoneNumbers/PN\\w+\\.json$', body: 'Sid=$' }
  sandbox.addFault({ kind: '503-before', match: clear, times: 2 })
  t.equal((await look(plainNumber)).phone_number, plainNumber, 'another method')
  t.equal((await get('/Addresses.json')).status, 200, 'another path')
  t.equal((await write(plainNumber, { EmergencyAddressSid: sid })).status, 200, 'another body')
  t.equal((await write('+14155550101', { EmergencyAddressSid: '' })).status, 503)
  t.equal((await write('+14155550101', { EmergencyAddressSid: '' })).status, 503)
  t.equal((await write('+14155550101', { EmergencyAddressSid: '' })).status, 200, 'twice and no more')
  sandbox.addFault({ kind: '401', match: { path: 'Addresses.json?Page(' } })
  t.equal((await get('/Addresses.json?Page(=1')).status, 401, 'what is no expression is a substring')
  sandbox.addFault({ kind: '401', skip: 1 })
  t.equal((await get('/Addresses.json')).status, 200)
  t.equal((await get('/Addresses.json')).status, 401)
  sandbox.addFault({ kind: '401', probability: 0 })
  t.equal((await get('/Addresses.json')).status, 200)
  sandbox.clearFaults()
  t.same(sandbox.state().faults, [])
})
