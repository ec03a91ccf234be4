import t from 'tap'
import { openBell } from '../../src/queue/bell.js'
import { listen } from '../../src/queue/listener.js'
import { consumerOptions } from '../../src/queue/redis.js'
import { freePort } from '../support/child-process.js'
import { A, aQueue, delivers, refusedWithin } from '../support/queue.js'
import { aRedis } from '../support/redis-server.js'
import { until } from '../support/service.js'

t.test('no connection of a worker waits longer than a second and a half before it tries again', async (t) => {
  let closing = false
  const { retryStrategy } = consumerOptions('redis://127.0.0.1:1', () => closing)
  t.same([1, 2, 7, 8, 100, 1e6].map(retryStrategy), [200, 400, 1_400, 1_500, 1_500, 1_500])
  closing = true
  t.equal(retryStrategy(1), null, 'and none tries again once it is closed')
})

t.test('Redis that was down and comes back empty delivers again by itself', async (t) => {
  const redis = await aRedis(t)
  const { bell, works } = aQueue(t, redis.url)
  await works()
  await redis.stop()
  await until(() => bell.waiting(), (waiting) => waiting === null)
  for (let ring = 0; ring < 20; ring++) await refusedWithin(t, 1_000, () => bell.ring([A]))
  await redis.start()
  await works()
  t.equal(await bell.waiting(), 0, 'what was refused did not pile up')
})

t.test('rings before Redis was ever there are refused, and do not all arrive once it is', async (t) => {
  const redis = await aRedis(t)
  await redis.stop()
  const { bell, count, works } = aQueue(t, redis.url)
  for (let ring = 0; ring < 50; ring++) await refusedWithin(t, 1_000, () => bell.ring([A]))
  await redis.start()
  await works()
  t.equal(await bell.waiting(), 0)
  t.equal(count(), 1)
})

t.test('FLUSHALL loses what was rung for and nothing else, and it is noticed once', async (t) => {
  const redis = await aRedis(t)
  const { bell, works } = aQueue(t, redis.url)
  await works()
  t.equal(await bell.wiped(), true, 'a Redis that was never seen before counts as wiped')
  t.equal(await bell.wiped(), false)
  await redis.send('FLUSHALL')
  t.equal(await bell.wiped(), true)
  t.equal(await bell.wiped(), false)
  await works()
})

t.test('FLUSHALL while a key is in hand: the worker goes on', async (t) => {
  const redis = await aRedis(t)
  const bell = openBell({ redisUrl: redis.url, databaseUrl: '' }, () => {})
  let taken = 0
  let end = () => {}
  const listener = listen({ redisUrl: redis.url, databaseUrl: '', concurrency: 1 }, async () => {
    taken += 1
    if (taken === 1) await new Promise<void>((resolve) => { end = resolve })
  }, () => {})
  t.teardown(async () => { await listener.close(); await bell.close() })
  await until(() => bell.ring([A]).then(() => true, () => false), (rang) => rang)
  await until(() => taken, (now) => now === 1)
  await redis.send('FLUSHALL')
  end()
  await delivers(bell, () => taken)
})

t.test('Redis that is out of memory refuses rings at once, and delivers again when it has some', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'noeviction')
  const { bell, works } = aQueue(t, redis.url)
  await works()
  await redis.send('CONFIG', 'SET', 'maxmemory', '1mb')
  await redis.send('CONFIG', 'SET', 'maxmemory', '1')
  await refusedWithin(t, 1_000, () => bell.ring([A]))
  t.equal(await bell.wiped(), false)
  await redis.send('CONFIG', 'SET', 'maxmemory', '0')
  await works()
})

t.test('Redis that has become a replica refuses rings at once, and delivers again as a master', async (t) => {
  const redis = await aRedis(t)
  const { bell, works } = aQueue(t, redis.url)
  await works()
  await redis.send('REPLICAOF', '127.0.0.1', String(await freePort()))
  await refusedWithin(t, 1_000, () => bell.ring([A]))
  await redis.send('REPLICAOF', 'NO', 'ONE')
  await works()
})

t.test('a worker with all hands full counts as one that hears', async (t) => {
  const redis = await aRedis(t)
  const bell = openBell({ redisUrl: redis.url, databaseUrl: '' }, () => {})
  let end = () => {}
  let taken = 0
  const listener = listen({ redisUrl: redis.url, databaseUrl: '', concurrency: 1 }, async () => {
    taken += 1
    await new Promise<void>((resolve) => { end = resolve })
  }, () => {})
  t.teardown(async () => { await listener.close(); await bell.close() })
  await until(() => bell.ring([A]).then(() => true, () => false), (rang) => rang)
  await until(() => taken, (now) => now === 1)
  t.same([listener.heard(), listener.heard(), listener.heard()], [true, true, true])
  end()
})

t.test('keys of jobs that nobody remembers stand in nobody\'s way', async (t) => {
  const redis = await aRedis(t)
  const { works } = aQueue(t, redis.url)
  await works()
  const next = Number(await redis.send('GET', 'bull:reconcile:id'))
  for (let id = next + 1; id <= next + 3; id++) {
    await redis.send('HSET', `bull:reconcile:${id}`, 'name', 'assignment', 'data', '{}', 'opts', '{}', 'timestamp', '1')
    await redis.send('SET', `bull:reconcile:${id}:lock`, 'somebody')
    await redis.send('SET', `bull:reconcile:de:${id}`, String(id))
  }
  for (let ring = 0; ring < 5; ring++) await works()
  t.pass('each of them was taken')
})

t.test('what Redis does when it is full is asked of CONFIG, then of INFO, and else not known', async (t) => {
  const redis = await aRedis(t, '--maxmemory-policy', 'allkeys-lru')
  const url = new URL(redis.url)
  const policyAs = async (name: string, ...rules: readonly string[]) => {
    await redis.send('ACL', 'SETUSER', name, 'on', '>secret', '~*', '&*', '+@all', ...rules)
    url.username = name
    url.password = 'secret'
    const bell = openBell({ redisUrl: url.href, databaseUrl: '' }, () => {})
    const policy = await bell.evictionPolicy()
    await bell.ring([A])
    await bell.close()
    return policy
  }
  t.equal(await policyAs('all'), 'allkeys-lru')
  t.equal(await policyAs('managed', '-config'), 'allkeys-lru')
  t.equal(await policyAs('closed', '-config', '-info'), null)
})
