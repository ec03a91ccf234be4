import t, { type Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { freePort } from '../support/child-process.js'
import { aRedis } from '../support/redis-server.js'
import { aService, call, until } from '../support/service.js'

const NUMBERS = Array.from({ length: 6 }, (_, index) => `/v1/assignments/+1415555010${index}`)

/** The service on this Redis, with six declarations taken and not yet carried out. */
async function declared (t: Test, redisUrl: string) {
  const { twilio, start } = await aService(t, { REDIS_URL: redisUrl })
  const service = await start('all')
  t.teardown(service.stop)
  for (const path of NUMBERS) {
    const before = performance.now()
    const { status } = await call(service.url, path, { method: 'PUT', body: { address: EXAMPLE.address } })
    t.equal(status, 202)
    t.ok(performance.now() - before < 5_000, 'no caller waits for the queue')
  }
  const unprotected = async () => {
    const all = await Promise.all(NUMBERS.map((path) => call(service.url, `${path}/status`)))
    return all.filter(({ body }) => body.coverage !== 'protected').length
  }
  return { twilio, service, unprotected, converged: () => until(unprotected, (left) => left === 0) }
}

t.test('FLUSHALL again and again while work goes on: everything converges', async (t) => {
  const redis = await aRedis(t)
  const { twilio, unprotected } = await declared(t, redis.url)
  await until(async () => {
    await redis.send('FLUSHALL')
    return await unprotected()
  }, (left) => left === 0)
  t.same(twilio.violations(), [])
})

t.test('Redis killed in the middle of the work and back empty: everything converges', async (t) => {
  const redis = await aRedis(t)
  const { twilio, service, converged } = await declared(t, redis.url)
  await redis.stop()
  await converged()
  const { body } = await call(service.url, '/readyz')
  t.equal(body.status, 'degraded')
  await redis.start()
  await until(() => call(service.url, '/readyz'), ({ body }) => body.status === 'ready')
  t.same(twilio.violations(), [])
})

t.test('Redis absent from start to end: everything converges', async (t) => {
  const { twilio, converged } = await declared(t, `redis://127.0.0.1:${await freePort()}`)
  await converged()
  t.same(twilio.violations(), [])
})

t.test('Redis without memory from start to end: everything converges', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'noeviction')
  await redis.send('CONFIG', 'SET', 'maxmemory', '1')
  const { converged } = await declared(t, redis.url)
  await converged()
  t.pass()
})
