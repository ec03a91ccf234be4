import type { Test } from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import { openBell } from '../../src/queue/bell.js'
import { listen } from '../../src/queue/listener.js'
import type { Key } from '../../src/reconcile/ports.js'
import { until } from './service.js'

/** A key to ring for. */
export const A: Key = { kind: 'assignment', key: '+14155550100' as PhoneNumber }

/** Both ends of a queue, each by its own way, and how many keys were taken off it. */
export function aQueue (t: Test, bellUrl: string, listenerUrl = bellUrl) {
  const bell = openBell({ redisUrl: bellUrl, databaseUrl: '' }, () => {})
  const taken: Key[] = []
  const options = { redisUrl: listenerUrl, databaseUrl: '', concurrency: 2 }
  const listener = listen(options, async (key) => { taken.push(key) }, () => {})
  t.teardown(async () => {
    await listener.close()
    await bell.close()
  })
  const count = () => taken.length
  return { bell, listener, count, works: () => delivers(bell, count) }
}

/** Rings until something is taken: a ring while the connection is being made anew is refused, as it should be. */
export async function delivers (bell: ReturnType<typeof openBell>, count: () => number): Promise<void> {
  const before = count()
  await until(() => bell.ring([A]).then(() => true, () => false), (rang) => rang)
  await until(count, (now) => now > before)
}

/** How long it takes to be refused. */
export async function refusedWithin (t: Test, ms: number, ring: () => Promise<void>): Promise<void> {
  const before = performance.now()
  await t.rejects(ring())
  t.ok(performance.now() - before < ms, `refused within ${ms} ms`)
}
