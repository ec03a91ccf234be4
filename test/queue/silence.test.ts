import t from 'tap'
import { A, aQueue, refusedWithin } from '../support/queue.js'
import { aProxy } from '../support/proxy.js'
import { aRedis } from '../support/redis-server.js'
import { until } from '../support/service.js'

t.test('a Redis that accepts connections and says nothing refuses rings, and is back once it speaks', async (t) => {
  const redis = await aRedis(t)
  const proxy = await aProxy(t, redis.url)
  const { bell, works } = aQueue(t, proxy.url)
  await works()
  proxy.silenceNew(true)
  proxy.silence()
  for (let ring = 0; ring < 5; ring++) await refusedWithin(t, 1_500, () => bell.ring([A]))
  t.equal(await bell.waiting(), null)
  proxy.silenceNew(false)
  await works()
})

t.test('a worker whose connections died without a word makes new ones', async (t) => {
  const redis = await aRedis(t)
  const proxy = await aProxy(t, redis.url)
  const { bell, listener, count, works } = aQueue(t, redis.url, proxy.url)
  await works()
  t.equal(listener.heard(), true)
  t.equal(listener.heard(), false, 'nothing since')
  const before = count()
  proxy.silence()
  await bell.ring([A])
  t.equal(await bell.waiting(), 1, 'the queue holds what nobody takes')
  await until(count, (now) => now > before)
  t.equal(listener.heard(), true)
})
