import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { end, freePort, isRunning, startChild } from '../../test/support/child-process.js'
import { ACCOUNT } from './fill.js'

/** An HTTP server in a process of its own. */
export interface Server {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  stop (): Promise<void>
}

/** Requests to Twilio at a time; the pool has six connections more, as the README says. */
const TWILIO_CONCURRENCY = 8
const POOL_SIZE = TWILIO_CONCURRENCY + 6

const SERVICE = path.resolve('dist/main/start.js')
const BARE = path.join(import.meta.dirname, 'bare-server.js')

/** As long as a process may take to answer for the first time. */
const START_MS = 30_000

/**
 * The service as it is built, in the role that takes wishes. Nobody answers where it believes Twilio to be: a
 * declaration that asked Twilio anything would take two seconds.
 */
export async function startService (databaseUrl: string, redisUrl: string | null): Promise<Server> {
  const key = 'k'.repeat(32)
  const environment = {
    NODE_ENV: 'production',
    ROLE: 'api',
    DATABASE_URL: databaseUrl,
    ...redisUrl !== null && { REDIS_URL: redisUrl },
    ADMIN_API_KEY: key,
    TWILIO_ACCOUNT_SID: ACCOUNT,
    TWILIO_AUTH_TOKEN: 'nobody asks for it',
    TWILIO_API_BASE_URL: 'http://127.0.0.1:9',
    TWILIO_CONCURRENCY: String(TWILIO_CONCURRENCY),
    // As the rival does: nothing but what went wrong.
    LOG_LEVEL: 'error'
  }
  return await started(SERVICE, environment, { authorization: `Bearer ${key}` })
}

/** The rival, on a database that `fillBare` has filled. */
export async function startBare (databaseUrl: string): Promise<Server> {
  return await started(BARE, { NODE_ENV: 'production', DATABASE_URL: databaseUrl, POOL_SIZE: String(POOL_SIZE) }, {})
}

async function started (
  program: string, environment: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>
): Promise<Server> {
  const port = await freePort()
  const env = { ...environment, PORT: String(port) }
  // What it complains of is said where it is seen, and not among the figures.
  const child = startChild(process.execPath, [program], { env, stdio: ['ignore', 2, 2] })
  const url = `http://127.0.0.1:${port}`
  const stop = () => end(child, 'SIGTERM')
  const until = performance.now() + START_MS
  while (!await answers(url)) {
    if (isRunning(child) && performance.now() < until) await setTimeout(50)
    else {
      await stop()
      throw new Error(`${path.basename(program)} did not start.`)
    }
  }
  return { url, headers, stop }
}

async function answers (url: string): Promise<boolean> {
  return await fetch(`${url}/healthz`).then(({ ok }) => ok, () => false)
}
