import { once } from 'node:events'
import { Pool, type Dispatcher } from 'undici'
import { requestAt, type Load, type Sent } from './requests.js'

/**
 * The process that asks: so many requests at a time, each sent when one before it was answered. What it costs to ask
 * is nobody's time but its own, and the same for everyone that is asked.
 */
process.on('message', (load: Load) => {
  run(load).then((sent) => process.send?.(sent), (error: unknown) => {
    process.send?.({ problem: error instanceof Error ? error.message : String(error) })
  })
})
await once(process, 'disconnect')
process.exit(0)

async function run (load: Load): Promise<Sent> {
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 })
  const latencies: number[] = []
  let next = load.first
  const started = performance.now()
  const until = started + load.ms

  async function caller (): Promise<void> {
    while (performance.now() < until) {
      const request = requestAt(next++, load)
      const sentAt = performance.now()
      const status = await answered(pool, { ...request, headers: { ...load.headers, ...request.headers } })
      latencies.push(performance.now() - sentAt)
      if (!load.expected.includes(status)) throw new Error(`${request.method} ${load.url}${request.path}: ${status}`)
    }
  }

  try {
    await Promise.all(Array.from({ length: load.connections }, caller))
    const seconds = (performance.now() - started) / 1_000
    latencies.sort((a, b) => a - b)
    const at = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? 0
    return { count: latencies.length, perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) }
  } finally {
    await pool.destroy()
  }
}

/** Reads the answer to its end, and answers its status. */
function answered (pool: Pool, options: Dispatcher.DispatchOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0
    pool.dispatch(options, {
      onRequestStart () {},
      onResponseStart (_controller, statusCode) { status = statusCode },
      onResponseData () {},
      onResponseEnd () { resolve(status) },
      onResponseError (_controller, error) { reject(error) }
    })
  })
}
