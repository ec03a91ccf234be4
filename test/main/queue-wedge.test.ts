import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { startService } from '../../src/main/service.js'
import { aRedis } from '../support/redis-server.js'
import { aService, call, until } from '../support/service.js'

const PROCESS = path.join(import.meta.dirname, 'wedged-process.js')
const PATH = '/v1/assignments/+14155550100'
const ADDRESS = { address: EXAMPLE.address }

/** Short leases, so that what nobody takes is soon overdue. */
const HASTY = { TWILIO_TIMEOUT_MS: '400', LEASE_MS: '1000', QUARANTINE_MS: '800' }

/** Rings still succeed, and no worker hears of any: waiting for the next job is what is forbidden. */
const WEDGE = ['ACL', 'SETUSER', 'default', '-bzpopmin'] as const
const UNWEDGE = ['ACL', 'SETUSER', 'default', '+bzpopmin'] as const

/**
 * Asks for another look at the assignment, again and again, until that is so. Not so often that one ring stands in line
 * when another is done: whoever finishes a job is given the next without waiting for it, and no wedge holds that up.
 */
async function asking (url: string | null, done: () => boolean): Promise<void> {
  await until(async () => {
    await call(url, `${PATH}/reconciliations`, { method: 'POST' })
    for (let ms = 0; ms < 800 && !done(); ms += 25) await setTimeout(25)
  }, done)
}

t.test('a queue that is wedged is passed by, and trusted again when it delivers', async (t) => {
  const redis = await aRedis(t)
  const { config } = await aService(t, { REDIS_URL: redis.url, ...HASTY })
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => { lines.push(line) } })
  let wedged = 0
  const mistrust = { limits: { directMs: 500, giveUpMs: 3_600_000 }, onWedged: () => { wedged += 1 } }
  const service = await startService(config('all'), log, mistrust)
  t.teardown(service.stop)
  const said = (words: string) => lines.some((line) => line.includes(words))
  await redis.send(...WEDGE)

  await call(service.url, PATH, { method: 'PUT', body: ADDRESS })
  await until(() => call(service.url, `${PATH}/status`), ({ body }) => body.coverage === 'protected')
  // Only what is due can be overdue: one request after another to look again keeps the row so.
  await asking(service.url, () => said('the queue is silent'))

  await redis.send(...UNWEDGE)
  await asking(service.url, () => said('the queue delivers again'))
  t.equal(wedged, 0)
})

t.test('a process that a queue gives nothing ends itself, in order, for its supervisor to start another', async (t) => {
  const redis = await aRedis(t)
  const { config, twilio } = await aService(t)
  const child = spawn(process.execPath, [PROCESS], {
    env: {
      DATABASE_URL: config('all').databaseUrl,
      REDIS_URL: redis.url,
      PORT: '0',
      POLL_INTERVAL_MS: '50',
      SWEEP_INTERVAL_MS: '1000',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_API_BASE_URL: twilio.url,
      ...HASTY
    },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'close')
  t.teardown(() => { child.kill('SIGKILL') })
  let out = ''
  child.stdout.on('data', (chunk) => { out += String(chunk) })
  await until(() => out, (all) => all.includes('"started"'))
  const url = /listening at (http:[^"]+)/.exec(out)?.[1] ?? ''
  await redis.send(...WEDGE)
  const body = JSON.stringify(ADDRESS)
  await fetch(url + PATH, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })

  t.same(await ended, [1, null])
  const said = out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
  t.ok(said.some(({ level, msg }) => level === 50 && /holds jobs and delivers none/.test(msg)), 'says why')
  t.match(said.at(-1), { msg: 'stopped' }, 'by way of its ordinary end')
})
