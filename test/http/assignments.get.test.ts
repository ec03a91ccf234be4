import t from 'tap'
import type { Trouble } from '../../src/domain/journal.js'
import {
  ACCOUNT_SID, ADDRESS_ID, ADDRESS_SID, anApp, anAssignment, aNewAssignment, aNumber, CIVIC, NOTHING, NOW, NUMBER,
  PHONE_NUMBER_SID, TRUNK_SID, type Answers
} from './builders.js'

async function get (path: string, answers: Answers = {}) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/assignments/${path}` })
  return { reply, asked, body: reply.json() }
}

t.test('200 shows what is wanted, what was seen and what comes next', async (t) => {
  const assignment = anAssignment({
    number: aNumber({ trunkSid: TRUNK_SID }), desired: { labels: { site: 'berlin' }, externalReference: 'c-1' }
  })
  const { reply, asked, body } = await get(NUMBER, { assignment })
  t.equal(reply.statusCode, 200)
  t.equal(reply.headers['cache-control'], 'no-store')
  t.strictSame(asked.keys, [NUMBER])
  const { conditions, ...rest } = body
  t.strictSame(rest, {
    phoneNumber: NUMBER,
    accountSid: ACCOUNT_SID,
    phoneNumberSid: PHONE_NUMBER_SID,
    trunkSid: TRUNK_SID,
    generation: 1,
    desired: {
      addressId: ADDRESS_ID,
      emergencyCalling: 'enabled',
      onFailure: 'restore-previous',
      drift: 'report',
      paused: false,
      labels: { site: 'berlin' },
      externalReference: 'c-1'
    },
    observed: {
      observedAt: '2026-08-03T09:59:55.000Z',
      observedGeneration: 1,
      emergencyAddressSid: ADDRESS_SID,
      emergencyAddressStatus: 'registered',
      emergencyStatus: 'Active'
    },
    state: 'ready',
    coverage: 'protected',
    unprotectedSince: null,
    explanation: {
      summary: 'The number is registered at the wanted address.',
      actor: 'service',
      nextAction: 'Nothing.',
      differences: []
    },
    progress: { step: null, attempts: 0, nextAttemptAt: null, deadlineAt: null },
    createdAt: '2026-08-03T09:00:00.123Z',
    updatedAt: '2026-08-03T09:30:00.456Z'
  })
  t.strictSame(Object.keys(conditions[0]),
    ['type', 'status', 'reason', 'message', 'lastTransitionAt', 'observedGeneration'])
  t.match(conditions.find(({ type }: { type: string }) => type === 'Registered'), { status: 'true' })
})

t.test('200 shows nulls for what was never seen', async (t) => {
  const { body } = await get(NUMBER, { assignment: aNewAssignment() })
  t.match(body, { phoneNumberSid: null, trunkSid: null, state: 'converging', coverage: 'unknown' })
  t.strictSame(body.observed, {
    observedAt: null,
    observedGeneration: null,
    emergencyAddressSid: null,
    emergencyAddressStatus: null,
    emergencyStatus: null
  })
})

t.test('200 calls a number unprotected that reads Active and unregistered', async (t) => {
  const number = aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
  const { body } = await get(NUMBER, { assignment: anAssignment({ number, memory: { observedGeneration: 0 } }) })
  t.match(body, { coverage: 'unprotected', observed: { emergencyStatus: 'Active' } })
})

t.test('200 calls old news unknown', async (t) => {
  const number = aNumber({ observedAt: new Date(NOW.getTime() - 31 * 60_000) })
  const { body } = await get(NUMBER, { assignment: anAssignment({ number }) })
  t.match(body, { coverage: 'unknown' })
})

t.test('200 shows Twilio\'s refusal of the address on the condition that rests on it', async (t) => {
  const refusal = { code: 21628, status: 400, message: 'Invalid.', moreInfo: 'https://twil.io/21628', requestId: 'RQ1' }
  const assignment = anAssignment({
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }),
    address: { sid: null, state: 'invalid', refusal: { ...refusal, suggestion: null } },
    memory: { observedGeneration: 0 }
  })
  const { body } = await get(NUMBER, { assignment })
  const accepted = body.conditions.find(({ type }: { type: string }) => type === 'AddressAccepted')
  t.match(accepted, { status: 'false', reason: 'address-invalid' })
  t.strictSame(accepted.twilio, refusal)
  const calling = body.conditions.find(({ type }: { type: string }) => type === 'EmergencyCalling')
  t.notOk('twilio' in calling)
})

t.test('200 shows Twilio\'s refusal of a change on the condition that rests on it', async (t) => {
  const trouble: Trouble = {
    step: 'associate-address',
    fault: { kind: 'refused', status: 400, code: 29999, message: 'no', moreInfo: null, requestId: 'RQ2' },
    generation: 1,
    times: 1,
    at: new Date(NOW.getTime() - 1_000),
    retryAt: null
  }
  const assignment = anAssignment({
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }),
    journal: { doubt: null, trouble },
    memory: { observedGeneration: 0 }
  })
  const { body } = await get(NUMBER, { assignment })
  t.match(body, { state: 'action-required', explanation: { actor: 'caller' } })
  const ready = body.conditions.find(({ type }: { type: string }) => type === 'Ready')
  t.strictSame(ready.twilio, { code: 29999, status: 400, message: 'no', moreInfo: null, requestId: 'RQ2' })
})

t.test('200 shows where Twilio\'s suggestion parts from the wish', async (t) => {
  const differences = [{ field: 'street', wanted: '1 Suggest Way', shown: '1 SUGGEST WAY' }]
  const suggestion = { civic: CIVIC, differences }
  const refusal = { code: 21629, status: 400, message: 'Check.', moreInfo: null, requestId: 'RQ1', suggestion }
  const assignment = anAssignment({
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }),
    address: { sid: null, state: 'suggested', refusal },
    memory: { observedGeneration: 0 }
  })
  const { body } = await get(NUMBER, { assignment })
  t.match(body, { state: 'action-required', explanation: { actor: 'caller' } })
  t.strictSame(body.explanation.differences, differences)
})

t.test('404 without an assignment, saying how to make one', async (t) => {
  const { reply, body } = await get(NUMBER, { assignment: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'assignment-not-found', detail: /PUT \/v1\/assignments/ })
  t.match(body, { errors: [{ pointer: '/phoneNumber' }] })
})

t.test('400 not E.164', async (t) => {
  const { reply, asked } = await get('4155550100')
  t.equal(reply.statusCode, 400)
  t.strictSame(asked, NOTHING)
})

t.test('200 /status has the poller\'s ten fields, and may be kept only to be asked about again', async (t) => {
  const { reply, body } = await get(`${NUMBER}/status`)
  t.equal(reply.statusCode, 200)
  t.equal(reply.headers['cache-control'], 'no-cache')
  t.strictSame(body, {
    phoneNumber: NUMBER,
    state: 'ready',
    coverage: 'protected',
    generation: 1,
    observedGeneration: 1,
    emergencyStatus: 'Active',
    emergencyAddressStatus: 'registered',
    emergencyAddressSid: ADDRESS_SID,
    observedAt: '2026-08-03T09:59:55.000Z',
    unprotectedSince: null
  })
})

t.test('404 /status without an assignment', async (t) => {
  const { reply } = await get(`${NUMBER}/status`, { assignment: null })
  t.equal(reply.statusCode, 404)
})
