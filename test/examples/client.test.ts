import t, { type Test } from 'tap'
import {
  acceptSuggestion, change, declareAndWait, everyAssignment, read
} from '../../examples/client/assignments.js'
import { connect, ProblemError } from '../../examples/client/client.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, call, KEY, until } from '../support/service.js'

const NUMBERS = ['+14155550100', '+14155550101', '+14155550102', '+14155550103', '+14155550104']

/** The service as an internal app meets it: with a key of its own, made by an administrator. */
async function anApp (t: Test, scopes = ['read', 'write', 'pii']) {
  const { twilio, start } = await aService(t)
  const service = await start('all')
  t.teardown(service.stop)
  await until(() => call(service.url, '/readyz'), ({ body }) => body.status === 'ready')
  const { body } = await call(service.url, '/v1/api-keys', { method: 'POST', body: { name: 'app', scopes } })
  return { twilio, service: connect(String(service.url), body.key), url: String(service.url) }
}

t.test('declare and wait: protected when it comes back', async (t) => {
  const { twilio, service } = await anApp(t)
  const assignment = await declareAndWait(service, '+14155550100', { address: EXAMPLE.address }, 20_000)
  t.match(assignment, { state: 'ready', coverage: 'protected', generation: 1 })
  t.same(twilio.violations(), [])
})

t.test('a deadline that is over gives back what is known, and the service goes on', async (t) => {
  const { twilio, service } = await anApp(t)
  twilio.setDelays({ registrationMs: 4_000 })
  const began = performance.now()
  const first = await declareAndWait(service, '+14155550101', { address: EXAMPLE.address }, 300)
  t.match(first, { state: 'converging', coverage: /^(unprotected|unknown)$/ })
  t.ok(performance.now() - began < 4_000, 'it came back before Twilio was done')
  const later = await until(() => read(service, '+14155550101'), ({ state }) => state === 'ready')
  t.match(later, { coverage: 'protected', generation: 1 })
})

t.test('a suggestion is seen, accepted and walked to', async (t) => {
  const { service } = await anApp(t)
  const declared = await declareAndWait(service, '+14155550102', { address: EXAMPLE.suggestedAddress }, 20_000)
  t.match(declared, { state: 'action-required', conditions: [{ reason: 'address-suggested' }] })
  t.equal(declared.explanation.differences[0]?.wanted, EXAMPLE.suggestedAddress.street)
  t.equal(await acceptSuggestion(service, declared), true)
  const settled = await until(() => read(service, '+14155550102'), ({ coverage }) => coverage === 'protected')
  t.equal(settled.generation, 2)
  t.equal(await acceptSuggestion(service, settled), false, 'nothing is suggested any more')
})

t.test('a list is read page by page to its end, filtered', async (t) => {
  const { service } = await anApp(t)
  for (const [index, number] of NUMBERS.entries()) {
    await declareAndWait(service, number, {
      address: EXAMPLE.address, labels: { site: index < 3 ? 'harbour' : 'airport' }
    }, 20_000)
  }
  const listed = async (filter: Parameters<typeof everyAssignment>[1]) => {
    const numbers: string[] = []
    for await (const { phoneNumber } of everyAssignment(service, filter)) numbers.push(phoneNumber)
    return numbers
  }
  t.same(await listed({ limit: 2 }), NUMBERS)
  t.same(await listed({ limit: 2, sort: '-phoneNumber' }), [...NUMBERS].reverse())
  t.same(await listed({ limit: 1, label: ['site:harbour'], state: ['ready', 'converging'] }), NUMBERS.slice(0, 3))
  t.same(await listed({ coverage: ['unprotected', 'unknown'] }), [])
})

t.test('an error is thrown with its code, and a stale change is one', async (t) => {
  const { service, url } = await anApp(t, ['read', 'write'])
  await declareAndWait(service, '+14155550100', { address: EXAMPLE.address }, 20_000)
  const { headers } = await fetch(`${url}/v1/assignments/+14155550100`, { headers: { authorization: `Bearer ${KEY}` } })
  const etag = String(headers.get('etag'))
  t.equal((await change(service, '+14155550100', etag, { address: EXAMPLE.otherAddress })).generation, 2)
  const problemOf = async (asked: Promise<unknown>) => await asked.catch((error: unknown) =>
    error instanceof ProblemError ? error.problem.code : error)
  t.equal(await problemOf(change(service, '+14155550100', etag, { address: EXAMPLE.address })), 'precondition-failed')
  t.equal(await problemOf(read(service, '+14155559999')), 'assignment-not-found')
  const masked = await declareAndWait(service, '+14155550103', { address: EXAMPLE.suggestedAddress }, 20_000)
  t.equal(masked.explanation.differences[0]?.wanted, '***', 'its key lacks pii')
})
