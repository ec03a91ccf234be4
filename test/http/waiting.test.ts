import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../../src/http/app.js'
import { aGate } from '../support/gate.js'
import { anAddress, anApp, anAssignment, aNewAssignment, CIVIC, depsOf, NOW, NUMBER } from './builders.js'

const PUT = { method: 'PUT', url: `/v1/assignments/${NUMBER}`, payload: { address: CIVIC } } as const
const POST = { method: 'POST', url: '/v1/addresses', payload: CIVIC } as const

/** A declaration over real HTTP whose caller waits as long as may be; `signal` hangs up. */
async function held (url: string, signal: AbortSignal | null = null): Promise<Response> {
  const headers = { prefer: 'wait=30', 'content-type': 'application/json' }
  return await fetch(`${url}${PUT.url}`, { method: 'PUT', headers, body: JSON.stringify(PUT.payload), signal })
}

/** An app whose assignment and address are done after so many looks. */
async function settlingAfter (looks: number) {
  const deps = depsOf({ assignment: aNewAssignment(), address: anAddress({ sid: null }) })
  const counted = { looks: 0 }
  const after = async <Value>(early: Value, late: Value) => {
    counted.looks += 1
    return { value: counted.looks > looks ? late : early, now: NOW }
  }
  const app = await buildApp({
    ...deps,
    assignments: { ...deps.assignments, read: async () => await after(aNewAssignment(), anAssignment()) },
    addresses: { ...deps.addresses, read: async () => await after(anAddress({ sid: null }), anAddress()) }
  }, { docs: false })
  return { app, counted }
}

t.test('200 in one call for who waits until it is so', async (t) => {
  const { app, counted } = await settlingAfter(2)
  const reply = await app.inject({ ...PUT, headers: { prefer: 'wait=10' } })
  t.equal(reply.statusCode, 200)
  t.match(reply.json(), { state: 'ready', coverage: 'protected' })
  t.equal(reply.headers['preference-applied'], 'wait=10')
  t.equal(counted.looks, 3)
})

t.test('201 with Twilio\'s verdict for an address', async (t) => {
  const { app } = await settlingAfter(1)
  const reply = await app.inject({ ...POST, headers: { prefer: 'respond-async, wait=5' } })
  t.equal(reply.statusCode, 201)
  t.match(reply.json(), { state: 'valid' })
})

t.test('202 when the time is over', async (t) => {
  const { app } = await settlingAfter(Infinity)
  const reply = await app.inject({ ...PUT, headers: { prefer: 'wait=1' } })
  t.equal(reply.statusCode, 202)
  t.match(reply.headers, { 'preference-applied': 'wait=1', 'retry-after': String })
})

t.test('202, and at once, when somebody else has declared something newer: that is another wish', async (t) => {
  const deps = depsOf({ assignment: aNewAssignment() })
  const others = anAssignment({ generation: 2, memory: { observedGeneration: 2 } })
  const read = async () => ({ value: others, now: NOW })
  const app = await buildApp({ ...deps, assignments: { ...deps.assignments, read } }, { docs: false })
  const reply = await app.inject({ ...PUT, headers: { prefer: 'wait=20' } })
  t.equal(reply.statusCode, 202)
  t.match(reply.json(), { generation: 2, state: 'ready' })
})

t.test('what is settled from the start is answered at once', async (t) => {
  const { app, asked } = await anApp({ assignment: anAssignment() })
  const reply = await app.inject({ ...PUT, headers: { prefer: 'wait=30' } })
  t.equal(reply.statusCode, 200)
  t.same(asked.keys, [])
})

for (const [prefer, applied] of Object.entries({
  'wait=0': 'wait=0',
  'wait=31': 'wait=30',
  'WAIT = "3"; foo=bar': 'wait=3',
  'wait=x': undefined,
  'wait=-1': undefined,
  'wait=1.5': undefined,
  'return=minimal': undefined,
  'nowait=5': undefined
})) {
  t.test(`"${prefer}" is taken as ${applied}`, async (t) => {
    const { app } = await anApp({ assignment: anAssignment() })
    const reply = await app.inject({ ...PUT, headers: { prefer } })
    t.equal(reply.statusCode, 200)
    t.equal(reply.headers['preference-applied'], applied)
  })
}

t.test('a process that closes keeps nobody waiting', async (t) => {
  const { app, counted } = await settlingAfter(Infinity)
  const url = await app.listen({ port: 0 })
  const answer = held(url)
  while (counted.looks === 0) await setImmediate()
  const before = performance.now()
  await app.close()
  t.equal((await answer).status, 202)
  t.ok(performance.now() - before < 5_000)
})

t.test('who hangs up is no longer waited for', async (t) => {
  const deps = depsOf({ assignment: aNewAssignment() })
  const seen = { looks: 0 }
  const read = async () => {
    seen.looks += 1
    return { value: aNewAssignment(), now: NOW }
  }
  // Asked when an answer is about to be sent, whether or not anybody is there to hear it.
  const answering = new Promise<void>((resolve) => {
    Object.assign(deps, { pause: { ...deps.pause, read: async () => { resolve() } } })
  })
  const app = await buildApp({ ...deps, assignments: { ...deps.assignments, read } }, { docs: false })
  t.teardown(() => app.close())
  const url = await app.listen({ port: 0 })
  const hangUp = new AbortController()
  const answer = held(url, hangUp.signal)
  while (seen.looks === 0) await setImmediate()
  const before = performance.now()
  hangUp.abort()
  await t.rejects(answer)
  await answering
  t.ok(performance.now() - before < 5_000)
})

t.test('who has hung up before the waiting begins is not waited for', async (t) => {
  const deps = depsOf({ assignment: aNewAssignment() })
  const began = aGate()
  const gone = aGate()
  const answering = aGate()
  let looks = 0
  const declare: typeof deps.assignments.declare = async (...wish) => {
    began.open()
    await gone.opened
    return await deps.assignments.declare(...wish)
  }
  const read = async () => {
    looks += 1
    return { value: aNewAssignment(), now: NOW }
  }
  Object.assign(deps, { pause: { ...deps.pause, read: async () => { answering.open() } } })
  const app = await buildApp({ ...deps, assignments: { ...deps.assignments, declare, read } }, { docs: false })
  t.teardown(() => app.close())
  const url = await app.listen({ port: 0 })
  const left = new Promise<void>((resolve) => {
    app.server.on('connection', (socket) => socket.on('close', () => resolve()))
  })
  const hangUp = new AbortController()
  const answer = held(url, hangUp.signal)
  await began.opened
  hangUp.abort()
  await t.rejects(answer)
  await left
  gone.open()
  await answering.opened
  t.equal(looks, 0)
})
