import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import t from 'tap'
import { aRedis } from '../support/redis-server.js'
import { aService, call, until } from '../support/service.js'

const START = path.join(import.meta.dirname, '../../dist/main/start.js')
const SENTENCE = /^The Redis of REDIS_URL has maxmemory-policy allkeys-lru .* set it to noeviction .*\.$/

t.test('on a Redis that evicts the process ends with one sentence that says what to set', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'allkeys-lru')
  const { config } = await aService(t)
  const { databaseUrl, twilio } = config('all')
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PORT: '0',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: 'of-no-account'
  }
  const child = spawn(process.execPath, [START], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => { said += String(chunk) })
  t.same(await once(child, 'exit'), [1, null])
  t.match(said.trim(), SENTENCE)
})

t.test('where CONFIG is forbidden it is refused all the same', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'allkeys-lru')
  await redis.send('ACL', 'SETUSER', 'managed', 'on', '>secret', '~*', '&*', '+@all', '-config')
  const { start } = await aService(t, { REDIS_URL: redis.url.replace('//', '//managed:secret@') })
  for (const role of ['api', 'worker', 'all']) t.match(await message(start(role)), SENTENCE)
})

t.test('where neither can be read it starts, with one warning', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'allkeys-lru')
  await redis.send('ACL', 'SETUSER', 'closed', 'on', '>secret', '~*', '&*', '+@all', '-config', '-info')
  const { start, lines } = await aService(t, { REDIS_URL: redis.url.replace('//', '//closed:secret@') })
  const service = await start('all')
  t.teardown(service.stop)
  t.equal(lines.filter((line) => line.includes('maxmemory-policy')).length, 1)
  await until(() => call(service.url, '/readyz'), ({ body }) => checkOf(body).status === 'up')
})

t.test('one that comes back evicting is reported, and the service stays', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'allkeys-lru')
  await redis.stop()
  const { start, lines } = await aService(t, { REDIS_URL: redis.url })
  const service = await start('all')
  t.teardown(service.stop)
  const queue = async () => checkOf((await call(service.url, '/readyz')).body)
  t.match(await queue(), { status: 'down', detail: /does not answer/ })
  await redis.start()
  await until(queue, ({ detail }) => detail !== null && SENTENCE.test(detail))
  await until(() => lines, (all) => all.some((line) => {
    const { level, msg } = JSON.parse(line)
    return level === 50 && SENTENCE.test(msg)
  }))
  t.match((await call(service.url, '/readyz')).body, { status: 'degraded' })

  await redis.send('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  t.match(await queue(), { status: 'up', detail: null })
})

interface Check { readonly name: string, readonly status: string, readonly detail: string | null }

function checkOf ({ checks }: { readonly checks: readonly Check[] }): Check {
  const check = checks.find(({ name }) => name === 'queue')
  if (check === undefined) throw new Error('The queue is not among the checks.')
  return check
}

/** What it failed with. */
async function message (promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'It did not fail.', (error: unknown) => String((error as Error).message))
}
