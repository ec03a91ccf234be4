import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { CANARY_LIMITS } from '../queue/canary.js'
import { openApiKeys } from '../store/api-keys.js'
import { openApi, openProbes } from './api.js'
import { assertKeys, isLoopback, type Config } from './config.js'
import { connect, type Connections } from './connections.js'
import { refuseEviction } from './eviction.js'
import { startWorker, type Mistrust } from './worker.js'

/** The service, running. */
export interface Service {
  /** Where it listens; null for a worker whose port was taken. */
  readonly url: string | null
  /** Takes no more requests, finishes the steps in hand, and lets go of everything. */
  stop (): Promise<void>
}

/** Starts what the role asks for. Throws when anything it cannot do without is missing. */
export async function startService (
  config: Config, log: Logger, mistrust: Mistrust = { limits: CANARY_LIMITS, onWedged: () => {} }
): Promise<Service> {
  warn(config, log)
  const connections = await connect(config, log)
  const app = await prepared(connections, config, log).catch(async (error: unknown) => {
    await connections.close()
    throw error
  })
  const worker = config.role === 'api' ? null : startWorker(connections, config, log, mistrust)
  log.info({ role: config.role, queue: config.redisUrl === null ? 'postgres' : 'redis' }, 'started')

  return {
    url: app === null ? null : urlOf(app.server.address()),
    async stop () {
      try {
        // Together: callers that are still being answered are no reason to begin another change.
        await Promise.all([app?.close(), worker?.stop()])
      } finally {
        await connections.close()
      }
    }
  }
}

async function prepared (connections: Connections, config: Config, log: Logger): Promise<FastifyInstance | null> {
  if (config.adminApiKey === null) {
    assertKeys(config, await openApiKeys(connections.pool, config.twilio.accountSid).any())
  }
  await refuseEviction(connections.bell, log)
  return await listening(connections, config, log)
}

/** An api process is nothing without its port. A worker works without: numbers wait for it, its metrics can wait. */
async function listening (connections: Connections, config: Config, log: Logger): Promise<FastifyInstance | null> {
  const { host, port, role } = config
  const app = await (role === 'worker' ? openProbes : openApi)(connections, config, log)
  try {
    await app.listen({ host, port })
    return app
  } catch (err) {
    await app.close()
    if (role !== 'worker') throw err
    log.error({ err }, 'this worker cannot be asked for its metrics: give it a HOST and PORT of its own')
    return null
  }
}

function urlOf (address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address)
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

/** What is allowed, and should be known. */
function warn ({ keys, twilio: { baseUrl }, databaseUrl, redisUrl }: Config, log: Logger): void {
  if (keys === 'optional') log.warn('ADMIN_API_KEY is not set: everyone on this machine may change everything')
  if (baseUrl !== null) log.warn({ baseUrl: new URL(baseUrl).origin }, 'TWILIO_API_BASE_URL is set: this is not Twilio')
  if (isPlain(databaseUrl)) log.warn('the connection to Postgres is not encrypted: add sslmode=verify-full')
  if (redisUrl !== null && redisUrl.startsWith('redis:') && !isLoopback(new URL(redisUrl).hostname)) {
    log.warn('the connection to Redis is not encrypted: rediss:// is')
  }
}

function isPlain (url: string): boolean {
  const { hostname, searchParams } = new URL(url)
  const encrypted = ['require', 'verify-ca', 'verify-full'].includes(searchParams.get('sslmode') ?? '')
  return hostname !== '' && !isLoopback(hostname) && !encrypted
}
