import t from 'tap'
import { anApp } from './builders.js'

const down = { status: 'down', detail: 'connection refused' } as const
const up = { status: 'up', detail: null } as const

t.test('200 /healthz without a key', async (t) => {
  const { app } = await anApp({}, { apiKey: 'k'.repeat(32) })
  const reply = await app.inject('/healthz')
  t.equal(reply.statusCode, 200)
  t.strictSame(reply.json(), { status: 'ok' })
})

t.test('200 /readyz with everything up', async (t) => {
  const { app } = await anApp({}, { apiKey: 'k'.repeat(32) })
  const reply = await app.inject('/readyz')
  t.equal(reply.statusCode, 200)
  t.match(reply.json(), { status: 'ready', checks: [{ name: 'postgres', status: 'up', detail: null }] })
})

t.test('200 /readyz is degraded with Twilio away, and says so', async (t) => {
  const { app } = await anApp({
    health: {
      ready: true, checks: [{ name: 'postgres', ...up }, { name: 'queue', ...up }, { name: 'twilio', ...down }]
    }
  })
  const reply = await app.inject('/readyz')
  t.equal(reply.statusCode, 200)
  t.match(reply.json(), { status: 'degraded', checks: [{}, {}, { name: 'twilio', ...down }] })
})

t.test('503 /readyz without Postgres', async (t) => {
  const { app } = await anApp({ health: { ready: false, checks: [{ name: 'postgres', ...down }] } })
  const reply = await app.inject('/readyz')
  t.equal(reply.statusCode, 503)
  t.match(reply.headers, { 'content-type': /^application\/problem\+json/, 'retry-after': '5' })
  t.match(reply.json(), {
    code: 'not-ready',
    detail: 'Down: postgres.',
    errors: [{ pointer: '/checks/postgres', detail: 'connection refused' }]
  })
})
