import { setTimeout } from 'node:timers/promises'
import type { Stage } from './stage.js'
import type { Wish } from './work.js'

/** Between two declarations: enough for the one before to be on its way, and in step with nothing. */
const PAUSE_MS = [50, 150] as const

/**
 * Declares one number after the other, and answers how many milliseconds passed between sending the declaration and
 * the arrival of the first request about that number at the stand-in. By two clocks of one machine, to the millisecond.
 */
export async function firstRequests ({ twilio, service }: Stage, wishes: readonly Wish[]): Promise<readonly number[]> {
  const owned = (await twilio.state()).numbers
  const sids = new Map(owned.map(({ phoneNumber, sid }) => [phoneNumber, sid]))
  await twilio.clearRequests()
  const declaredAt = new Map<string, number>()
  for (const wish of wishes) {
    declaredAt.set(sids.get(wish.phoneNumber) ?? '', Date.now())
    await service.declare([wish])
    await setTimeout(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]))
  }
  await service.allReady()

  const first = new Map<string, number>()
  for (const { path, arrivedAt } of await twilio.requests()) {
    const [sid = ''] = /PN[0-9a-f]{32}/.exec(path) ?? []
    const since = declaredAt.get(sid)
    if (since !== undefined && !first.has(sid)) first.set(sid, Date.parse(arrivedAt) - since)
  }
  if (first.size !== wishes.length) throw new Error(`${first.size} of ${wishes.length} numbers were heard of.`)
  return [...first.values()]
}
