import type { Logger } from 'pino'
import type { Bell } from '../queue/bell.js'
import { ConfigError } from './environment.js'

/** What is wrong with a queue that may throw away what it holds; null when it may not, or does not say. */
export async function evictionTrouble (bell: Pick<Bell, 'evictionPolicy'>): Promise<string | null> {
  return troubleOf(await bell.evictionPolicy())
}

/**
 * Throws on a Redis that throws jobs away when its memory is full. One that is away is asked once it comes back: then
 * the service runs already, works without it if it must, and says so in the log.
 */
export async function refuseEviction (bell: Bell, log: Logger): Promise<void> {
  const policy = await bell.evictionPolicy().catch(() => undefined)
  if (policy === null) log.warn('Redis does not tell its maxmemory-policy: see to it that it is noeviction')
  const trouble = troubleOf(policy ?? null)
  if (trouble !== null) throw new ConfigError(trouble)
  bell.onConnected(() => {
    evictionTrouble(bell).then((trouble) => { if (trouble !== null) log.error(trouble) }, () => {})
  })
}

function troubleOf (policy: string | null): string | null {
  if (policy === null || policy === 'noeviction') return null
  return `The Redis of REDIS_URL has maxmemory-policy ${policy} and may throw jobs away: set it to noeviction in its ` +
    'configuration, or by CONFIG SET maxmemory-policy noeviction.'
}
