import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** As long as a caller may wait, in seconds; what asks for more gets as much. */
const LONGEST_S = 30

/** Between two looks at the ledger: often at first, for what is nearly done. */
const LOOK_MS = { first: 100, most: 1_000 }

/** So many wait at a time in one process; who comes then is answered at once, as RFC 7240 allows. */
const MOST_WAITING = 500

/** Holds an answer until what it tells has settled, or for as long as its caller is willing to wait. */
export type Wait = <Value>(
  request: FastifyRequest, reply: FastifyReply, first: Value,
  ask: () => Promise<Value | null>, settled: (value: Value) => boolean
) => Promise<Value>

/**
 * Has `Prefer: wait=N` obeyed (RFC 7240 §4.3), and said so in `Preference-Applied`. Nobody is kept who has hung up, nor
 * by a process that is closing. What cannot be read meanwhile is answered as it was known last.
 */
export function openWaiting (app: FastifyInstance): Wait {
  const waiting = new Set<AbortController>()
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    for (const one of waiting) one.abort()
  })

  return async (request, reply, first, ask, settled) => {
    const seconds = secondsIn(request.headers['prefer'])
    if (seconds === null || waiting.size >= MOST_WAITING || closing || reply.raw.destroyed) return first
    reply.header('preference-applied', `wait=${seconds}`)
    const over = new AbortController()
    const end = () => over.abort()
    const late = globalThis.setTimeout(end, seconds * 1_000)
    reply.raw.once('close', end)
    waiting.add(over)
    try {
      return await until(first, ask, settled, over.signal)
    } finally {
      waiting.delete(over)
      reply.raw.off('close', end)
      clearTimeout(late)
    }
  }
}

async function until<Value> (
  first: Value, ask: () => Promise<Value | null>, settled: (value: Value) => boolean, signal: AbortSignal
): Promise<Value> {
  let value = first
  for (let ms = LOOK_MS.first; !settled(value) && !signal.aborted; ms = Math.min(ms * 1.5, LOOK_MS.most)) {
    await setTimeout(ms, null, { signal }).catch(() => {})
    value = await ask().catch(() => null) ?? value
  }
  return value
}

/** The `wait` of one or several preferences; null where there is none that can be understood. */
function secondsIn (prefer: string | string[] | undefined): number | null {
  const [, digits] = /(?:^|,)\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?:$|[,;])/i.exec(String(prefer ?? '')) ?? []
  return digits === undefined ? null : Math.min(Number(digits), LONGEST_S)
}
